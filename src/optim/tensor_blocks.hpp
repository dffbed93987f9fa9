// Loops over the entries of a tensor in blocks of a fixed size, so that sums do not depend on the number of threads.
#pragma once

#include "base/thread_team.hpp"
#include "base/vector_kernel.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace attmd {

// The entries of a row lie side by side; a vector has one column.
struct TensorShape {
    std::int64_t rows = 0, columns = 1;
    std::int64_t count() const { return rows * columns; }
};

constexpr std::int64_t step_block = 8192;
inline std::int64_t step_blocks(std::int64_t count) { return (count + step_block - 1) / step_block; }

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

// What a pass over a whole tensor works with. parts: scratch, one number a block.
struct TensorPass {
    ThreadTeam& team;
    std::vector<double>& parts;
};

// The sum of term(first entry, entries) over the blocks of a tensor.
template <class Term>
double sum_of_blocks(std::int64_t count, const TensorPass& pass, const Term& term) {
    make_room(pass.parts, step_blocks(count));
    for_blocks(count, pass.team, [&](std::int64_t at, std::int64_t n, std::int64_t b) {
        pass.parts[static_cast<std::size_t>(b)] = term(at, n);
    });
    double sum = 0;
    for (std::int64_t b = 0; b < step_blocks(count); ++b) sum += pass.parts[static_cast<std::size_t>(b)];
    return sum;
}

// Largest |x[i]|; NaN if an entry is not finite. parts: scratch.
template <class T>
double largest_entry(const T* x, std::int64_t count, std::vector<double>& parts, ThreadTeam& team) {
    const VectorKernel<T>& kernel = vector_kernel<T>(running_arch());
    make_room(parts, step_blocks(count));
    for_blocks(count, team, [&](std::int64_t at, std::int64_t n, std::int64_t b) {
        parts[static_cast<std::size_t>(b)] = kernel.abs_max(x + at, n);
    });
    return largest_of(parts, step_blocks(count));
}

// What to multiply numbers by whose largest |entry| is this, so that it has a finite inverse.
inline double lift_of(double largest) { return largest < 0x1p-900 ? 0x1p900 : 1; }

// ||lift * x||_e; largest: max |x[i]| > 0.
template <class T>
double lifted_norm(const T* x, std::int64_t count, double e, double lift, double largest, const TensorPass& pass) {
    const VectorKernel<T>& kernel = vector_kernel<T>(running_arch());
    const double sum = sum_of_blocks(count, pass, [&](std::int64_t at, std::int64_t n) {
        return kernel.power_sum(x + at, n, lift, 1 / (largest * lift), e);
    });
    return largest * lift * std::pow(sum, 1 / e);
}

}  // namespace attmd
