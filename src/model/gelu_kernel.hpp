// Bias, GELU (exact: x Phi(x)) and dropout in one pass. The forward pass leaves the derivative where the input was, so
// that the backward pass is one multiplication.
#pragma once

#include "model/dropout.hpp"

namespace attmd {

// Buffers are rows x width.
template <class T>
struct GeluForward {
    std::int64_t rows = 0, width = 0;
    const RowKey* keys = nullptr;  // rows
    Dropout dropout;
    const T* bias = nullptr;  // width; null: zero
    T* x = nullptr;           // in: the input without its bias; out: d out / d input
    T* out = nullptr;         // dropout(gelu(x + bias))
};

template <class T>
struct GeluKernel {
    void (*forward)(const GeluForward<T>&);
    // derivative *= d_out; their sums over the rows are added to d_bias (width; null: not wanted).
    void (*backward)(std::int64_t rows, std::int64_t width, const T* d_out, T* derivative, T* d_bias);
    // sums (width) += the sums over the rows of x.
    void (*add_row_sums)(std::int64_t rows, std::int64_t width, const T* x, T* sums);
    // x (rows x width) += row (width).
    void (*add_to_rows)(std::int64_t rows, std::int64_t width, const T* row, T* x);
};
using GeluKernelF32 = GeluKernel<float>;
using GeluKernelF64 = GeluKernel<double>;
ATTMD_DECLARE_KERNELS(GeluKernelF32, gelu_kernel_f32)
ATTMD_DECLARE_KERNELS(GeluKernelF64, gelu_kernel_f64)

// Of the running processor.
template <class T>
const GeluKernel<T>& gelu_kernel();
template <>
inline const GeluKernel<float>& gelu_kernel<float>() {
    return gelu_kernel_f32(running_arch());
}
template <>
inline const GeluKernel<double>& gelu_kernel<double>() {
    return gelu_kernel_f64(running_arch());
}

}  // namespace attmd
