// The transformer blocks of both classifiers, forward and backward, on packed sequences.
//   post-norm: x = LN(x + Attn(x));    x = LN(x + MLP(x))
//   pre-norm:  x = x + Attn(LN(x));    x = x + MLP(LN(x));    and one LN at the end
// Only the first row of each sequence leaves the encoder. Therefore the last block asks one query a sequence: it
// projects keys and values for all rows, and does everything after them for the first rows alone.
//
// Work goes in two kinds of tasks, each of a fixed size, so that no sum depends on the thread count: one head of one
// sequence (attention), and `row_block` rows (everything between one attention and the next, while they are in cache).
// Gradients of weights are sums over all rows, in tiles (WeightGradient); those of biases are summed by row block first
// and then in the order of the blocks.
#pragma once

#include "base/aligned.hpp"
#include "base/thread_team.hpp"
#include "model/gelu_kernel.hpp"
#include "model/input_layer.hpp"
#include "model/layer_norm_kernel.hpp"
#include "model/linear.hpp"
#include "model/sequence_attention.hpp"

#include <cstdint>
#include <vector>

namespace attmd {

struct EncoderShape {
    std::int64_t dim = 0, heads = 0, head_dim = 0, hidden = 0, blocks = 0;
    bool pre_norm = false;
    double norm_epsilon = 1e-5;
    double attention_dropout = 0;  // of the attention weights
    double hidden_dropout = 0;     // after GELU
    double residual_dropout = 0;   // of what attention and MLP add

    std::int64_t inner() const { return heads * head_dim; }
    // Positions of a block's two norms; a pre-norm encoder has its first norm before all blocks.
    std::size_t norm_after_attention(std::size_t block) const { return 2 * block + (pre_norm ? 1 : 0); }
    std::size_t norm_after_mlp(std::size_t block) const { return norm_after_attention(block) + 1; }
};

// Parameters (Pointer = const T*) or their gradients (T*); weights are (out, in). Null biases: none.
template <class Pointer>
struct BlockTensors {
    Pointer qkv = nullptr, qkv_bias = nullptr;    // 3 inner x dim: queries, keys, values; heads one after the other
    Pointer out = nullptr, out_bias = nullptr;    // dim x inner
    Pointer lin1 = nullptr, lin1_bias = nullptr;  // hidden x dim
    Pointer lin2 = nullptr, lin2_bias = nullptr;  // dim x hidden
};
template <class Pointer>
struct NormTensors {
    Pointer weight = nullptr, bias = nullptr;  // dim
};
template <class Pointer>
struct EncoderTensors {
    std::vector<BlockTensors<Pointer>> blocks;
    std::vector<NormTensors<Pointer>> norms;  // 2 blocks, and one more if pre-norm; see EncoderShape
};

template <class T>
class Encoder {
public:
    Encoder(const EncoderShape& shape, int workers);

    // Makes room for batches of up to that size; grows only.
    void reserve(std::int64_t rows, std::int64_t sequences, std::int64_t longest);

    int workers() const { return static_cast<int>(workers_.size()); }
    T* input() { return input_.data(); }  // rows x dim, to be filled before forward()
    const T* output() const { return blocks_.back().after_mlp.out.data(); }  // sequences x dim
    T* input_gradient() { return gradient_.data(); }                         // rows x dim, after backward()

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
    struct Norm {
        AlignedBuffer<T> normalized, out;    // rows x dim
        AlignedBuffer<T> inverse_deviation;  // rows
    };
    // What a block keeps for the backward pass. The last block has `sequences` rows, but keys and values of all.
    struct Block {
        AlignedBuffer<T> qkv;                   // rows x 3 inner; last block: rows x 2 inner, keys and values
        AlignedBuffer<T> query;                 // last block: sequences x inner
        AlignedBuffer<T> attention;             // rows x inner
        AlignedBuffer<T> largest, inverse_sum;  // heads x rows
        Norm after_attention, after_mlp;
        AlignedBuffer<T> slope, activation;  // rows x hidden: GELU's derivative, its value
    };
    struct Worker {
        AttentionScratch<T> attention;
        AlignedBuffer<T> dim, hidden;  // row_block x dim, row_block x hidden
    };
    // Sums over rows that tasks have left in partial_sums_ and that a parameter's gradient is waiting for.
    struct RowSum {
        T* target;
        std::int64_t offset, width;
    };

    // What attention and projections of a block have read: rows x dim.
    const T* block_input(std::size_t block) const;
    bool last(std::size_t block) const { return block + 1 == blocks_.size(); }
    enum DropoutKind : std::uint32_t { of_attention = 1, of_attention_out = 2, of_hidden = 3, of_mlp_out = 4 };
    Dropout dropout(double rate, const DropoutRun& run, std::size_t block, DropoutKind kind) const;
    AttentionHead<T> head_at(std::size_t block, std::int64_t task, const PackedBatch& batch,
                             const DropoutRun& run) const;
    void sort_by_length(const PackedBatch& batch);

    void project(const EncoderTensors<const T*>& parameters, std::size_t block, std::int64_t at, std::int64_t rows);
    void gather_first_rows(const EncoderTensors<const T*>& parameters, const PackedBatch& batch);
    void after_attention(const EncoderTensors<const T*>& parameters, std::size_t block, const RowKey* keys,
                         const DropoutRun& run, std::int64_t at, std::int64_t rows);

    void backward_rows(const EncoderTensors<const T*>& parameters, std::size_t block, const RowKey* keys,
                       const DropoutRun& run, std::int64_t at, std::int64_t rows, const T* d_out, bool with_stream,
                       T* d_stream, T* sums, Worker& worker);
    void backward_projection(const EncoderTensors<const T*>& parameters, std::size_t block, const PackedBatch& batch,
                             std::int64_t at, std::int64_t rows, T* sums, Worker& worker);
    void backward_attention(std::size_t block, const PackedBatch& batch, const DropoutRun& run, std::int64_t task,
                            Worker& worker);
    void backward_first_norm(const EncoderTensors<const T*>& parameters, const PackedBatch& batch, std::int64_t at,
                             std::int64_t rows, const T* d_out, T* d_stream, T* sums);
    template <class Body>
    void run_with_weights(std::int64_t tasks, ThreadTeam& team, const Body& body);
    void want_input_sums(const EncoderTensors<T*>& gradients);
    void want_sums(const EncoderTensors<T*>& gradients, std::size_t block);
    void finish_sums(std::int64_t row_blocks, T keep);

    EncoderShape shape_;
    const LayerNormKernel<T>& norm_kernel_;
    const GeluKernel<T>& gelu_kernel_;
    std::vector<Worker> workers_;
    std::int64_t rows_ = 0, sequences_ = 0, longest_ = 0;
    std::vector<Block> blocks_;
    Norm first_norm_;                              // pre-norm only
    AlignedBuffer<T> input_;                       // rows x dim; pre-norm: the stream, as it is at the moment
    AlignedBuffer<T> first_input_, first_stream_;  // sequences x dim: first rows of the last block's input and stream
    std::vector<RowKey> first_keys_;               // sequences
    std::vector<std::int64_t> order_;              // sequences, longest first
    std::vector<std::int64_t> sequence_of_;        // rows
    // Backward:
    AlignedBuffer<T> gradient_, first_gradient_;  // rows x dim, sequences x dim: of the stream
    AlignedBuffer<T> d_mlp_, d_attention_out_;    // rows x dim: of what MLP and attention add
    AlignedBuffer<T> d_attention_, d_qkv_;        // rows x inner, rows x 3 inner
    AlignedBuffer<T> d_query_, d_first_input_;    // sequences x inner, sequences x dim
    AlignedBuffer<T> partial_sums_;               // row blocks x sums_width_
    std::int64_t sums_width_ = 0;
    std::vector<RowSum> row_sums_;
    std::vector<WeightGradient<T>> weight_gradients_;
};

constexpr std::int64_t row_block = 128;
inline std::int64_t row_blocks(std::int64_t rows) { return (rows + row_block - 1) / row_block; }

}  // namespace attmd
