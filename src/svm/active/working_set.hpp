// A first-order method for the Euclidean hard margin (p = 2) where rows are many and a factorization is dear:
// the dual problem  min (1/2) ||A'lambda||^2 - b'lambda,  lambda >= 0,  over a working set of rows that grows by what
// is violated, each time solved by conjugate gradients on the free multipliers with projections onto the bounds:
// Dostal's MPRGP (SIAM J. Optim. 15, 2005; Optimal Quadratic Programming Algorithms, 2009, chapter 5). Its cost is two
// products with the working set's rows an iteration; its number of iterations goes with the condition of the active
// rows, so that it is given up when it takes longer than interior-point steps would.
#pragma once

#include "svm/certificate/bounds.hpp"

#include <cstdint>
#include <functional>

namespace attmd {

// Improves the bounds (p = 2, hard) until their gap is at most `tolerance`; true if it is. `interrupt` is asked after
// each round with the rounds done, true ends the run; `budget` bounds the floating-point operations in products.
bool solve_by_working_set(const NormalizedProblem& problem, ThreadTeam& team, Bounds& bounds, double tolerance,
                          double budget, const std::function<bool(std::int64_t)>& interrupt);

}  // namespace attmd
