#include "base/vectors.hpp"

#include <algorithm>
#include <cmath>

namespace attmd {

double euclidean_length(const double* values, std::int64_t count) {
    double largest = 0, sum = 0;
    for (std::int64_t j = 0; j < count; ++j) largest = std::max(largest, std::abs(values[j]));
    if (largest == 0 || std::isinf(largest)) return largest;
    for (std::int64_t j = 0; j < count; ++j) sum += (values[j] / largest) * (values[j] / largest);
    return largest * std::sqrt(sum);
}

double euclidean_length(const Vector& v) { return euclidean_length(v.data(), static_cast<std::int64_t>(v.size())); }

double root_mean_square(const Vector& v) { return euclidean_length(v) / std::sqrt(static_cast<double>(v.size())); }

}  // namespace attmd
