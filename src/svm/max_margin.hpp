// The lp max-margin problem over margin rows a_k (m rows, D unknowns) that ask for b_k >= 0, mostly 1:
//   hard   minimize ||w||_p                          subject to a_k'w >= b_k
//   soft   minimize (1/p)||w||_p^p + sum_k C_k xi_k   subject to a_k'w >= b_k - xi_k, xi_k >= 0
// or, over attention rows and with the hard margin only, ||W||_* in the place of ||w||_p;
// with C_k = C times the row's weight, or, with squared slacks, C_k xi_k^2.
#pragma once

#include "svm/problem/margin_problem.hpp"
#include "svm/problem/options.hpp"
#include "svm/problem/solution.hpp"

namespace attmd {

// Throws on bad options and problems; infeasibility and limits are outcomes, not errors. Where no row asks for more
// than 0, w = 0 is optimal.
MaxMarginSolution solve_max_margin(const MaxMarginProblem& problem, const MaxMarginOptions& options);
// Every row asks for 1.
MaxMarginSolution solve_max_margin(const MarginRows& rows, const MaxMarginOptions& options);

}  // namespace attmd
