#include "model/encoder.hpp"

#include <algorithm>
#include <cstring>
#include <numeric>

namespace attmd {
namespace {

template <class T>
void grow(AlignedBuffer<T>& buffer, std::int64_t size) {
    if (static_cast<std::int64_t>(buffer.size()) < size) buffer.resize(static_cast<std::size_t>(size));
}

}  // namespace

template <class T>
Encoder<T>::Encoder(const EncoderShape& shape, int workers)
    : shape_(shape),
      norm_kernel_(layer_norm_kernel<T>()),
      gelu_kernel_(gelu_kernel<T>()),
      workers_(static_cast<std::size_t>(workers)),
      blocks_(static_cast<std::size_t>(shape.blocks)) {
    for (Worker& worker : workers_) {
        grow(worker.dim, row_block * shape.dim);
        grow(worker.hidden, row_block * shape.hidden);
    }
    sums_width_ = padded(6 * shape.dim + shape.hidden + 3 * shape.inner() + 2 * shape.dim);
}

template <class T>
void Encoder<T>::reserve(std::int64_t rows, std::int64_t sequences, std::int64_t longest) {
    if (longest > longest_)
        for (Worker& worker : workers_) worker.attention.reserve(longest);
    longest_ = std::max(longest, longest_);
    if (rows <= rows_ && sequences <= sequences_) return;
    rows_ = std::max(rows, rows_);
    sequences_ = std::max(sequences, sequences_);
    const std::int64_t dim = shape_.dim, inner = shape_.inner();
    const auto reserve_norm = [&](Norm& norm, std::int64_t count) {
        grow(norm.normalized, count * dim);
        grow(norm.out, count * dim);
        grow(norm.inverse_deviation, count);
    };
    for (std::size_t b = 0; b < blocks_.size(); ++b) {
        Block& block = blocks_[b];
        const std::int64_t count = last(b) ? sequences_ : rows_;
        grow(block.qkv, rows_ * inner * (last(b) ? 2 : 3));
        if (last(b)) grow(block.query, count * inner);
        grow(block.attention, count * inner);
        grow(block.largest, shape_.heads * count);
        grow(block.inverse_sum, shape_.heads * count);
        reserve_norm(block.after_attention, count);
        reserve_norm(block.after_mlp, count);
        grow(block.slope, count * shape_.hidden);
        grow(block.activation, count * shape_.hidden);
    }
    if (shape_.pre_norm) reserve_norm(first_norm_, rows_);
    for (auto* buffer : {&input_, &gradient_, &d_mlp_, &d_attention_out_}) grow(*buffer, rows_ * dim);
    for (auto* buffer : {&first_input_, &first_stream_, &first_gradient_, &d_first_input_})
        grow(*buffer, sequences_ * dim);
    grow(d_attention_, rows_ * inner);
    grow(d_qkv_, rows_ * 3 * inner);
    grow(d_query_, sequences_ * inner);
    grow(partial_sums_, row_blocks(rows_) * sums_width_);
    first_keys_.reserve(static_cast<std::size_t>(sequences_));
    order_.reserve(static_cast<std::size_t>(sequences_));
    sequence_of_.reserve(static_cast<std::size_t>(rows_));
}

template <class T>
Dropout Encoder<T>::dropout(double rate, const DropoutRun& run, std::size_t block, DropoutKind kind) const {
    return make_dropout(run.on ? rate : 0, run.seed, run.step, static_cast<std::uint32_t>(block) * 8 + kind);
}

template <class T>
const T* Encoder<T>::block_input(std::size_t block) const {
    if (block > 0) return blocks_[block - 1].after_mlp.out.data();
    return shape_.pre_norm ? first_norm_.out.data() : input_.data();
}

template <class T>
void Encoder<T>::sort_by_length(const PackedBatch& batch) {
    order_.resize(static_cast<std::size_t>(batch.sequences()));
    std::iota(order_.begin(), order_.end(), std::int64_t{0});
    std::sort(order_.begin(), order_.end(), [&](std::int64_t a, std::int64_t b) {
        return batch.length(a) != batch.length(b) ? batch.length(a) > batch.length(b) : a < b;
    });
    first_keys_.clear();
    sequence_of_.clear();
    for (std::int64_t s = 0; s < batch.sequences(); ++s) {
        first_keys_.push_back(batch.keys[static_cast<std::size_t>(batch.first[static_cast<std::size_t>(s)])]);
        sequence_of_.insert(sequence_of_.end(), static_cast<std::size_t>(batch.length(s)), s);
    }
}

// Task number: heads of the longest sequence first.
template <class T>
AttentionHead<T> Encoder<T>::head_at(std::size_t block, std::int64_t task, const PackedBatch& batch,
                                     const DropoutRun& run) const {
    const std::int64_t s = order_[static_cast<std::size_t>(task / shape_.heads)], h = task % shape_.heads;
    const std::int64_t first = batch.first[static_cast<std::size_t>(s)], inner = shape_.inner(),
                       offset = h * shape_.head_dim;
    const Block& state = blocks_[block];
    AttentionHead<T> head;
    head.keys = batch.length(s);
    head.head_dim = shape_.head_dim;
    head.dropout = dropout(shape_.attention_dropout, run, block, of_attention);
    head.key = {batch.keys[static_cast<std::size_t>(first)].sample, static_cast<std::uint32_t>(h * head.keys)};
    const std::int64_t statistics = last(block) ? h * batch.sequences() + s : h * batch.rows() + first;
    head.largest = const_cast<T*>(state.largest.data()) + statistics;
    head.inverse_sum = const_cast<T*>(state.inverse_sum.data()) + statistics;
    if (last(block)) {
        head.queries = 1;
        head.stride_q = inner;
        head.stride_kv = 2 * inner;
        head.Q = state.query.data() + s * inner + offset;
        head.K = state.qkv.data() + first * 2 * inner + offset;
    } else {
        head.queries = head.keys;
        head.stride_q = head.stride_kv = 3 * inner;
        head.Q = state.qkv.data() + first * 3 * inner + offset;
        head.K = head.Q + inner;
    }
    head.V = head.K + inner;
    return head;
}

template <class T>
void Encoder<T>::project(const EncoderTensors<const T*>& parameters, std::size_t block, std::int64_t at,
                         std::int64_t rows) {
    const auto& weights = parameters.blocks[block];
    const std::int64_t dim = shape_.dim, inner = shape_.inner(), skip = last(block) ? inner : 0;
    const std::int64_t width = 3 * inner - skip;
    T* out = blocks_[block].qkv.data() + at * width;
    linear_forward(rows, dim, width, block_input(block) + at * dim, weights.qkv + skip * dim, out);
    if (weights.qkv_bias != nullptr) gelu_kernel_.add_to_rows(rows, width, weights.qkv_bias + skip, out);
}

// The last block's queries and stream.
template <class T>
void Encoder<T>::gather_first_rows(const EncoderTensors<const T*>& parameters, const PackedBatch& batch) {
    const std::size_t block = blocks_.size() - 1;
    const auto& weights = parameters.blocks[block];
    const std::int64_t dim = shape_.dim, inner = shape_.inner();
    const T* stream = shape_.pre_norm ? input_.data() : block_input(block);
    for (std::int64_t s = 0; s < batch.sequences(); ++s) {
        const std::int64_t first = batch.first[static_cast<std::size_t>(s)];
        std::copy_n(block_input(block) + first * dim, dim, first_input_.data() + s * dim);
        std::copy_n(stream + first * dim, dim, first_stream_.data() + s * dim);
    }
    T* query = blocks_[block].query.data();
    linear_forward(batch.sequences(), dim, inner, first_input_.data(), weights.qkv, query);
    if (weights.qkv_bias != nullptr) gelu_kernel_.add_to_rows(batch.sequences(), inner, weights.qkv_bias, query);
}

// From the heads' outputs to the block's, rows at..at+rows-1.
template <class T>
void Encoder<T>::after_attention(const EncoderTensors<const T*>& parameters, std::size_t block, const RowKey* keys,
                                 const DropoutRun& run, std::int64_t at, std::int64_t rows) {
    const auto& weights = parameters.blocks[block];
    Block& state = blocks_[block];
    const std::int64_t dim = shape_.dim, inner = shape_.inner(), hidden = shape_.hidden, from = at * dim;
    T* branch = d_mlp_.data() + from;  // free in the forward pass

    T* stream = (last(block) ? first_stream_.data() : shape_.pre_norm ? input_.data() : nullptr);
    LayerNormForward<T> norm;
    norm.rows = rows;
    norm.width = dim;
    norm.keys = keys + at;
    norm.epsilon = shape_.norm_epsilon;
    norm.branch = branch;
    norm.stream = stream != nullptr ? stream + from : block_input(block) + from;
    norm.sum = shape_.pre_norm ? stream + from : nullptr;
    const auto add = [&](Norm& into, const NormTensors<const T*>& tensors, const T* bias, DropoutKind kind) {
        norm.dropout = dropout(shape_.residual_dropout, run, block, kind);
        norm.branch_bias = bias;
        norm.weight = tensors.weight;
        norm.bias = tensors.bias;
        norm.normalized = into.normalized.data() + from;
        norm.inverse_deviation = into.inverse_deviation.data() + at;
        norm.out = into.out.data() + from;
        norm_kernel_.forward(norm);
    };

    linear_forward(rows, inner, dim, state.attention.data() + at * inner, weights.out, branch);
    add(state.after_attention, parameters.norms[shape_.norm_after_attention(block)], weights.out_bias,
        of_attention_out);

    GeluForward<T> gelu;
    gelu.rows = rows;
    gelu.width = hidden;
    gelu.keys = keys + at;
    gelu.dropout = dropout(shape_.hidden_dropout, run, block, of_hidden);
    gelu.bias = weights.lin1_bias;
    gelu.x = state.slope.data() + at * hidden;
    gelu.out = state.activation.data() + at * hidden;
    linear_forward(rows, dim, hidden, state.after_attention.out.data() + from, weights.lin1, gelu.x);
    gelu_kernel_.forward(gelu);

    linear_forward(rows, hidden, dim, gelu.out, weights.lin2, branch);
    if (!shape_.pre_norm) norm.stream = state.after_attention.out.data() + from;
    add(state.after_mlp, parameters.norms[shape_.norm_after_mlp(block)], weights.lin2_bias, of_mlp_out);
}

template <class T>
void Encoder<T>::forward(const EncoderTensors<const T*>& parameters, const PackedBatch& batch, const DropoutRun& run,
                         ThreadTeam& team) {
    sort_by_length(batch);
    const std::int64_t rows = batch.rows(), dim = shape_.dim;
    team.run(row_blocks(rows), [&](std::int64_t t, int) {
        const std::int64_t at = t * row_block, count = std::min(row_block, rows - at);
        if (shape_.pre_norm) {
            LayerNormForward<T> norm;
            norm.rows = count;
            norm.width = dim;
            norm.keys = batch.keys.data() + at;
            norm.epsilon = shape_.norm_epsilon;
            norm.stream = input_.data() + at * dim;
            norm.weight = parameters.norms[0].weight;
            norm.bias = parameters.norms[0].bias;
            norm.normalized = first_norm_.normalized.data() + at * dim;
            norm.inverse_deviation = first_norm_.inverse_deviation.data() + at;
            norm.out = first_norm_.out.data() + at * dim;
            norm_kernel_.forward(norm);
        }
        project(parameters, 0, at, count);
    });
    for (std::size_t b = 0; b < blocks_.size(); ++b) {
        if (last(b)) gather_first_rows(parameters, batch);
        team.run(batch.sequences() * shape_.heads, [&](std::int64_t t, int worker) {
            const AttentionHead<T> head = head_at(b, t, batch, run);
            const std::int64_t s = order_[static_cast<std::size_t>(t / shape_.heads)];
            const std::int64_t row = last(b) ? s : batch.first[static_cast<std::size_t>(s)];
            attention_forward(head,
                              blocks_[b].attention.data() + row * shape_.inner() + t % shape_.heads * shape_.head_dim,
                              shape_.inner(), workers_[static_cast<std::size_t>(worker)].attention);
        });
        const std::int64_t count = last(b) ? batch.sequences() : rows;
        const RowKey* keys = last(b) ? first_keys_.data() : batch.keys.data();
        team.run(row_blocks(count), [&](std::int64_t t, int) {
            const std::int64_t at = t * row_block, n = std::min(row_block, count - at);
            after_attention(parameters, b, keys, run, at, n);
            if (!last(b)) project(parameters, b + 1, at, n);
        });
    }
}

template class Encoder<float>;
template class Encoder<double>;

}  // namespace attmd
