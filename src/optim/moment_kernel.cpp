#include "optim/moment_kernel.hpp"

#include <cmath>

namespace attmd {
namespace ATTMD_ARCH {
namespace {

template <class T>
void adam(T* __restrict w, const T* __restrict g, T* __restrict m, T* __restrict v, std::int64_t n,
          const AdamStep& step) {
    const AdamStep s = step;
    for (std::int64_t i = 0; i < n; ++i) {
        const double gradient = g[i] * s.scale + s.coupled_decay * w[i];
        const double first = s.beta1 * m[i] + (1 - s.beta1) * gradient;
        const double second = s.beta2 * v[i] + (1 - s.beta2) * gradient * gradient;
        m[i] = static_cast<T>(first);
        v[i] = static_cast<T>(second);
        w[i] = static_cast<T>(w[i] * s.keep - s.rate * first / (std::sqrt(second) * s.correction + s.epsilon));
    }
}

template <class T>
void momentum(T* __restrict w, const T* __restrict g, T* __restrict m, std::int64_t n, const MomentumStep& step) {
    const MomentumStep s = step;
    for (std::int64_t i = 0; i < n; ++i) {
        const double gradient = g[i] * s.scale + s.coupled_decay * w[i];
        const double moment = s.momentum * m[i] + gradient;
        m[i] = static_cast<T>(moment);
        w[i] = static_cast<T>(w[i] - s.rate * (s.nesterov ? gradient + s.momentum * moment : moment));
    }
}

}  // namespace

extern const MomentKernelF32 moment_kernel_f32_table;
const MomentKernelF32 moment_kernel_f32_table = {adam<float>, momentum<float>};
extern const MomentKernelF64 moment_kernel_f64_table;
const MomentKernelF64 moment_kernel_f64_table = {adam<double>, momentum<double>};

}  // namespace ATTMD_ARCH
}  // namespace attmd
