// Gradients that are sums over rows, of biases and norms: every task sums its rows into a part of its own, and the
// parts are added in the order of the tasks.
#pragma once

#include "base/aligned.hpp"
#include "model/gelu_kernel.hpp"
#include "model/linear.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace attmd {

// One sum and its place in a task's part. Null target: not wanted.
template <class T>
struct RowSum {
    T* target = nullptr;  // width
    std::int64_t offset = 0, width = 0;
};

template <class T>
class RowSums {
public:
    // Parts of `width` for so many tasks; grows only.
    void reserve(std::int64_t tasks, std::int64_t width) {
        width_ = width;
        const auto size = static_cast<std::size_t>(tasks * width);
        if (parts_.size() < size) parts_.resize(size);
    }

    void clear() {
        wanted_.clear();
        used_ = 0;
    }
    RowSum<T> add(T* target, std::int64_t width) {
        const RowSum<T> sum{target, used_, width};
        if (target != nullptr) wanted_.push_back(sum);
        used_ += width;
        return sum;
    }

    // Zeros of a task's part, before it sums.
    void begin(std::int64_t task) { std::fill_n(parts_.data() + task * width_, width_, T(0)); }
    // Where a task sums; null if the sum is not wanted.
    T* part(std::int64_t task, const RowSum<T>& sum) {
        return sum.target == nullptr ? nullptr : parts_.data() + task * width_ + sum.offset;
    }
    // targets = keep * targets + all parts
    void finish(std::int64_t tasks, T keep) const {
        for (const RowSum<T>& sum : wanted_) {
            keep_sums(sum.width, keep, sum.target);
            for (std::int64_t t = 0; t < tasks; ++t)
                gelu_kernel<T>().add_row_sums(1, sum.width, parts_.data() + t * width_ + sum.offset, sum.target);
        }
    }

private:
    AlignedBuffer<T> parts_;  // tasks x width_
    std::int64_t width_ = 0, used_ = 0;
    std::vector<RowSum<T>> wanted_;
};

}  // namespace attmd
