// Softmax attention of one head within one sequence, softmax(Q K' / sqrt(head_dim)) V, in tiles of queries. Nothing of
// the size length x length is kept: the backward pass makes the weights again, with the same bits.
#pragma once

#include "base/aligned.hpp"
#include "model/dropout.hpp"
#include "model/softmax_kernel.hpp"

#include <cstdint>

namespace attmd {

constexpr std::int64_t query_tile = 64;

// Where one head of one sequence lies; rows `stride_*` apart.
template <class T>
struct AttentionHead {
    std::int64_t queries = 0, keys = 0, head_dim = 0;
    const T* Q = nullptr;  // queries x head_dim
    const T* K = nullptr;  // keys x head_dim
    const T* V = nullptr;  // keys x head_dim
    std::int64_t stride_q = 0, stride_kv = 0;
    T* largest = nullptr;      // queries
    T* inverse_sum = nullptr;  // queries
    Dropout dropout;
    RowKey key;  // of the first query's row of the mask
};

// Room for the tiles that one worker holds: enough for `keys` keys.
template <class T>
struct AttentionScratch {
    AlignedBuffer<T> weights, d_weights;  // query_tile x padded keys
    void reserve(std::int64_t keys) {
        const auto size = static_cast<std::size_t>(query_tile * padded(keys));
        if (weights.size() < size) weights.resize(size);
        if (d_weights.size() < size) d_weights.resize(size);
    }
};

// O (queries x head_dim)
template <class T>
void attention_forward(const AttentionHead<T>& head, T* O, std::int64_t stride_o, AttentionScratch<T>& scratch);

// dQ, dK and dV, with the strides of Q, K and V, from dO.
template <class T>
void attention_backward(const AttentionHead<T>& head, const T* dO, std::int64_t stride_o, T* dQ, T* dK, T* dV,
                        AttentionScratch<T>& scratch);

}  // namespace attmd
