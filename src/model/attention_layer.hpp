// Multi-head self-attention on packed sequences: projection to queries, keys and values, the heads, and the projection
// of what they give back to dim; the latter's bias belongs to the residual norm that follows.
//
// A layer `of_first_rows`, the encoder's last, asks one query a sequence, that of its first row: it projects keys and
// values for all rows, and does everything else for the first rows alone.
#pragma once

#include "base/aligned.hpp"
#include "model/encoder_shape.hpp"
#include "model/linear.hpp"
#include "model/sequence_attention.hpp"

#include <cstddef>
#include <cstdint>

namespace attmd {

// One head of one sequence.
struct HeadTask {
    std::int64_t sequence = 0, head = 0;
};

// Gradients on the way through a layer; all layers have the same, one after the other.
template <class T>
struct AttentionGradients {
    AlignedBuffer<T> heads;  // rows x inner: of what the heads give
    AlignedBuffer<T> qkv;    // rows x 3 inner
    AlignedBuffer<T> query;  // sequences x inner: of a layer of first rows

    void reserve(std::int64_t rows, std::int64_t sequences, std::int64_t inner) {  // grows only
        grow(heads, rows * inner);
        grow(qkv, rows * 3 * inner);
        grow(query, sequences * inner);
    }
};

template <class T>
class AttentionLayer {
public:
    AttentionLayer(const EncoderShape& shape, std::size_t block, bool of_first_rows)
        : shape_(shape), inner_(shape.inner()), block_(block), of_first_rows_(of_first_rows) {}

    void reserve(std::int64_t rows, std::int64_t sequences);  // grows only

    // What is projected for all rows, of the 3 inner columns: from skipped() on.
    std::int64_t skipped() const { return of_first_rows_ ? inner_ : 0; }
    std::int64_t projected() const { return 3 * inner_ - skipped(); }

    // x: rows x dim, of the first row of all; other pointers are those of the range's first row.
    void project(RowRange range, const BlockTensors<const T*>& weights, const T* x);
    void project_queries(std::int64_t sequences, const BlockTensors<const T*>& weights, const T* x);  // of first rows
    void attend(HeadTask task, const PackedBatch& batch, const DropoutRun& run, AttentionScratch<T>& scratch);
    void merge(RowRange range, const BlockTensors<const T*>& weights, T* branch) const;

    void backward_merge(RowRange range, const BlockTensors<const T*>& weights, const T* d_branch,
                        AttentionGradients<T>& gradients) const;
    void backward_attend(HeadTask task, const PackedBatch& batch, const DropoutRun& run,
                         AttentionGradients<T>& gradients, AttentionScratch<T>& scratch);
    // d_x = keep d_x + the gradient of the projection's input; that of its bias is added to `bias` (projected(); null:
    // not wanted).
    void backward_project(RowRange range, const BlockTensors<const T*>& weights, const AttentionGradients<T>& gradients,
                          T keep, T* d_x, T* bias) const;
    // The same of project_queries(), whose bias's gradient is that of all sequences: bias = keep bias + it.
    void backward_queries(std::int64_t sequences, const BlockTensors<const T*>& weights,
                          const AttentionGradients<T>& gradients, T keep, T* d_x, T* bias) const;

    // Gradients of the weights, when the backward pass has seen all rows.
    WeightGradient<T> out_gradient(std::int64_t rows, const T* d_branch, T keep, T* dW) const {
        return {rows, inner_, shape_.dim, heads_.data(), d_branch, keep, dW};
    }
    WeightGradient<T> qkv_gradient(std::int64_t rows, const T* x, const AttentionGradients<T>& gradients, T keep,
                                   T* dW) const {
        return {rows, shape_.dim, projected(), x, gradients.qkv.data(), keep, dW + skipped() * shape_.dim};
    }
    WeightGradient<T> query_gradient(std::int64_t sequences, const T* x, const AttentionGradients<T>& gradients, T keep,
                                     T* dW) const {
        return {sequences, shape_.dim, inner_, x, gradients.query.data(), keep, dW};
    }

    // Of a layer of first rows: a head's query of a sequence, and its keys, rows of projected().
    const T* query(std::int64_t sequence, std::int64_t head) const {
        return query_.data() + sequence * inner_ + head * shape_.head_dim;
    }
    const T* keys(std::int64_t first_row, std::int64_t head) const {
        return qkv_.data() + first_row * projected() + head * shape_.head_dim;
    }

private:
    AttentionHead<T> head_of(HeadTask task, const PackedBatch& batch, const DropoutRun& run);
    // The first row of what a head gives: in a layer of first rows, the sequence.
    std::int64_t out_row(HeadTask task, const PackedBatch& batch) const {
        return of_first_rows_ ? task.sequence : batch.first[static_cast<std::size_t>(task.sequence)];
    }

    EncoderShape shape_;
    std::int64_t inner_;
    std::size_t block_;
    bool of_first_rows_;
    AlignedBuffer<T> qkv_;                    // rows x projected()
    AlignedBuffer<T> query_;                  // sequences x inner, of first rows only
    AlignedBuffer<T> heads_;                  // rows (of first rows: sequences) x inner
    AlignedBuffer<T> largest_, inverse_sum_;  // heads x rows (sequences): the softmax's
};

}  // namespace attmd
