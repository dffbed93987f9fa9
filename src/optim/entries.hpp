// What every update rule asks of the entries of a tensor before it moves anything.
#pragma once

#include "base/error.hpp"
#include "base/vector_kernel.hpp"
#include "optim/update_rule.hpp"

#include <algorithm>
#include <cmath>

namespace attmd {

// Largest |entry| of a state's buffer; NaN if one is not finite.
template <class T>
double largest_entry(const std::vector<std::byte>& buffer) {
    const std::size_t count = buffer.size() / sizeof(T);
    return vector_kernel<T>(running_arch())
        .abs_max(reinterpret_cast<const T*>(buffer.data()), static_cast<std::int64_t>(count));
}

// Names the first entry for which scale * x[i] is not finite.
template <class T>
[[noreturn]] void fail_not_finite(const char* what, const T* x, const StepTensor& tensor, std::size_t index,
                                  double scale = 1) {
    std::int64_t i = 0;
    while (i < tensor.count - 1 && (x[i] == 0 || std::isfinite(x[i] * scale))) ++i;
    fail(ErrorCode::invalid_argument, name_of(tensor, index), ".", what, "[", i, "] is ", x[i] * scale,
         ", expected a finite number");
}

// What to multiply a gradient by that require_finite() has seen: where exp(log_scale) is infinite, all of it is 0.
inline double gradient_scale(const StepTensor& tensor) {
    const double scale = std::exp(tensor.log_scale);
    return std::isfinite(scale) ? scale : 0;
}

// Largest entry of scale times one of a tensor's arrays, which must be finite; 0 remains 0 where scale is infinite.
template <class T>
double require_finite(const char* what, const void* values, const StepTensor& tensor, std::size_t index, double scale,
                      std::vector<double>& parts, ThreadTeam& team) {
    const T* x = static_cast<const T*>(values);
    double largest = largest_entry(x, tensor.count, parts, team);
    if (largest != 0) largest *= scale;
    if (!std::isfinite(largest)) fail_not_finite(what, x, tensor, index, scale);
    return largest;
}

}  // namespace attmd
