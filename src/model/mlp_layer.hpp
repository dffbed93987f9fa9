// dropout(GELU(x W1' + b1)) W2' on rows; b2 belongs to the residual norm that follows.
#pragma once

#include "base/aligned.hpp"
#include "model/encoder_shape.hpp"
#include "model/gelu_kernel.hpp"
#include "model/linear.hpp"

#include <cstdint>

namespace attmd {

template <class T>
class MlpLayer {
public:
    explicit MlpLayer(const EncoderShape& shape) : dim_(shape.dim), hidden_(shape.hidden) {}

    void reserve(std::int64_t rows) {  // grows only
        grow(slope_, rows * hidden_);
        grow(activation_, rows * hidden_);
    }

    // Pointers, here as below, are those of the range's first row. x, branch: rows x dim.
    void forward(RowRange range, const RowKey* keys, const BlockTensors<const T*>& weights, const Dropout& dropout,
                 const T* x, T* branch) {
        GeluForward<T> gelu;
        gelu.rows = range.count;
        gelu.width = hidden_;
        gelu.keys = keys;
        gelu.dropout = dropout;
        gelu.bias = weights.lin1_bias;
        gelu.x = slope_.data() + range.at * hidden_;
        gelu.out = activation_.data() + range.at * hidden_;
        linear_forward(range.count, dim_, hidden_, x, weights.lin1, gelu.x);
        gelu_kernel<T>().forward(gelu);
        linear_forward(range.count, hidden_, dim_, gelu.out, weights.lin2, branch);
    }

    // d_x = keep d_x + the gradient of x, from that of the branch; b1's is added to lin1_bias (hidden; null: not
    // wanted). scratch: row_block x hidden.
    void backward(RowRange range, const BlockTensors<const T*>& weights, const T* d_branch, T keep, T* d_x,
                  T* lin1_bias, T* scratch) {
        T* d_hidden = slope_.data() + range.at * hidden_;
        linear_backward_input(range.count, hidden_, dim_, d_branch, weights.lin2, T(0), scratch);
        gelu_kernel<T>().backward(range.count, hidden_, scratch, d_hidden, lin1_bias);
        linear_backward_input(range.count, dim_, hidden_, d_hidden, weights.lin1, keep, d_x);
    }

    // Gradients of the weights, when backward() has seen all rows. x, d_branch: rows x dim, of the first row.
    WeightGradient<T> lin1_gradient(std::int64_t rows, const T* x, T keep, T* dW) const {
        return {rows, dim_, hidden_, x, slope_.data(), keep, dW};
    }
    WeightGradient<T> lin2_gradient(std::int64_t rows, const T* d_branch, T keep, T* dW) const {
        return {rows, hidden_, dim_, activation_.data(), d_branch, keep, dW};
    }

private:
    std::int64_t dim_, hidden_;
    AlignedBuffer<T> slope_,
        activation_;  // rows x hidden: GELU's derivative, later the gradient of its input; its value
};

}  // namespace attmd
