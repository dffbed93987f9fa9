// A trained attention matrix beside the solution of its lp-AttSVM.
#pragma once

#include "data/dataset.hpp"
#include "model/attention_model.hpp"
#include "svm/problem/solution.hpp"
#include "svm/rows/margin_rows.hpp"

#include <cstdint>
#include <vector>

namespace attmd {

struct Comparison {
    double divergence_svm_model, divergence_model_svm;  // NaN for p = 1, p = inf and the nuclear norm
    double cosine;
    double model_norm, svm_norm;      // the SVM's norm
    double model_margin, svm_margin;  // smallest margin of the unit-norm direction
    double softmax_mass_mean, softmax_mass_min;
    std::int64_t selected_agree;
};

// `rows`, `solution` and `selected` belong to one lp-AttSVM on `dataset`.
Comparison compare(const AttentionModel& model, const Dataset& dataset, const MarginRows& rows,
                   const MaxMarginSolution& solution, const std::vector<std::int64_t>& selected);

}  // namespace attmd
