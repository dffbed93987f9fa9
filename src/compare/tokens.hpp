// Which tokens are best by score, and whether a selection is locally optimal (arXiv 2410.14581, section 2).
#pragma once

#include "base/tensor.hpp"
#include "data/dataset.hpp"
#include "svm/problem/solution.hpp"
#include "svm/rows/margin_rows.hpp"

#include <cstdint>
#include <vector>

namespace attmd {

// gamma_it = y_i v'x_it, n x T, zero past the length; v has d entries.
Matrix token_scores(const Dataset& dataset, const double* v);

// argmax_t gamma_it, the first of equals.
std::vector<std::int64_t> globally_optimal_tokens(const Dataset& dataset, const double* v);

// 1 for each sample whose selected token scores higher than every token t of its support set
// { t != alpha_i : (x_{i,alpha_i} - x_it)' W_svm z_i = 1 }. `rows` are those of the lp-AttSVM that `solution` solves.
std::vector<std::int32_t> locally_optimal(const Dataset& dataset, const double* v, const MarginRows& rows,
                                          const MaxMarginSolution& solution, const std::vector<std::int64_t>& selected);

}  // namespace attmd
