// The support set of a max-margin solution.
#pragma once

#include "svm/max_margin.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace attmd {

// 1 for each row whose margin is at b_k or below, to the accuracy that the gap vouches for: w is within about sqrt(gap)
// of the optimum, relative to its norm. Where b_k = 0 that is relative to the largest b.
inline std::vector<std::int32_t> support_set(const MaxMarginSolution& solution) {
    const double slack = std::max(1e-6, std::sqrt(std::max(solution.gap, 0.0)));
    const Vector& b = solution.right_side;
    const double largest = b.size() == 0 ? 1 : *std::max_element(b.begin(), b.end());
    std::vector<std::int32_t> support;
    support.reserve(solution.margins.size());
    for (std::size_t k = 0; k < solution.margins.size(); ++k) {
        const double asked = b.size() == 0 ? 1 : b(k), room = slack * (asked > 0 ? asked : largest);
        support.push_back(solution.margins(k) <= asked + room ? 1 : 0);
    }
    return support;
}

}  // namespace attmd
