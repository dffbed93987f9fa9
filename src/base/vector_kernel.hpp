// Loops over vectors of float or double, in versions for each instruction set: powers, sums of powers, and the step.
#pragma once

#include "base/arch.hpp"

#include <cstdint>

namespace attmd {

template <class T>
struct VectorKernel {
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

using VectorKernelF32 = VectorKernel<float>;
using VectorKernelF64 = VectorKernel<double>;
ATTMD_DECLARE_KERNELS(VectorKernelF32, vector_kernel_f32)
ATTMD_DECLARE_KERNELS(VectorKernelF64, vector_kernel_f64)

template <class T>
const VectorKernel<T>& vector_kernel(Arch arch);
template <>
inline const VectorKernel<float>& vector_kernel<float>(Arch arch) {
    return vector_kernel_f32(arch);
}
template <>
inline const VectorKernel<double>& vector_kernel<double>(Arch arch) {
    return vector_kernel_f64(arch);
}

}  // namespace attmd
