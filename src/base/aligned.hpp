// Buffers that start on a cache line, zero-initialized.
#pragma once

#include <cstdint>
#include <vector>
#include <xsimd/xsimd.hpp>

namespace attmd {

template <class T>
using AlignedBuffer = std::vector<T, xsimd::aligned_allocator<T, 64>>;
using AlignedVector = AlignedBuffer<double>;

template <class T>
void grow(AlignedBuffer<T>& buffer, std::int64_t size) {
    if (static_cast<std::int64_t>(buffer.size()) < size) buffer.resize(static_cast<std::size_t>(size));
}

// Row lengths are padded to this many doubles: a cache line, and a whole vector on every machine.
constexpr std::int64_t lane_padding = 8;
inline std::int64_t padded(std::int64_t n) { return (n + lane_padding - 1) / lane_padding * lane_padding; }

}  // namespace attmd
