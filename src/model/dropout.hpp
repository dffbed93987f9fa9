// Dropout whose mask is a function of (seed, step, site, sample, element) alone: no state, the same for every thread
// count and every packing of samples into a batch, and made anew in the backward pass instead of being kept.
//
// The multiplier of entry e of a row comes from Philox4x32-10 (Salmon et al., SC 2011) with key = seed and counter
// (row * blocks + 16 (e / 128) + e % 16, sample, site, step), blocks = 16 ceil(width / 128): of its eight 16-bit
// pieces, lowest first, number (e / 16) % 8. The entry is kept where that piece is at least `threshold`.
#pragma once

#include "base/arch.hpp"

#include <cstdint>

namespace attmd {

constexpr std::int64_t dropout_group = 128;  // entries that one block of sixteen counters serves

// Which row of which sample a packed row is.
struct RowKey {
    std::uint32_t sample = 0;  // number of the sample in the data set
    std::uint32_t row = 0;     // position in its sequence
};

struct Dropout {
    std::uint64_t seed = 0;
    std::uint32_t step = 0;
    std::uint32_t site = 0;       // which layer
    std::uint32_t threshold = 0;  // rate * 2^16, rounded; 0: off
    double scale = 1;             // of the entries that are kept: 2^16 / (2^16 - threshold)

    bool on() const { return threshold != 0; }
};

// rate in [0, 1), rounded to a multiple of 2^-16.
inline Dropout make_dropout(double rate, std::uint64_t seed, std::int64_t step, std::uint32_t site) {
    Dropout out;
    out.seed = seed;
    out.step = static_cast<std::uint32_t>(step);
    out.site = site;
    out.threshold = static_cast<std::uint32_t>(rate * 65536 + 0.5);
    if (out.threshold > 65535) out.threshold = 65535;
    out.scale = 65536.0 / (65536.0 - out.threshold);
    return out;
}

template <class T>
struct DropoutKernel {
    // out[e] = 0 or scale for e in 0..width-1.
    void (*multipliers)(const Dropout& dropout, RowKey key, std::int64_t width, T* out);
    // x (rows x width) times the multipliers.
    void (*apply)(const Dropout& dropout, const RowKey* keys, std::int64_t rows, std::int64_t width, T* x);
};
using DropoutKernelF32 = DropoutKernel<float>;
using DropoutKernelF64 = DropoutKernel<double>;
ATTMD_DECLARE_KERNELS(DropoutKernelF32, dropout_kernel_f32)
ATTMD_DECLARE_KERNELS(DropoutKernelF64, dropout_kernel_f64)

// Of the running processor.
template <class T>
const DropoutKernel<T>& dropout_kernel();
template <>
inline const DropoutKernel<float>& dropout_kernel<float>() {
    return dropout_kernel_f32(running_arch());
}
template <>
inline const DropoutKernel<double>& dropout_kernel<double>() {
    return dropout_kernel_f64(running_arch());
}

}  // namespace attmd
