// The elementwise loops of the methods that keep moments of the gradient, in versions for each instruction set, all of
// which give the same bits.
#pragma once

#include "base/arch.hpp"

#include <cstdint>

namespace attmd {

struct AdamStep {
    double scale;                      // of the gradient
    double coupled_decay;              // times w, added to the gradient
    double keep;                       // w is multiplied by it first
    double beta1, beta2;               // of the moments m and v
    double rate, correction, epsilon;  // w -= rate m / (sqrt(v) correction + epsilon)
};
struct MomentumStep {
    double scale, coupled_decay;  // as above
    double momentum;              // m = momentum m + gradient
    double rate;
    bool nesterov;  // w -= rate (gradient + momentum m) instead of rate m
};

template <class T>
struct MomentKernel {
    void (*adam)(T* w, const T* g, T* m, T* v, std::int64_t n, const AdamStep& step);
    void (*momentum)(T* w, const T* g, T* m, std::int64_t n, const MomentumStep& step);
};

using MomentKernelF32 = MomentKernel<float>;
using MomentKernelF64 = MomentKernel<double>;
ATTMD_DECLARE_KERNELS(MomentKernelF32, moment_kernel_f32)
ATTMD_DECLARE_KERNELS(MomentKernelF64, moment_kernel_f64)

template <class T>
const MomentKernel<T>& moment_kernel(Arch arch);
template <>
inline const MomentKernel<float>& moment_kernel<float>(Arch arch) {
    return moment_kernel_f32(arch);
}
template <>
inline const MomentKernel<double>& moment_kernel<double>(Arch arch) {
    return moment_kernel_f64(arch);
}

}  // namespace attmd
