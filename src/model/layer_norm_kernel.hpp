// Residual connection and layer normalization in one pass, forward and backward:
//   sum = stream + dropout(branch + branch_bias),  out = (sum - mean) / sqrt(variance + epsilon) * weight + bias
#pragma once

#include "model/dropout.hpp"

namespace attmd {

// Buffers are rows x width, vectors have `width` entries unless noted.
template <class T>
struct LayerNormForward {
    std::int64_t rows = 0, width = 0;
    const RowKey* keys = nullptr;  // rows
    Dropout dropout;
    double epsilon = 1e-5;
    const T* stream = nullptr;
    const T* branch = nullptr;       // null: none
    const T* branch_bias = nullptr;  // null: zero
    const T* weight = nullptr;
    const T* bias = nullptr;         // null: zero
    T* sum = nullptr;                // may be stream; null: not wanted
    T* normalized = nullptr;         // (sum - mean) / deviation
    T* inverse_deviation = nullptr;  // rows
    T* out = nullptr;
};

template <class T>
struct LayerNormBackward {
    std::int64_t rows = 0, width = 0;
    const RowKey* keys = nullptr;  // rows
    Dropout dropout;
    const T* normalized = nullptr;
    const T* inverse_deviation = nullptr;  // rows
    const T* weight = nullptr;
    const T* d_out = nullptr;
    const T* d_stream = nullptr;  // gradient that reaches `sum` past the normalization; null: zero
    T* d_sum = nullptr;           // may be d_out or d_stream
    T* d_branch = nullptr;        // d_sum with the branch's dropout; null: there is no branch
    // Sums over the rows, added to what is there:
    T* d_weight = nullptr;
    T* d_bias = nullptr;         // null: not wanted
    T* d_branch_bias = nullptr;  // null: not wanted
};

template <class T>
struct LayerNormKernel {
    void (*forward)(const LayerNormForward<T>&);
    void (*backward)(const LayerNormBackward<T>&);
};
using LayerNormKernelF32 = LayerNormKernel<float>;
using LayerNormKernelF64 = LayerNormKernel<double>;
ATTMD_DECLARE_KERNELS(LayerNormKernelF32, layer_norm_kernel_f32)
ATTMD_DECLARE_KERNELS(LayerNormKernelF64, layer_norm_kernel_f64)

// Of the running processor.
template <class T>
const LayerNormKernel<T>& layer_norm_kernel();
template <>
inline const LayerNormKernel<float>& layer_norm_kernel<float>() {
    return layer_norm_kernel_f32(running_arch());
}
template <>
inline const LayerNormKernel<double>& layer_norm_kernel<double>() {
    return layer_norm_kernel_f64(running_arch());
}

}  // namespace attmd
