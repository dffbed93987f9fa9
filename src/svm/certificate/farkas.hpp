// From multipliers that grow without bound to a proof of infeasibility: lambda >= 0 with A'lambda = 0, b'lambda > 0.
#pragma once

#include "svm/linear/newton_system.hpp"
#include "svm/problem/margin_problem.hpp"

#include <optional>

namespace attmd {

// Projects lambda (m) onto A'lambda = 0 in the metric of diag(lambda)^-2, which keeps small multipliers small:
//   lambda - L^2 A (A'L^2 A)^-1 A'lambda,  L = diag(lambda),
// first with all rows, then with fewer and fewer of the large multipliers. Empty unless one of them passes
// farkas_residual (row_bounds.hpp).
std::optional<Vector> farkas_certificate(const MaxMarginProblem& problem, const Vector& lambda, NewtonSystem& system);

}  // namespace attmd
