#include "svm/problem/solution.hpp"

#include <algorithm>
#include <cmath>

namespace attmd {

double smallest_margin(const MaxMarginSolution& solution) {
    double smallest = std::numeric_limits<double>::infinity();
    for (std::size_t k = 0; k < solution.margins.size(); ++k) {
        const double asked = solution.right_side.size() == 0 ? 1 : solution.right_side(k);
        if (asked > 0) smallest = std::min(smallest, solution.margins(k) / asked);
    }
    return std::isinf(smallest) ? std::nan("") : smallest;
}

std::vector<std::int32_t> support_set(const MaxMarginSolution& solution) {
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
