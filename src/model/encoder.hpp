// The transformer blocks of both classifiers, forward and backward, on packed sequences.
//   post-norm: x = LN(x + Attn(x));    x = LN(x + MLP(x))
//   pre-norm:  x = x + Attn(LN(x));    x = x + MLP(LN(x));    and one LN at the end
// Only the first row of each sequence leaves the encoder. Therefore the last block asks one query a sequence: it
// projects keys and values for all rows, and does everything after them for the first rows alone.
//
// Work goes in two kinds of tasks, each of a fixed size, so that no sum depends on the thread count: one head of one
// sequence (attention), and `row_block` rows (everything between one attention and the next, while they are in cache).
// Gradients of weights are sums over all rows, in tiles (WeightGradient); those of biases and norms are RowSums.
#pragma once

#include "base/aligned.hpp"
#include "base/thread_team.hpp"
#include "model/attention_layer.hpp"
#include "model/encoder_shape.hpp"
#include "model/mlp_layer.hpp"
#include "model/residual_norm.hpp"
#include "model/row_sums.hpp"

#include <cstdint>
#include <vector>

namespace attmd {

template <class T>
class Encoder {
public:
    Encoder(const EncoderShape& shape, int workers);

    // Makes room for batches of up to that size; grows only.
    void reserve(std::int64_t rows, std::int64_t sequences, std::int64_t longest);

    int workers() const { return static_cast<int>(workers_.size()); }
    T* input() { return input_.data(); }                                  // rows x dim, to be filled before forward()
    const T* output() const { return blocks_.back().mlp_norm.output(); }  // sequences x dim
    T* input_gradient() { return gradient_.data(); }                      // rows x dim, after backward()

    void forward(const EncoderTensors<const T*>& parameters, const PackedBatch& batch, const DropoutRun& run,
                 ThreadTeam& team);
    // Of the batch that forward() has just seen. gradients = keep * gradients + those of this batch.
    void backward(const EncoderTensors<const T*>& parameters, const PackedBatch& batch, const DropoutRun& run,
                  const T* d_output, T keep, const EncoderTensors<T*>& gradients, ThreadTeam& team);

    // Weights of one head on one sequence of the batch that forward() has just seen, without dropout: length x length.
    void attention_map(const EncoderTensors<const T*>& parameters, const PackedBatch& batch, std::size_t block,
                       std::int64_t sequence, std::int64_t head, double* out) const;
    // The last block's weights from the first token, averaged over the heads, without dropout: length. scratch: length.
    void first_token_attention(const PackedBatch& batch, std::int64_t sequence, double* scratch, double* out) const;

private:
    struct Block {
        AttentionLayer<T> attention;
        ResidualNorm<T> attention_norm;
        MlpLayer<T> mlp;
        ResidualNorm<T> mlp_norm;
    };
    struct Worker {
        AttentionScratch<T> attention;
        AlignedBuffer<T> dim, hidden;  // row_block x dim, row_block x hidden
    };
    // What one pass is about.
    struct Pass {
        const EncoderTensors<const T*>& parameters;
        const PackedBatch& batch;
        const DropoutRun& run;
    };
    struct Backward {
        Pass pass;
        const EncoderTensors<T*>& gradients;
        T keep;  // what remains of them before this pass is added
        ThreadTeam& team;
    };
    // Those that a block's norms and MLP see: all of the batch, in the last block the first of each sequence.
    struct Rows {
        std::int64_t count;
        const RowKey* keys;
    };
    // Sums over rows that the tasks between two attentions form: those of a block after its attention, and that of the
    // bias with which the next block projects.
    struct NormSums {
        RowSum<T> weight, bias, branch_bias;
    };
    struct TaskSums {
        NormSums mlp_norm, attention_norm, first_norm;
        RowSum<T> lin1_bias, qkv_bias;
    };

    bool last(std::size_t block) const { return block + 1 == blocks_.size(); }
    Rows rows_of(std::size_t block, const PackedBatch& batch) const;
    const T* block_input(std::size_t block) const;  // what attention and projections of a block have read: rows x dim
    T* stream_of(std::size_t block);                // pre-norm, or last block: what the norms add to; else null
    HeadTask head_task(std::int64_t task) const;
    void sort_by_length(const PackedBatch& batch);

    void normalize_input(const Pass& pass, RowRange range);
    void gather_first_rows(const Pass& pass);
    void after_attention(const Pass& pass, std::size_t block, RowRange range);

    NormSums want(const NormTensors<T*>& norm, T* branch_bias);
    void want_block(const EncoderTensors<T*>& gradients, std::size_t block);
    void want_projection(const EncoderTensors<T*>& gradients, std::size_t block);
    void sum_into(const NormSums& sums, std::int64_t task, LayerNormBackward<T>& of);

    void backward_output(const Backward& call, const T* d_output);
    void backward_heads(const Backward& call, std::size_t block);
    void backward_rows_before(const Backward& call, std::size_t block);
    void backward_rows(const Pass& pass, std::size_t block, std::int64_t task, RowRange range, const T* d_out,
                       T* d_stream, Worker& worker);
    const T* backward_projection(const Pass& pass, std::size_t block, std::int64_t task, RowRange range,
                                 Worker& worker);
    void scatter_first_rows(const PackedBatch& batch, RowRange range, T* d_normed, T* d_stream);
    void backward_input_norm(const Pass& pass, std::int64_t task, RowRange range, const T* d_out);
    template <class Body>
    void run_with_weights(std::int64_t tasks, ThreadTeam& team, const Body& body);

    EncoderShape shape_;
    std::vector<Worker> workers_;
    std::int64_t rows_ = 0, sequences_ = 0, longest_ = 0;
    std::vector<Block> blocks_;
    ResidualNorm<T> first_norm_;                   // pre-norm only
    AlignedBuffer<T> input_;                       // rows x dim; pre-norm: the stream, as it is at the moment
    AlignedBuffer<T> first_input_, first_stream_;  // sequences x dim: first rows of the last block's input and stream
    std::vector<RowKey> first_keys_;               // sequences
    std::vector<std::int64_t> order_;              // sequences, longest first
    std::vector<std::int64_t> sequence_of_;        // rows
    // Backward:
    AlignedBuffer<T> gradient_, first_gradient_;  // rows x dim, sequences x dim: of the stream
    AlignedBuffer<T> d_mlp_, d_attention_out_;    // rows x dim: of what MLP and attention add
    AlignedBuffer<T> d_first_input_;              // sequences x dim
    AttentionGradients<T> attention_gradients_;
    RowSums<T> row_sums_;
    TaskSums sums_;
    std::vector<WeightGradient<T>> weight_gradients_;
};

}  // namespace attmd
