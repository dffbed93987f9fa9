#include "model/encoder.hpp"

#include <algorithm>
#include <numeric>

namespace attmd {

template <class T>
Encoder<T>::Encoder(const EncoderShape& shape, int workers)
    : shape_(shape), workers_(static_cast<std::size_t>(workers)), first_norm_(shape) {
    for (std::int64_t b = 0; b < shape.blocks; ++b)
        blocks_.push_back({AttentionLayer<T>(shape, static_cast<std::size_t>(b), b + 1 == shape.blocks),
                           ResidualNorm<T>(shape), MlpLayer<T>(shape), ResidualNorm<T>(shape)});
    for (Worker& worker : workers_) {
        grow(worker.dim, row_block * shape.dim);
        grow(worker.hidden, row_block * shape.hidden);
    }
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
    for (std::size_t b = 0; b < blocks_.size(); ++b) {
        const std::int64_t count = last(b) ? sequences_ : rows_;
        blocks_[b].attention.reserve(rows_, sequences_);
        blocks_[b].attention_norm.reserve(count);
        blocks_[b].mlp.reserve(count);
        blocks_[b].mlp_norm.reserve(count);
    }
    if (shape_.pre_norm) first_norm_.reserve(rows_);
    for (auto* buffer : {&input_, &gradient_, &d_mlp_, &d_attention_out_}) grow(*buffer, rows_ * dim);
    for (auto* buffer : {&first_input_, &first_stream_, &first_gradient_, &d_first_input_})
        grow(*buffer, sequences_ * dim);
    attention_gradients_.reserve(rows_, sequences_, inner);
    row_sums_.reserve(row_blocks(rows_), padded(8 * dim + shape_.hidden + 3 * inner));
    first_keys_.reserve(static_cast<std::size_t>(sequences_));
    order_.reserve(static_cast<std::size_t>(sequences_));
    sequence_of_.reserve(static_cast<std::size_t>(rows_));
}

template <class T>
typename Encoder<T>::Rows Encoder<T>::rows_of(std::size_t block, const PackedBatch& batch) const {
    if (last(block)) return {batch.sequences(), first_keys_.data()};
    return {batch.rows(), batch.keys.data()};
}

template <class T>
const T* Encoder<T>::block_input(std::size_t block) const {
    if (block > 0) return blocks_[block - 1].mlp_norm.output();
    return shape_.pre_norm ? first_norm_.output() : input_.data();
}

template <class T>
T* Encoder<T>::stream_of(std::size_t block) {
    if (last(block)) return first_stream_.data();
    return shape_.pre_norm ? input_.data() : nullptr;
}

// Heads of the longest sequence first.
template <class T>
HeadTask Encoder<T>::head_task(std::int64_t task) const {
    return {order_[static_cast<std::size_t>(task / shape_.heads)], task % shape_.heads};
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

template <class T>
void Encoder<T>::normalize_input(const Pass& pass, RowRange range) {
    LayerNormForward<T> norm;
    norm.keys = pass.batch.keys.data() + range.at;
    norm.stream = input_.data() + range.at * shape_.dim;
    first_norm_.forward(range, pass.parameters.norms[0], norm);
}

// The last block's queries and stream.
template <class T>
void Encoder<T>::gather_first_rows(const Pass& pass) {
    const PackedBatch& batch = pass.batch;
    const std::size_t block = blocks_.size() - 1;
    const std::int64_t dim = shape_.dim;
    const T* stream = shape_.pre_norm ? input_.data() : block_input(block);
    for (std::int64_t s = 0; s < batch.sequences(); ++s) {
        const std::int64_t first = batch.first[static_cast<std::size_t>(s)];
        std::copy_n(block_input(block) + first * dim, dim, first_input_.data() + s * dim);
        std::copy_n(stream + first * dim, dim, first_stream_.data() + s * dim);
    }
    blocks_[block].attention.project_queries(batch.sequences(), pass.parameters.blocks[block], first_input_.data());
}

// From the heads' outputs to the block's.
template <class T>
void Encoder<T>::after_attention(const Pass& pass, std::size_t block, RowRange range) {
    const auto& weights = pass.parameters.blocks[block];
    const auto& norms = pass.parameters.norms;
    const std::int64_t from = range.at * shape_.dim;
    const RowKey* keys = rows_of(block, pass.batch).keys + range.at;
    Block& layers = blocks_[block];
    T* branch = d_mlp_.data() + from;  // free in the forward pass
    T* stream = stream_of(block);

    LayerNormForward<T> norm;
    norm.keys = keys;
    norm.branch = branch;
    norm.stream = (stream != nullptr ? stream : block_input(block)) + from;
    norm.sum = shape_.pre_norm ? stream + from : nullptr;

    layers.attention.merge(range, weights, branch);
    norm.branch_bias = weights.out_bias;
    norm.dropout = block_dropout(shape_.residual_dropout, pass.run, block, DropoutOf::attention_out);
    layers.attention_norm.forward(range, norms[shape_.norm_after_attention(block)], norm);

    const T* normed = layers.attention_norm.output() + from;
    const Dropout hidden = block_dropout(shape_.hidden_dropout, pass.run, block, DropoutOf::hidden);
    layers.mlp.forward(range, keys, weights, hidden, normed, branch);
    norm.branch_bias = weights.lin2_bias;
    norm.dropout = block_dropout(shape_.residual_dropout, pass.run, block, DropoutOf::mlp_out);
    if (!shape_.pre_norm) norm.stream = normed;
    layers.mlp_norm.forward(range, norms[shape_.norm_after_mlp(block)], norm);
}

template <class T>
void Encoder<T>::forward(const EncoderTensors<const T*>& parameters, const PackedBatch& batch, const DropoutRun& run,
                         ThreadTeam& team) {
    const Pass pass{parameters, batch, run};
    sort_by_length(batch);
    const auto project = [&](std::size_t block, RowRange range) {
        blocks_[block].attention.project(range, parameters.blocks[block], block_input(block));
    };
    team.run(row_blocks(batch.rows()), [&](std::int64_t t, int) {
        const RowRange range = row_range(t, batch.rows());
        if (shape_.pre_norm) normalize_input(pass, range);
        project(0, range);
    });
    for (std::size_t b = 0; b < blocks_.size(); ++b) {
        if (last(b)) gather_first_rows(pass);
        team.run(batch.sequences() * shape_.heads, [&](std::int64_t t, int worker) {
            blocks_[b].attention.attend(head_task(t), batch, run, workers_[static_cast<std::size_t>(worker)].attention);
        });
        const std::int64_t count = rows_of(b, batch).count;
        team.run(row_blocks(count), [&](std::int64_t t, int) {
            const RowRange range = row_range(t, count);
            after_attention(pass, b, range);
            if (!last(b)) project(b + 1, range);
        });
    }
}

template class Encoder<float>;
template class Encoder<double>;

}  // namespace attmd
