// What a pair (w, lambda) proves about a max-margin problem, recomputed from the data and these numbers alone: plain
// loops with extended-precision sums, nothing shared with the solver. The bounds' formulas are in row_bounds.hpp; for
// the nuclear norm ||w|| is the sum of the singular values of W, ||A'lambda|| the largest one of sum_k lambda_k a_k.
#pragma once

#include "svm/problem/margin_data.hpp"
#include "svm/problem/options.hpp"

#include <limits>

namespace attmd {

struct Certificate {
    double primal = std::numeric_limits<double>::infinity();       // upper bound on the optimum; inf: w proves none
    double dual = 0;                                               // lower bound on the optimum
    double gap = std::numeric_limits<double>::infinity();          // (primal - dual) / primal
    double min_margin = std::numeric_limits<double>::quiet_NaN();  // min a_k'w / b_k over b_k > 0
    double farkas_residual = std::numeric_limits<double>::quiet_NaN();  // hard; as in row_bounds.hpp
    bool feasible = false;  // w gives a feasible point; hard: w / min_margin
    bool farkas = false;    // lambda proves that there is none
    Vector margins;         // m: A w
};

// farkas_residual at which lambda is a proof. The solver aims at a tenth of it, in arithmetic of its own.
constexpr double certified_farkas_tolerance = 1e-12;

// Of options p, C, norm and slack are read. right_side, weights: m, or empty: all 1. w (D), lambda (m): null if there
// is none. Numbers that are not finite, negative multipliers and such above a plain slack's cost prove nothing.
Certificate certify(const MarginData& data, const Vector& right_side, const Vector& weights,
                    const MaxMarginOptions& options, const double* w, const double* lambda);

}  // namespace attmd
