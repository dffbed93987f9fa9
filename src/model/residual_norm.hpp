// sum = stream + dropout(branch + bias) and its layer normalization, with what the backward pass needs of it.
#pragma once

#include "base/aligned.hpp"
#include "model/encoder_shape.hpp"
#include "model/layer_norm_kernel.hpp"

#include <cstdint>

namespace attmd {

template <class T>
class ResidualNorm {
public:
    explicit ResidualNorm(const EncoderShape& shape) : dim_(shape.dim), epsilon_(shape.norm_epsilon) {}

    void reserve(std::int64_t rows) {  // grows only
        grow(normalized_, rows * dim_);
        grow(out_, rows * dim_);
        grow(inverse_deviation_, rows);
    }
    const T* output() const { return out_.data(); }  // rows x dim

    // `of` says what is added to what; its pointers, here as below, are those of the range's first row.
    void forward(RowRange range, const NormTensors<const T*>& tensors, LayerNormForward<T> of) {
        of.rows = range.count;
        of.width = dim_;
        of.epsilon = epsilon_;
        of.weight = tensors.weight;
        of.bias = tensors.bias;
        of.normalized = normalized_.data() + range.at * dim_;
        of.inverse_deviation = inverse_deviation_.data() + range.at;
        of.out = out_.data() + range.at * dim_;
        layer_norm_kernel<T>().forward(of);
    }
    void backward(RowRange range, const NormTensors<const T*>& tensors, LayerNormBackward<T> of) const {
        of.rows = range.count;
        of.width = dim_;
        of.weight = tensors.weight;
        of.normalized = normalized_.data() + range.at * dim_;
        of.inverse_deviation = inverse_deviation_.data() + range.at;
        layer_norm_kernel<T>().backward(of);
    }

private:
    std::int64_t dim_;
    double epsilon_;
    AlignedBuffer<T> normalized_, out_;   // rows x dim
    AlignedBuffer<T> inverse_deviation_;  // rows
};

}  // namespace attmd
