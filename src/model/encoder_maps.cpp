// Looking inside an encoder: attention weights, made once more in double precision.
#include "model/encoder.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace attmd {
namespace {

// out (keys) = softmax(q . k / sqrt(head_dim))
template <class Q, class K>
void attention_row(const Q* q, const K* keys, std::int64_t stride, std::int64_t count, std::int64_t head_dim,
                   double* out) {
    const double scale = 1 / std::sqrt(static_cast<double>(head_dim));
    for (std::int64_t k = 0; k < count; ++k) {
        double score = 0;
        for (std::int64_t i = 0; i < head_dim; ++i)
            score += static_cast<double>(q[i]) * static_cast<double>(keys[k * stride + i]);
        out[k] = score * scale;
    }
    const double top = *std::max_element(out, out + count);
    double sum = 0;
    for (std::int64_t k = 0; k < count; ++k) sum += out[k] = std::exp(out[k] - top);
    for (std::int64_t k = 0; k < count; ++k) out[k] /= sum;
}

}  // namespace

template <class T>
void Encoder<T>::attention_map(const EncoderTensors<const T*>& parameters, const PackedBatch& batch, std::size_t block,
                               std::int64_t sequence, std::int64_t head, double* out) const {
    const std::int64_t length = batch.length(sequence), dim = shape_.dim, d = shape_.head_dim, inner = shape_.inner();
    const auto& weights = parameters.blocks[block];
    const T* x = block_input(block) + batch.first[static_cast<std::size_t>(sequence)] * dim;
    const auto size = static_cast<std::size_t>(length * d);
    std::vector<T> Q(size), K(size);  // length x head_dim
    for (const bool keys : {false, true}) {
        const std::int64_t row = (keys ? inner : 0) + head * d;
        T* to = keys ? K.data() : Q.data();
        linear_forward(length, dim, d, x, weights.qkv + row * dim, to);
        if (weights.qkv_bias != nullptr) gelu_kernel<T>().add_to_rows(length, d, weights.qkv_bias + row, to);
    }
    for (std::int64_t q = 0; q < length; ++q) attention_row(Q.data() + q * d, K.data(), d, length, d, out + q * length);
}

template <class T>
void Encoder<T>::first_token_attention(const PackedBatch& batch, std::int64_t sequence, double* scratch,
                                       double* out) const {
    const std::int64_t length = batch.length(sequence), d = shape_.head_dim;
    const std::int64_t first = batch.first[static_cast<std::size_t>(sequence)];
    const AttentionLayer<T>& attention = blocks_.back().attention;
    std::fill_n(out, length, 0.0);
    for (std::int64_t h = 0; h < shape_.heads; ++h) {
        attention_row(attention.query(sequence, h), attention.keys(first, h), attention.projected(), length, d,
                      scratch);
        for (std::int64_t k = 0; k < length; ++k) out[k] += scratch[k] / static_cast<double>(shape_.heads);
    }
}

#define ATTMD_INSTANTIATE(T)                                                                                  \
    template void Encoder<T>::attention_map(const EncoderTensors<const T*>&, const PackedBatch&, std::size_t, \
                                            std::int64_t, std::int64_t, double*) const;                       \
    template void Encoder<T>::first_token_attention(const PackedBatch&, std::int64_t, double*, double*) const;
ATTMD_INSTANTIATE(float)
ATTMD_INSTANTIATE(double)
#undef ATTMD_INSTANTIATE

}  // namespace attmd
