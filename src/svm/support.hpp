// The support set of a max-margin solution.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "svm/max_margin.hpp"

namespace attmd {

// 1 for each row whose margin is 1 or below, to the accuracy that the gap vouches for: w is within about sqrt(gap) of
// the optimum, relative to its norm.
inline std::vector<std::int32_t> support_set(const MaxMarginSolution& solution) {
    const double slack = std::max(1e-6, std::sqrt(std::max(solution.gap, 0.0)));
    std::vector<std::int32_t> support;
    support.reserve(solution.margins.size());
    for (const double margin : solution.margins) support.push_back(margin <= 1 + slack ? 1 : 0);
    return support;
}

}  // namespace attmd
