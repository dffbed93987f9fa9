// A max-margin problem as its caller states it: rows a_k (m x D) and what each of them asks for,
//   a_k'w >= b_k,   b_k >= 0.
// b_k = 0 is a relaxed row: it holds the sign of the margin only (the paper's relaxed lp-AttSVM, for samples that are
// not support vectors of the decoder's SVM).
#pragma once

#include "base/tensor.hpp"
#include "svm/problem/margin_data.hpp"
#include "svm/rows/margin_rows.hpp"

namespace attmd {

struct MaxMarginProblem {
    const MarginRows& rows;
    Vector right_side = {};            // m: b; empty: all 1
    Vector weights = {};               // m, > 0: soft margin, row k's slack costs C * weights(k); empty: all 1
    const MarginData* data = nullptr;  // what the rows were made from: then the bounds are those of certificate.cpp

    double asked(std::int64_t k) const { return right_side.size() == 0 ? 1 : right_side(k); }
    double cost(std::int64_t k, double C) const { return weights.size() == 0 ? C : C * weights(k); }
};

// a_k'w on a relaxed row may be this far below 0, relative to |a_k|_2 |w|_2: rounding, not violation. In terms of unit
// rows, and of w scaled to margins b, it must also be below this share of the largest b: else a w that is large enough
// would make rounding of everything.
constexpr double relaxed_tolerance = 1e-12, relaxed_share = 1e-8;

}  // namespace attmd
