// A problem and options of the public header as the core's.
#pragma once

#include "attmd/attmd.h"
#include "svm/problem/margin_data.hpp"
#include "svm/problem/options.hpp"

#include <memory>
#include <vector>

namespace attmd::capi {

struct StatedProblem {
    MarginData data;
    Vector right_side, weights;  // m, or empty
};

attmd_svm_problem default_problem();
attmd_svm_options default_svm();

// Checks everything; points into the caller's arrays.
StatedProblem stated_problem(const attmd_svm_problem* user);
MaxMarginOptions svm_options(const attmd_svm_options* user);

}  // namespace attmd::capi
