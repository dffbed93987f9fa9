// What every update rule asks of the entries of a tensor before it moves anything.
#pragma once

#include "base/error.hpp"
#include "optim/mirror_kernel.hpp"
#include "optim/update_rule.hpp"

#include <algorithm>
#include <cmath>

namespace attmd {

// body(first entry, entries, block number) for the blocks of a tensor.
template <class Body>
void for_blocks(std::int64_t count, ThreadTeam& team, const Body& body) {
    team.run(step_blocks(count),
             [&](std::int64_t b, int) { body(b * step_block, std::min(step_block, count - b * step_block), b); });
}

// The largest of numbers >= 0; the first that is not finite, if there is one.
inline double largest_of(const std::vector<double>& parts, std::int64_t count) {
    double most = 0;
    for (std::int64_t b = 0; b < count; ++b) {
        const double value = parts[static_cast<std::size_t>(b)];
        if (!std::isfinite(value)) return value;
        most = std::max(most, value);
    }
    return most;
}

inline void make_room(std::vector<double>& parts, std::int64_t count) {
    if (parts.size() < static_cast<std::size_t>(count)) parts.resize(static_cast<std::size_t>(count));
}

// Largest |x[i]|; NaN if an entry is not finite. parts: scratch.
template <class T>
double largest_entry(const T* x, std::int64_t count, std::vector<double>& parts, ThreadTeam& team) {
    const MirrorKernel<T>& kernel = mirror_kernel<T>(running_arch());
    make_room(parts, step_blocks(count));
    for_blocks(count, team, [&](std::int64_t at, std::int64_t n, std::int64_t b) {
        parts[static_cast<std::size_t>(b)] = kernel.abs_max(x + at, n);
    });
    return largest_of(parts, step_blocks(count));
}

// The same of a state's buffer, whose entries are finite.
template <class T>
double largest_entry(const std::vector<std::byte>& buffer) {
    const std::size_t count = buffer.size() / sizeof(T);
    return mirror_kernel<T>(running_arch())
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
