#include "model/encoder.hpp"

#include <algorithm>

namespace attmd {

template <class T>
typename Encoder<T>::NormSums Encoder<T>::want(const NormTensors<T*>& norm, T* branch_bias) {
    return {row_sums_.add(norm.weight, shape_.dim), row_sums_.add(norm.bias, shape_.dim),
            row_sums_.add(branch_bias, shape_.dim)};
}

template <class T>
void Encoder<T>::want_block(const EncoderTensors<T*>& gradients, std::size_t block) {
    const auto& own = gradients.blocks[block];
    sums_.mlp_norm = want(gradients.norms[shape_.norm_after_mlp(block)], own.lin2_bias);
    sums_.lin1_bias = row_sums_.add(own.lin1_bias, shape_.hidden);
    sums_.attention_norm = want(gradients.norms[shape_.norm_after_attention(block)], own.out_bias);
}

// The last block's queries have a task of their own, and no rows here.
template <class T>
void Encoder<T>::want_projection(const EncoderTensors<T*>& gradients, std::size_t block) {
    const AttentionLayer<T>& attention = blocks_[block].attention;
    T* bias = gradients.blocks[block].qkv_bias;
    sums_.qkv_bias = row_sums_.add(bias == nullptr ? nullptr : bias + attention.skipped(), attention.projected());
}

template <class T>
void Encoder<T>::sum_into(const NormSums& sums, std::int64_t task, LayerNormBackward<T>& of) {
    of.d_weight = row_sums_.part(task, sums.weight);
    of.d_bias = row_sums_.part(task, sums.bias);
    of.d_branch_bias = row_sums_.part(task, sums.branch_bias);
}

// From the gradient of a block's output to that of its heads' outputs. d_out: of the output of the norm after the MLP.
// d_stream, in: gradient that passes that norm by (pre-norm, but for the last block, whose output alone leaves); out:
// of the stream that enters the block. Both are those of the range's first row, rows x dim.
template <class T>
void Encoder<T>::backward_rows(const Pass& pass, std::size_t block, std::int64_t task, RowRange range, const T* d_out,
                               T* d_stream, Worker& worker) {
    const auto& weights = pass.parameters.blocks[block];
    const auto& norms = pass.parameters.norms;
    const std::int64_t from = range.at * shape_.dim;
    Block& layers = blocks_[block];

    LayerNormBackward<T> norm;
    norm.keys = rows_of(block, pass.batch).keys + range.at;
    norm.d_sum = d_stream;

    norm.dropout = block_dropout(shape_.residual_dropout, pass.run, block, DropoutOf::mlp_out);
    norm.d_out = d_out;
    norm.d_stream = shape_.pre_norm && !last(block) ? d_stream : nullptr;
    norm.d_branch = d_mlp_.data() + from;
    sum_into(sums_.mlp_norm, task, norm);
    layers.mlp_norm.backward(range, norms[shape_.norm_after_mlp(block)], norm);

    T* d_normed = shape_.pre_norm ? worker.dim.data() : d_stream;
    layers.mlp.backward(range, weights, norm.d_branch, shape_.pre_norm ? T(0) : T(1), d_normed,
                        row_sums_.part(task, sums_.lin1_bias), worker.hidden.data());

    norm.dropout = block_dropout(shape_.residual_dropout, pass.run, block, DropoutOf::attention_out);
    norm.d_out = d_normed;
    norm.d_stream = shape_.pre_norm ? d_stream : nullptr;
    norm.d_branch = d_attention_out_.data() + from;
    sum_into(sums_.attention_norm, task, norm);
    layers.attention_norm.backward(range, norms[shape_.norm_after_attention(block)], norm);

    layers.attention.backward_merge(range, weights, norm.d_branch, attention_gradients_);
}

// From the gradient of a block's queries, keys and values to that of what the block reads, which is returned: in
// worker.dim (pre-norm) or added to gradient_ (post-norm).
template <class T>
const T* Encoder<T>::backward_projection(const Pass& pass, std::size_t block, std::int64_t task, RowRange range,
                                         Worker& worker) {
    T* d_stream = gradient_.data() + range.at * shape_.dim;
    T* d_normed = shape_.pre_norm ? worker.dim.data() : d_stream;
    const bool add = !shape_.pre_norm && !last(block);
    blocks_[block].attention.backward_project(range, pass.parameters.blocks[block], attention_gradients_,
                                              add ? T(1) : T(0), d_normed, row_sums_.part(task, sums_.qkv_bias));
    if (last(block)) scatter_first_rows(pass.batch, range, d_normed, d_stream);
    return d_normed;
}

// In the last block only the first rows have a query and a stream.
template <class T>
void Encoder<T>::scatter_first_rows(const PackedBatch& batch, RowRange range, T* d_normed, T* d_stream) {
    const std::int64_t dim = shape_.dim;
    if (shape_.pre_norm) std::fill_n(d_stream, range.count * dim, T(0));
    for (std::int64_t r = 0; r < range.count; ++r) {
        const std::int64_t s = sequence_of_[static_cast<std::size_t>(range.at + r)];
        if (batch.first[static_cast<std::size_t>(s)] != range.at + r) continue;
        gelu_kernel<T>().add_row_sums(1, dim, d_first_input_.data() + s * dim, d_normed + r * dim);
        gelu_kernel<T>().add_row_sums(1, dim, first_gradient_.data() + s * dim, d_stream + r * dim);
    }
}

template <class T>
void Encoder<T>::backward_input_norm(const Pass& pass, std::int64_t task, RowRange range, const T* d_out) {
    LayerNormBackward<T> norm;
    norm.keys = pass.batch.keys.data() + range.at;
    norm.d_out = d_out;
    norm.d_stream = norm.d_sum = gradient_.data() + range.at * shape_.dim;
    sum_into(sums_.first_norm, task, norm);
    first_norm_.backward(range, pass.parameters.norms[0], norm);
}

// body(t, worker) for t in 0..tasks-1 and the waiting tiles of weight gradients, all at once.
template <class T>
template <class Body>
void Encoder<T>::run_with_weights(std::int64_t tasks, ThreadTeam& team, const Body& body) {
    std::int64_t all = tasks;
    for (const auto& gradient : weight_gradients_) all += gradient.tiles();
    team.run(all, [&](std::int64_t t, int worker) {
        if (t < tasks) return body(t, workers_[static_cast<std::size_t>(worker)]);
        t -= tasks;
        for (const auto& gradient : weight_gradients_) {
            if (t < gradient.tiles()) return gradient.run(t);
            t -= gradient.tiles();
        }
    });
    weight_gradients_.clear();
}

// From the gradient of the output, sequences x dim, to that of the last block's heads' outputs.
template <class T>
void Encoder<T>::backward_output(const Backward& call, const T* d_output) {
    const std::int64_t sequences = call.pass.batch.sequences(), dim = shape_.dim;
    const std::size_t end = blocks_.size() - 1;
    std::copy_n(d_output, sequences * dim, first_gradient_.data());
    row_sums_.clear();
    want_block(call.gradients, end);
    weight_gradients_.clear();
    run_with_weights(row_blocks(sequences), call.team, [&](std::int64_t t, Worker& worker) {
        const RowRange range = row_range(t, sequences);
        row_sums_.begin(t);
        backward_rows(call.pass, end, t, range, d_output + range.at * dim, first_gradient_.data() + range.at * dim,
                      worker);
    });
    row_sums_.finish(row_blocks(sequences), call.keep);
}

// Through a block's heads; beside them the gradients of the weights that come after them.
template <class T>
void Encoder<T>::backward_heads(const Backward& call, std::size_t block) {
    const PackedBatch& batch = call.pass.batch;
    const auto& own = call.gradients.blocks[block];
    const std::int64_t count = rows_of(block, batch).count;
    Block& layers = blocks_[block];
    weight_gradients_.push_back(layers.mlp.lin2_gradient(count, d_mlp_.data(), call.keep, own.lin2));
    weight_gradients_.push_back(layers.mlp.lin1_gradient(count, layers.attention_norm.output(), call.keep, own.lin1));
    weight_gradients_.push_back(layers.attention.out_gradient(count, d_attention_out_.data(), call.keep, own.out));
    run_with_weights(batch.sequences() * shape_.heads, call.team, [&](std::int64_t t, Worker& worker) {
        layers.attention.backward_attend(head_task(t), batch, call.pass.run, attention_gradients_, worker.attention);
    });
}

// From a block's queries, keys and values to the heads' outputs of the block before, or to the encoder's input; beside
// that the gradient of the projection's weights.
template <class T>
void Encoder<T>::backward_rows_before(const Backward& call, std::size_t block) {
    const std::int64_t rows = call.pass.batch.rows(), sequences = call.pass.batch.sequences();
    const auto& own = call.gradients.blocks[block];
    const AttentionLayer<T>& attention = blocks_[block].attention;
    if (last(block)) {
        attention.backward_queries(sequences, call.pass.parameters.blocks[block], attention_gradients_, call.keep,
                                   d_first_input_.data(), own.qkv_bias);
        weight_gradients_.push_back(
            attention.query_gradient(sequences, first_input_.data(), attention_gradients_, call.keep, own.qkv));
    }
    weight_gradients_.push_back(
        attention.qkv_gradient(rows, block_input(block), attention_gradients_, call.keep, own.qkv));
    row_sums_.clear();
    want_projection(call.gradients, block);
    if (block > 0)
        want_block(call.gradients, block - 1);
    else if (shape_.pre_norm)
        sums_.first_norm = want(call.gradients.norms[0], nullptr);
    run_with_weights(row_blocks(rows), call.team, [&](std::int64_t t, Worker& worker) {
        const RowRange range = row_range(t, rows);
        row_sums_.begin(t);
        const T* d_out = backward_projection(call.pass, block, t, range, worker);
        if (block > 0)
            backward_rows(call.pass, block - 1, t, range, d_out, gradient_.data() + range.at * shape_.dim, worker);
        else if (shape_.pre_norm)
            backward_input_norm(call.pass, t, range, d_out);
    });
    row_sums_.finish(row_blocks(rows), call.keep);
}

template <class T>
void Encoder<T>::backward(const EncoderTensors<const T*>& parameters, const PackedBatch& batch, const DropoutRun& run,
                          const T* d_output, T keep, const EncoderTensors<T*>& gradients, ThreadTeam& team) {
    const Backward call{{parameters, batch, run}, gradients, keep, team};
    backward_output(call, d_output);
    for (std::size_t b = blocks_.size(); b-- > 0;) {
        backward_heads(call, b);
        backward_rows_before(call, b);
    }
}

template void Encoder<float>::backward(const EncoderTensors<const float*>&, const PackedBatch&, const DropoutRun&,
                                       const float*, float, const EncoderTensors<float*>&, ThreadTeam&);
template void Encoder<double>::backward(const EncoderTensors<const double*>&, const PackedBatch&, const DropoutRun&,
                                        const double*, double, const EncoderTensors<double*>&, ThreadTeam&);

}  // namespace attmd
