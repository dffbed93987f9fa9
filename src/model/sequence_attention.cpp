#include "model/sequence_attention.hpp"

#include "base/blas.hpp"

#include <algorithm>
#include <cmath>

namespace attmd {
namespace {

using blas::Op;

// The softmax tile of `queries` queries from `first` on.
template <class T>
SoftmaxTile<T> tile_of(const AttentionHead<T>& head, std::int64_t first, std::int64_t queries, T* scores) {
    SoftmaxTile<T> tile;
    tile.queries = queries;
    tile.keys = head.keys;
    tile.stride = padded(head.keys);
    tile.dropout = head.dropout;
    tile.key = {head.key.sample, head.key.row + static_cast<std::uint32_t>(first)};
    tile.scale = 1 / std::sqrt(static_cast<double>(head.head_dim));
    tile.scores = scores;
    tile.largest = head.largest + first;
    tile.inverse_sum = head.inverse_sum + first;
    return tile;
}

}  // namespace

template <class T>
void attention_forward(const AttentionHead<T>& head, T* O, std::int64_t stride_o, AttentionScratch<T>& scratch) {
    const std::int64_t d = head.head_dim, stride = padded(head.keys);
    T* P = scratch.weights.data();
    for (std::int64_t first = 0; first < head.queries; first += query_tile) {
        const std::int64_t m = std::min(query_tile, head.queries - first);
        blas::gemm(Op::none, Op::transpose, m, head.keys, d, T(1), head.Q + first * head.stride_q, head.stride_q,
                   head.K, head.stride_kv, T(0), P, stride);
        softmax_kernel<T>().forward(tile_of(head, first, m, P));
        blas::gemm(Op::none, Op::none, m, d, head.keys, T(1), P, stride, head.V, head.stride_kv, T(0),
                   O + first * stride_o, stride_o);
    }
}

template <class T>
void attention_backward(const AttentionHead<T>& head, const T* dO, std::int64_t stride_o, T* dQ, T* dK, T* dV,
                        AttentionScratch<T>& scratch) {
    const std::int64_t d = head.head_dim, n = head.keys, stride = padded(n);
    T* P = scratch.weights.data();
    T* dP = scratch.d_weights.data();
    for (std::int64_t first = 0; first < head.queries; first += query_tile) {
        const std::int64_t m = std::min(query_tile, head.queries - first);
        const T* Q = head.Q + first * head.stride_q;
        const T* d_out = dO + first * stride_o;
        const T keep = first == 0 ? T(0) : T(1);
        blas::gemm(Op::none, Op::transpose, m, n, d, T(1), Q, head.stride_q, head.K, head.stride_kv, T(0), P, stride);
        blas::gemm(Op::none, Op::transpose, m, n, d, T(1), d_out, stride_o, head.V, head.stride_kv, T(0), dP, stride);
        SoftmaxTile<T> tile = tile_of(head, first, m, P);
        tile.d_weights = dP;
        softmax_kernel<T>().backward(tile);
        blas::gemm(Op::transpose, Op::none, n, d, m, T(1), P, stride, d_out, stride_o, keep, dV, head.stride_kv);
        blas::gemm(Op::transpose, Op::none, n, d, m, T(1), dP, stride, Q, head.stride_q, keep, dK, head.stride_kv);
        blas::gemm(Op::none, Op::none, m, d, n, T(1), dP, stride, head.K, head.stride_kv, T(0),
                   dQ + first * head.stride_q, head.stride_q);
    }
}

template void attention_forward<float>(const AttentionHead<float>&, float*, std::int64_t, AttentionScratch<float>&);
template void attention_forward<double>(const AttentionHead<double>&, double*, std::int64_t, AttentionScratch<double>&);
template void attention_backward<float>(const AttentionHead<float>&, const float*, std::int64_t, float*, float*, float*,
                                        AttentionScratch<float>&);
template void attention_backward<double>(const AttentionHead<double>&, const double*, std::int64_t, double*, double*,
                                         double*, AttentionScratch<double>&);

}  // namespace attmd
