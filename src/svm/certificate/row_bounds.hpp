// What a pair (w, lambda) proves about a max-margin problem, computed from its rows.
//
// Hard margin, min ||w||_p s.t. A w >= b. Any w with positive margins where b_k > 0 and none below 0 where b_k = 0
// gives the feasible point w / min(A w / b), the minimum over b_k > 0, so the optimum is at most P = ||w||_p / min(A w
// / b). For any lambda >= 0 and any feasible w, Hoelder's inequality gives b'lambda <= lambda'A w <= ||A'lambda||_q
// ||w||_p, so it is at least b'lambda / ||A'lambda||_q, q = p / (p - 1). lambda >= 0 with A'lambda = 0 and b'lambda > 0
// proves that there is no feasible w (Farkas). For ||W||_* the dual norm is ||A'lambda||_op.
//
// Soft margin, min (1/p)||w||_p^p + sum_k C_k xi_k. P is the objective at xi = max(0, b - A w); for 0 <= lambda <= C_k
// the Lagrangian's minimum b'lambda - (1/q)||A'lambda||_q^q bounds the optimum from below. With squared slacks lambda
// is not bounded, and the minimum is less by sum_k lambda_k^2 / (4 C_k).
#pragma once

#include "svm/problem/margin_problem.hpp"
#include "svm/problem/options.hpp"

#include <cstdint>
#include <limits>

namespace attmd {

struct RowBounds {
    double primal = std::numeric_limits<double>::infinity();    // upper bound on the optimum; inf: w proves none
    double dual = 0;                                            // lower bound on the optimum
    double gap = std::numeric_limits<double>::infinity();       // (primal - dual) / primal
    double smallest = std::numeric_limits<double>::infinity();  // min a_k'w / b_k over b_k > 0
    Vector margins;                                             // m: A w
};

// Of options only norm (nuclear: hard margin), p, C (inf: hard margin) and slack are read. w: D entries or null;
// lambda: m entries, taken as max(lambda, 0), plain slacks: min(., C_k).
RowBounds bounds_from_rows(const MaxMarginProblem& problem, const MaxMarginOptions& options, const double* w,
                           const double* lambda);

// max_j |(A'lambda)_j| / sum_k lambda_k |a_kj|: at rounding level, lambda is a Farkas certificate. Column by column,
// for a column of small entries that does not cancel leaves room for a feasible w with a large entry there. Times sum_k
// lambda_k |a_k|_2 of all rows over that of the rows with b_k > 0: what cancels among large multipliers of relaxed rows
// says nothing about a small one of a row that asks for more. inf if lambda has a negative entry or none that is
// positive where b_k > 0.
double farkas_residual(const MaxMarginProblem& problem, const double* lambda);
// What farkas_residual may be at most for the problem to be called infeasible.
constexpr double farkas_tolerance = 1e-13;

}  // namespace attmd
