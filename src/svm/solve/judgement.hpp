// What an attempt has found, told in the caller's units and judged on the caller's data.
#pragma once

#include "svm/certificate/bounds.hpp"
#include "svm/problem/margin_problem.hpp"
#include "svm/problem/normalized_problem.hpp"
#include "svm/problem/options.hpp"
#include "svm/problem/solution.hpp"

namespace attmd {

// The solution's fields that say what was asked.
void describe(MaxMarginSolution& solution, const MaxMarginProblem& problem, const MaxMarginOptions& options);

// b'lambda
double asked_sum(const MaxMarginProblem& problem, const Vector& lambda);

// Takes the best points of the normalized problem over into the solution of the stated one: point, multipliers, margins
// and what they prove. cost_unit: soft, what a multiplier of the normalized problem is worth (starting_point.hpp).
void judge(const Bounds& bounds, const NormalizedProblem& problem, double cost_unit, const MaxMarginProblem& stated,
           const MaxMarginOptions& options, MaxMarginSolution& solution);

}  // namespace attmd
