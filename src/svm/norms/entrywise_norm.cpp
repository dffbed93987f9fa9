#include "svm/norms/entrywise_norm.hpp"

#include "base/vector_kernel.hpp"

#include <algorithm>
#include <cmath>

namespace attmd {
namespace {

// ||v||_e, 1 <= e <= inf, scaled by the largest entry so that no power overflows.
double norm(const Vector& v, double e) {
    double largest = 0;
    for (const double value : v) largest = std::max(largest, std::abs(value));
    if (std::isinf(e) || largest == 0 || !std::isfinite(largest)) return largest;
    double sum = 0;
    for (const double value : v) sum += std::pow(std::abs(value) / largest, e);
    return largest * std::pow(sum, 1 / e);
}

double quick_norm(const Vector& v, double e) {
    const VectorKernel<double>& kernel = vector_kernel<double>(running_arch());
    const auto count = static_cast<std::int64_t>(v.size());
    const double largest = kernel.abs_max(v.data(), count);
    if (std::isinf(e) || largest == 0 || !std::isfinite(largest)) return largest;
    return largest * std::pow(kernel.power_sum(v.data(), count, 1, 1 / largest, e), 1 / e);
}

}  // namespace

double EntrywiseNorm::value(const Vector& w) const { return norm(w, p_); }
double EntrywiseNorm::dual_value(const Vector& combined) const { return norm(combined, q_); }
double EntrywiseNorm::quick_value(const Vector& w) const { return quick_norm(w, p_); }
double EntrywiseNorm::quick_dual_value(const Vector& combined) const { return quick_norm(combined, q_); }

double EntrywiseNorm::slopes_times_sizes(const Vector& w, double rho) const {
    double sum = 0;
    for (const double value : w) {
        const double size = std::abs(value);
        sum += size * std::pow(size / rho, p_ - 1);
    }
    return sum;
}

}  // namespace attmd
