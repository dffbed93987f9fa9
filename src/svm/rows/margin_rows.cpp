#include "svm/rows/margin_rows.hpp"

#include <algorithm>
#include <cmath>

namespace attmd {

void check_selected(const Dataset& dataset, const std::int64_t* selected) {
    for (std::int64_t i = 0; i < dataset.n(); ++i)
        require(selected[i] >= 0 && selected[i] < dataset.length(i), "selected[", i, "] is ", selected[i],
                ", expected 0..", dataset.length(i) - 1);
}

double euclidean_length(const double* values, std::int64_t count) {
    double largest = 0, sum = 0;
    for (std::int64_t j = 0; j < count; ++j) largest = std::max(largest, std::abs(values[j]));
    if (largest == 0 || std::isinf(largest)) return largest;
    for (std::int64_t j = 0; j < count; ++j) sum += (values[j] / largest) * (values[j] / largest);
    return largest * std::sqrt(sum);
}

}  // namespace attmd
