// Softmax over the rows of one tile of attention scores, forward and backward.
#pragma once

#include "model/dropout.hpp"

namespace attmd {

// queries x keys, rows `stride` apart. Row r of the tile is row key.row + r of the attention's dropout mask.
template <class T>
struct SoftmaxTile {
    std::int64_t queries = 0, keys = 0, stride = 0;
    Dropout dropout;
    RowKey key;
    double scale = 1;
    T* scores = nullptr;       // in: query . key
    T* largest = nullptr;      // queries: the largest score; forward writes, backward reads
    T* inverse_sum = nullptr;  // queries: 1 / sum of exp(scale (score - largest)); likewise
    T* d_weights = nullptr;    // backward, in: gradient of the weights after dropout; out: of the scores
};

template <class T>
struct SoftmaxKernel {
    // scores become the weights, dropout applied.
    void (*forward)(const SoftmaxTile<T>&);
    // scores become the weights once more, with the same bits; d_weights the gradient of the scores.
    void (*backward)(const SoftmaxTile<T>&);
};
using SoftmaxKernelF32 = SoftmaxKernel<float>;
using SoftmaxKernelF64 = SoftmaxKernel<double>;
ATTMD_DECLARE_KERNELS(SoftmaxKernelF32, softmax_kernel_f32)
ATTMD_DECLARE_KERNELS(SoftmaxKernelF64, softmax_kernel_f64)

// Of the running processor.
template <class T>
const SoftmaxKernel<T>& softmax_kernel();
template <>
inline const SoftmaxKernel<float>& softmax_kernel<float>() {
    return softmax_kernel_f32(running_arch());
}
template <>
inline const SoftmaxKernel<double>& softmax_kernel<double>() {
    return softmax_kernel_f64(running_arch());
}

}  // namespace attmd
