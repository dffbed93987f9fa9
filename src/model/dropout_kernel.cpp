#include "model/dropout_lanes.hpp"

namespace attmd {
namespace ATTMD_ARCH {
namespace {

template <class T>
void apply(const Dropout& dropout, const RowKey* keys, std::int64_t rows, std::int64_t width, T* x) {
    for (std::int64_t r = 0; r < rows; ++r)
        for_dropout_groups<T>(dropout, keys[r], width, [&](std::int64_t at, std::int64_t count, const T* multipliers) {
            if (multipliers == nullptr) return;
            for (std::int64_t e = 0; e < count; ++e) x[r * width + at + e] *= multipliers[e];
        });
}

}  // namespace

extern const DropoutKernelF32 dropout_kernel_f32_table;
const DropoutKernelF32 dropout_kernel_f32_table = {dropout_multipliers<float>, apply<float>};
extern const DropoutKernelF64 dropout_kernel_f64_table;
const DropoutKernelF64 dropout_kernel_f64_table = {dropout_multipliers<double>, apply<double>};

}  // namespace ATTMD_ARCH
}  // namespace attmd
