// Extents of an encoder, and where its parameters (or their gradients) lie.
#pragma once

#include "model/dropout.hpp"
#include "model/input_layer.hpp"

#include <algorithm>
#include <cstddef>
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

// Which dropout of which block.
enum class DropoutOf : std::uint32_t { attention = 1, attention_out = 2, hidden = 3, mlp_out = 4 };
inline Dropout block_dropout(double rate, const DropoutRun& run, std::size_t block, DropoutOf of) {
    return make_dropout(run.on ? rate : 0, run.seed, run.step,
                        static_cast<std::uint32_t>(block) * 8 + static_cast<std::uint32_t>(of));
}

// The rows of one task: `row_block` of them, so that what a task does stays in cache and no sum depends on who does it.
struct RowRange {
    std::int64_t at = 0, count = 0;
};
constexpr std::int64_t row_block = 128;
inline std::int64_t row_blocks(std::int64_t rows) { return (rows + row_block - 1) / row_block; }
inline RowRange row_range(std::int64_t task, std::int64_t rows) {
    return {task * row_block, std::min(row_block, rows - task * row_block)};
}

}  // namespace attmd
