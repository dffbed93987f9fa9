// Where the interior point starts: the ridge solution of A w = 1, suitably scaled.
#pragma once

#include "svm/bounds.hpp"
#include "svm/margin_problem.hpp"

namespace attmd {

// Returns w (D) and sets problem.rho; soft: also problem.cost, for the slacks of `stated` at C.
// `cost_unit` receives what a multiplier of the normalized soft problem is worth in the original objective, times
// l / |a_k|.
Vector starting_point(NormalizedProblem& problem, const MaxMarginProblem& stated, double C, double& cost_unit);

}  // namespace attmd
