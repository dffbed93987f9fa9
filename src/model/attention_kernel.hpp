// The inner loops of attention, forward and backward, in versions for each instruction set. The formulas stand in
// attention_gradient.hpp.
#pragma once

#include "base/arch.hpp"
#include "model/loss.hpp"

#include <cstdint>

namespace attmd {

// Rows of `stride` doubles (a multiple of lane_padding), aligned, zero from d on.
struct AttentionTask {
    std::int64_t stride;
    const double* X;                // token rows
    const std::int64_t* first_row;  // of each sample, and the end
    const double* y;                // one a sample
    const double* values;           // v'x of every token row, and lane_padding numbers more
    Loss loss;
    std::int64_t count;           // samples of this task
    const std::int64_t* samples;  // count: which
    // One entry or row a position in `samples`:
    const double* u;         // count x stride: W z_i
    double* direction;       // count x stride: sum over t of c_t (x_t - x_alpha), scaled; or null, `pooled`, too
    double* log_scale;       // count: log of the factor left out of `direction`, with |l'|; -inf if it is zero
    double* pooled;          // count x stride: X' s, or null
    double* log_slope;       // count: log |l'|
    double* loss_value;      // count
    double* value;           // count: f
    double* mass;            // count: largest softmax weight
    std::int64_t* selected;  // count: its token
    double* softmax;         // count rows, softmax_stride apart: s_t to the sample's length; or null
    std::int64_t softmax_stride;
    std::int64_t group;  // samples whose scalars are worked on as one vector, 1..attention_group
    double* scratch;     // attention_scratch(T) doubles, aligned
};

constexpr std::int64_t attention_group = 8;
constexpr std::int64_t attention_scratch(std::int64_t padded_T) { return attention_group * 2 * padded_T + padded_T; }

struct AttentionKernel {
    void (*forward_backward)(const AttentionTask& task);
    // out[r] = row r of A (rows x stride) times x, for r < rows; out need not be aligned.
    void (*row_products)(const double* A, std::int64_t rows, std::int64_t stride, const double* x, double* out);
    // G (rows x stride) = sum over i < count of c[i] H_i z_{samples[i]}', with H and z in rows of `stride`.
    void (*weighted_outer)(std::int64_t rows, std::int64_t stride, std::int64_t count, const std::int64_t* samples,
                           const double* c, const double* H, const double* z, double* G);
    // out[i] = exp(x[i] - shift), count padded to lane_padding in both buffers.
    void (*exp_shifted)(const double* x, double shift, std::int64_t count, double* out);
};
ATTMD_DECLARE_KERNELS(AttentionKernel, attention_kernel)

}  // namespace attmd
