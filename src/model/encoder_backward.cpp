#include "model/encoder.hpp"

#include <algorithm>

namespace attmd {
namespace {

template <class T>
T* at_row(T* x, std::int64_t offset) {
    return x == nullptr ? nullptr : x + offset;
}

}  // namespace

// The sums over rows that the tasks of one phase form, in the order in which they lie in a row block's part of
// partial_sums_: those of backward_rows(block) and those of backward_projection(block + 1).
template <class T>
void Encoder<T>::want_sums(const EncoderTensors<T*>& gradients, std::size_t block) {
    const auto& own = gradients.blocks[block];
    const auto& attention = gradients.norms[shape_.norm_after_attention(block)];
    const auto& mlp = gradients.norms[shape_.norm_after_mlp(block)];
    row_sums_.clear();
    std::int64_t offset = 0;
    const auto want = [&](T* target, std::int64_t width) {
        row_sums_.push_back({target, offset, width});
        offset += width;
    };
    want(mlp.weight, shape_.dim);
    want(mlp.bias, shape_.dim);
    want(own.lin2_bias, shape_.dim);
    want(own.lin1_bias, shape_.hidden);
    want(attention.weight, shape_.dim);
    want(attention.bias, shape_.dim);
    want(own.out_bias, shape_.dim);
    if (!last(block)) {
        // The last block's queries have a task of their own, and no rows here.
        const std::int64_t inner = shape_.inner(), skip = last(block + 1) ? inner : 0;
        want(at_row(gradients.blocks[block + 1].qkv_bias, skip), 3 * inner - skip);
    }
}

template <class T>
void Encoder<T>::finish_sums(std::int64_t row_blocks, T keep) {
    for (const RowSum& sum : row_sums_) {
        if (sum.target == nullptr) continue;
        keep_sums(sum.width, keep, sum.target);
        for (std::int64_t b = 0; b < row_blocks; ++b)
            gelu_kernel_.add_row_sums(1, sum.width, partial_sums_.data() + b * sums_width_ + sum.offset, sum.target);
    }
}

// From the gradient of a block's output to that of its heads' outputs. d_out: of the output of the norm after the MLP
// (rows x dim). d_stream (rows x dim), in: gradient that passes that norm by (pre-norm, with_stream); out: of the
// stream that enters the block.
template <class T>
void Encoder<T>::backward_rows(const EncoderTensors<const T*>& parameters, std::size_t block, const RowKey* keys,
                               const DropoutRun& run, std::int64_t at, std::int64_t rows, const T* d_out,
                               bool with_stream, T* d_stream, T* sums, Worker& worker) {
    const auto& weights = parameters.blocks[block];
    Block& state = blocks_[block];
    const std::int64_t dim = shape_.dim, inner = shape_.inner(), hidden = shape_.hidden, from = at * dim;
    const auto sum = [&](std::size_t k) { return sums + row_sums_[k].offset; };
    const auto wanted_sum = [&](std::size_t k) { return row_sums_[k].target == nullptr ? nullptr : sum(k); };

    LayerNormBackward<T> norm;
    norm.rows = rows;
    norm.width = dim;
    norm.keys = keys + at;
    norm.d_sum = d_stream;
    const auto back = [&](const Norm& of, const NormTensors<const T*>& tensors, DropoutKind kind,
                          std::size_t first_sum) {
        norm.dropout = dropout(shape_.residual_dropout, run, block, kind);
        norm.normalized = of.normalized.data() + from;
        norm.inverse_deviation = of.inverse_deviation.data() + at;
        norm.weight = tensors.weight;
        norm.d_weight = sum(first_sum);
        norm.d_bias = wanted_sum(first_sum + 1);
        norm.d_branch_bias = wanted_sum(first_sum == 0 ? 2 : 6);
        norm_kernel_.backward(norm);
    };

    norm.d_out = d_out;
    norm.d_stream = with_stream ? d_stream : nullptr;
    norm.d_branch = d_mlp_.data() + from;
    back(state.after_mlp, parameters.norms[shape_.norm_after_mlp(block)], of_mlp_out, 0);

    T* d_hidden = state.slope.data() + at * hidden;
    linear_backward_input(rows, hidden, dim, norm.d_branch, weights.lin2, T(0), worker.hidden.data());
    gelu_kernel_.backward(rows, hidden, worker.hidden.data(), d_hidden, wanted_sum(3));

    T* d_normed = shape_.pre_norm ? worker.dim.data() : d_stream;
    linear_backward_input(rows, dim, hidden, d_hidden, weights.lin1, shape_.pre_norm ? T(0) : T(1), d_normed);
    norm.d_out = d_normed;
    norm.d_stream = shape_.pre_norm ? d_stream : nullptr;
    norm.d_branch = d_attention_out_.data() + from;
    back(state.after_attention, parameters.norms[shape_.norm_after_attention(block)], of_attention_out, 4);

    linear_backward_input(rows, inner, dim, norm.d_branch, weights.out, T(0), d_attention_.data() + at * inner);
}

template <class T>
void Encoder<T>::backward_attention(std::size_t block, const PackedBatch& batch, const DropoutRun& run,
                                    std::int64_t task, Worker& worker) {
    const AttentionHead<T> head = head_at(block, task, batch, run);
    const std::int64_t s = order_[static_cast<std::size_t>(task / shape_.heads)], inner = shape_.inner();
    const std::int64_t offset = task % shape_.heads * shape_.head_dim, first = batch.first[static_cast<std::size_t>(s)];
    const T* d_out = d_attention_.data() + (last(block) ? s : first) * inner + offset;
    T* dQ = last(block) ? d_query_.data() + s * inner + offset : d_qkv_.data() + first * 3 * inner + offset;
    T* dK = last(block) ? d_qkv_.data() + first * 2 * inner + offset : dQ + inner;
    attention_backward(head, d_out, inner, dQ, dK, dK + inner, worker.attention);
}

// From the gradient of a block's queries, keys and values to that of what the block reads, in worker.dim (pre-norm) or
// added to gradient_ (post-norm).
template <class T>
void Encoder<T>::backward_projection(const EncoderTensors<const T*>& parameters, std::size_t block,
                                     const PackedBatch& batch, std::int64_t at, std::int64_t rows, T* sums,
                                     Worker& worker) {
    const auto& weights = parameters.blocks[block];
    const std::int64_t dim = shape_.dim, inner = shape_.inner(), skip = last(block) ? inner : 0,
                       width = 3 * inner - skip;
    T* d_stream = gradient_.data() + at * dim;
    T* d_normed = shape_.pre_norm ? worker.dim.data() : d_stream;
    const bool add = !shape_.pre_norm && !last(block);
    const T* d_qkv = d_qkv_.data() + at * width;
    linear_backward_input(rows, dim, width, d_qkv, weights.qkv + skip * dim, add ? T(1) : T(0), d_normed);
    if (sums != nullptr) gelu_kernel_.add_row_sums(rows, width, d_qkv, sums);
    if (!last(block)) return;
    // Only the first rows have a stream and a query.
    if (shape_.pre_norm) std::fill_n(d_stream, rows * dim, T(0));
    for (std::int64_t r = 0; r < rows; ++r) {
        const std::int64_t s = sequence_of_[static_cast<std::size_t>(at + r)];
        if (batch.first[static_cast<std::size_t>(s)] != at + r) continue;
        gelu_kernel_.add_row_sums(1, dim, d_first_input_.data() + s * dim, d_normed + r * dim);
        gelu_kernel_.add_row_sums(1, dim, first_gradient_.data() + s * dim, d_stream + r * dim);
    }
}

template <class T>
void Encoder<T>::backward(const EncoderTensors<const T*>& parameters, const PackedBatch& batch, const DropoutRun& run,
                          const T* d_output, T keep, const EncoderTensors<T*>& gradients, ThreadTeam& team) {
    const std::int64_t rows = batch.rows(), sequences = batch.sequences(), dim = shape_.dim, inner = shape_.inner();
    const auto worker_at = [&](int worker) -> Worker& { return workers_[static_cast<std::size_t>(worker)]; };
    const auto sums_of = [&](std::int64_t task) {
        T* sums = partial_sums_.data() + task * sums_width_;
        std::fill_n(sums, sums_width_, T(0));
        return sums;
    };
    const std::size_t end = blocks_.size() - 1;

    std::copy_n(d_output, sequences * dim, first_gradient_.data());
    want_sums(gradients, end);
    team.run(row_blocks(sequences), [&](std::int64_t t, int worker) {
        const std::int64_t at = t * row_block, count = std::min(row_block, sequences - at);
        backward_rows(parameters, end, first_keys_.data(), run, at, count, d_output + at * dim, false,
                      first_gradient_.data() + at * dim, sums_of(t), worker_at(worker));
    });
    finish_sums(row_blocks(sequences), keep);

    for (std::size_t b = blocks_.size(); b-- > 0;) {
        const std::int64_t own_rows = last(b) ? sequences : rows;
        const auto& own = gradients.blocks[b];
        Block& state = blocks_[b];
        weight_gradients_.clear();
        weight_gradients_.push_back(
            {own_rows, shape_.hidden, dim, state.activation.data(), d_mlp_.data(), keep, own.lin2});
        weight_gradients_.push_back(
            {own_rows, dim, shape_.hidden, state.after_attention.out.data(), state.slope.data(), keep, own.lin1});
        weight_gradients_.push_back(
            {own_rows, inner, dim, state.attention.data(), d_attention_out_.data(), keep, own.out});
        run_with_weights(sequences * shape_.heads, team,
                         [&](std::int64_t t, int worker) { backward_attention(b, batch, run, t, worker_at(worker)); });

        weight_gradients_.clear();
        if (last(b)) {
            linear_backward_input(sequences, dim, inner, d_query_.data(), parameters.blocks[b].qkv, T(0),
                                  d_first_input_.data());
            if (own.qkv_bias != nullptr) {
                keep_sums(inner, keep, own.qkv_bias);
                gelu_kernel_.add_row_sums(sequences, inner, d_query_.data(), own.qkv_bias);
            }
            weight_gradients_.push_back({sequences, dim, inner, first_input_.data(), d_query_.data(), keep, own.qkv});
        }
        const std::int64_t skip = last(b) ? inner : 0;
        weight_gradients_.push_back(
            {rows, dim, 3 * inner - skip, block_input(b), d_qkv_.data(), keep, own.qkv + skip * dim});
        if (b > 0)
            want_sums(gradients, b - 1);
        else
            want_input_sums(gradients);
        run_with_weights(row_blocks(rows), team, [&](std::int64_t t, int worker) {
            const std::int64_t at = t * row_block, count = std::min(row_block, rows - at);
            Worker& own_worker = worker_at(worker);
            T* sums = sums_of(t);
            T* d_stream = gradient_.data() + at * dim;
            const RowSum& bias = row_sums_.back();
            backward_projection(parameters, b, batch, at, count, bias.target == nullptr ? nullptr : sums + bias.offset,
                                own_worker);
            const T* d_out = shape_.pre_norm ? own_worker.dim.data() : d_stream;
            if (b > 0)
                backward_rows(parameters, b - 1, batch.keys.data(), run, at, count, d_out, shape_.pre_norm, d_stream,
                              sums, own_worker);
            else if (shape_.pre_norm)
                backward_first_norm(parameters, batch, at, count, d_out, d_stream, sums);
        });
        finish_sums(row_blocks(rows), keep);
    }
}

// body(t, worker) for t in 0..tasks-1 and the waiting tiles of weight gradients, all at once.
template <class T>
template <class Body>
void Encoder<T>::run_with_weights(std::int64_t tasks, ThreadTeam& team, const Body& body) {
    std::int64_t all = tasks;
    for (const auto& gradient : weight_gradients_) all += gradient.tiles();
    team.run(all, [&](std::int64_t t, int worker) {
        if (t < tasks) return body(t, worker);
        t -= tasks;
        for (const auto& gradient : weight_gradients_) {
            if (t < gradient.tiles()) return gradient.run(t);
            t -= gradient.tiles();
        }
    });
}

template <class T>
void Encoder<T>::want_input_sums(const EncoderTensors<T*>& gradients) {
    const std::int64_t dim = shape_.dim, inner = shape_.inner(), skip = last(0) ? inner : 0;
    row_sums_.clear();
    if (shape_.pre_norm) {
        row_sums_.push_back({gradients.norms[0].weight, 0, dim});
        row_sums_.push_back({gradients.norms[0].bias, dim, dim});
    }
    row_sums_.push_back({at_row(gradients.blocks[0].qkv_bias, skip), 2 * dim, 3 * inner - skip});
}

template <class T>
void Encoder<T>::backward_first_norm(const EncoderTensors<const T*>& parameters, const PackedBatch& batch,
                                     std::int64_t at, std::int64_t rows, const T* d_out, T* d_stream, T* sums) {
    LayerNormBackward<T> norm;
    norm.rows = rows;
    norm.width = shape_.dim;
    norm.keys = batch.keys.data() + at;
    norm.normalized = first_norm_.normalized.data() + at * shape_.dim;
    norm.inverse_deviation = first_norm_.inverse_deviation.data() + at;
    norm.weight = parameters.norms[0].weight;
    norm.d_out = d_out;
    norm.d_stream = norm.d_sum = d_stream;
    norm.d_weight = sums;
    norm.d_bias = row_sums_[1].target == nullptr ? nullptr : sums + shape_.dim;
    norm_kernel_.backward(norm);
}

template void Encoder<float>::backward(const EncoderTensors<const float*>&, const PackedBatch&, const DropoutRun&,
                                       const float*, float, const EncoderTensors<float*>&, ThreadTeam&);
template void Encoder<double>::backward(const EncoderTensors<const double*>&, const PackedBatch&, const DropoutRun&,
                                        const double*, double, const EncoderTensors<double*>&, ThreadTeam&);

}  // namespace attmd
