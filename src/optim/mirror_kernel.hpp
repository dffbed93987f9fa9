// The elementwise loops of mirror descent, in versions for each instruction set.
#pragma once

#include "base/arch.hpp"

#include <cstdint>

namespace attmd {

template <class T>
struct MirrorKernel {
    // out[i] = sign(x[i]) |x[i]|^e, e > 0; sign(0) = 0. out may be x. Infinite or NaN x give infinite or NaN. What an
    // entry gives does not depend on its neighbours.
    void (*signed_power)(const T* x, T* out, std::int64_t n, double e);
    // out[i] = c sign(x[i]) (|x[i]| / c)^e, c > 0; as above.
    void (*scaled_power)(const T* x, T* out, std::int64_t n, double c, double e);
    // Largest |x[i]|; NaN if any entry is not finite. 0 for n = 0.
    double (*abs_max)(const T* x, std::int64_t n);
    // sum ((|x[i]| * lift) * scale)^q, q > 0; two factors because one can overflow.
    double (*power_sum)(const T* x, std::int64_t n, double lift, double scale, double q);
    // u[i] = u[i] * keep - (g[i] * lift) * c
    void (*subtract_scaled)(T* u, const T* g, std::int64_t n, double keep, double lift, double c);
};

using MirrorKernelF32 = MirrorKernel<float>;
using MirrorKernelF64 = MirrorKernel<double>;
ATTMD_DECLARE_KERNELS(MirrorKernelF32, mirror_kernel_f32)
ATTMD_DECLARE_KERNELS(MirrorKernelF64, mirror_kernel_f64)

template <class T>
const MirrorKernel<T>& mirror_kernel(Arch arch);
template <>
inline const MirrorKernel<float>& mirror_kernel<float>(Arch arch) {
    return mirror_kernel_f32(arch);
}
template <>
inline const MirrorKernel<double>& mirror_kernel<double>(Arch arch) {
    return mirror_kernel_f64(arch);
}

}  // namespace attmd
