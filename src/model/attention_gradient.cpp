#include "model/attention_gradient.hpp"

#include "base/blas.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace attmd {
namespace {

// Fixed block sizes: what a block computes must not depend on how many threads there are.
constexpr std::int64_t block = 64;  // samples a task; a multiple of attention_group
constexpr std::int64_t gradient_rows = 32;
// Samples above this size are finished one by one, while their tokens are in the first-level cache.
constexpr std::int64_t grouped_doubles = 1024;

std::size_t size(std::int64_t n) { return static_cast<std::size_t>(n); }

}  // namespace

AttentionGradient::AttentionGradient(const PackedSamples& samples, Loss loss, bool with_v, int workers, Arch arch)
    : samples_(samples),
      loss_(loss),
      with_v_(with_v),
      kernel_(attention_kernel(arch)),
      W_gradient_(zero_matrix(samples.d, samples.d)),
      v_gradient_(zero_vector(with_v ? samples.d : 0)),
      W_padded_(size(samples.d * samples.stride)),
      v_padded_(size(samples.stride)),
      G_padded_(size(samples.d * samples.stride)),
      values_(size(samples.first_row.back() + lane_padding)),
      scratch_(size(workers), AlignedVector(size(attention_scratch(padded(samples.T))))) {}

void AttentionGradient::reserve(std::int64_t count) {
    const std::size_t rows = size(count * samples_.stride), entries = size(padded(count));
    if (u_.size() >= rows) return;
    u_.resize(rows);
    direction_.resize(rows);
    if (with_v_) pooled_.resize(rows);
    if (large(count)) gathered_.resize(rows);
    for (AlignedVector* buffer : {&log_scale_, &log_slope_, &loss_value_, &value_, &mass_, &weight_})
        buffer->resize(entries);
    selected_.resize(size(count));
}

// Where BLAS pays for its call.
bool AttentionGradient::large(std::int64_t count) const { return count * samples_.d * samples_.d >= 200000; }

double AttentionGradient::evaluate(const double* W, const double* v, const std::int64_t* which, std::int64_t count,
                                   const Pass& pass, ThreadTeam& team) {
    reserve(count);
    value_tokens(v, team);
    project_queries(W, which, count, team);
    team.run((count + block - 1) / block, [&](std::int64_t b, int worker) {
        const std::int64_t at = b * block, row = at * samples_.stride;
        AttentionTask task;
        task.stride = samples_.stride;
        task.X = samples_.X.data();
        task.first_row = samples_.first_row.data();
        task.y = samples_.y.data();
        task.values = values_.data();
        task.loss = loss_;
        task.count = std::min(block, count - at);
        task.samples = which + at;
        task.u = u_.data() + row;
        task.direction = pass.gradients ? direction_.data() + row : nullptr;
        task.log_scale = log_scale_.data() + at;
        task.pooled = with_v_ ? pooled_.data() + row : nullptr;
        task.log_slope = log_slope_.data() + at;
        task.loss_value = loss_value_.data() + at;
        task.value = value_.data() + at;
        task.mass = mass_.data() + at;
        task.selected = selected_.data() + at;
        task.softmax_stride = pass.attention.stride;
        task.softmax = pass.attention.weights != nullptr ? pass.attention.weights + at * task.softmax_stride : nullptr;
        task.group = samples_.T * samples_.stride > grouped_doubles ? 1 : attention_group;
        task.scratch = scratch_[size(worker)].data();
        kernel_.forward_backward(task);
    });
    if (pass.gradients) assemble_W(which, count, team);
    if (pass.gradients && with_v_) assemble_v(which, count);
    double total = 0;
    for (std::int64_t i = 0; i < count; ++i) total += loss_value_[size(i)];
    return total / static_cast<double>(count);
}

// g = v'x of all tokens; v is mostly the one of the call before.
void AttentionGradient::value_tokens(const double* v, ThreadTeam& team) {
    if (valued_ && std::equal(v, v + samples_.d, v_padded_.begin())) return;
    valued_ = true;
    std::copy(v, v + samples_.d, v_padded_.begin());
    team.run((samples_.n + block - 1) / block, [&](std::int64_t b, int) {
        const std::int64_t first = samples_.first_row[size(b * block)];
        const std::int64_t end = samples_.first_row[size(std::min(samples_.n, (b + 1) * block))];
        kernel_.row_products(samples_.X.data() + first * samples_.stride, end - first, samples_.stride,
                             v_padded_.data(), values_.data() + first);
    });
}

// u_i = W z_i for the chosen samples.
void AttentionGradient::project_queries(const double* W, const std::int64_t* which, std::int64_t count,
                                        ThreadTeam& team) {
    const std::int64_t d = samples_.d, stride = samples_.stride;
    if (large(count)) {
        bool in_order = true;
        for (std::int64_t i = 0; in_order && i < count; ++i) in_order = which[i] == which[0] + i;
        queries_ = samples_.z.data() + which[0] * stride;
        if (!in_order) {
            for (std::int64_t i = 0; i < count; ++i)
                std::copy_n(samples_.z.data() + which[i] * stride, stride, gathered_.data() + i * stride);
            queries_ = gathered_.data();
        }
        team.run((count + block - 1) / block, [&](std::int64_t b, int) {
            const std::int64_t at = b * block;
            blas::gemm(blas::Op::none, blas::Op::transpose, std::min(block, count - at), d, d, 1,
                       queries_ + at * stride, stride, W, d, 0, u_.data() + at * stride, stride);
        });
        return;
    }
    for (std::int64_t r = 0; r < d; ++r) std::copy_n(W + r * d, d, W_padded_.data() + r * stride);
    for (std::int64_t i = 0; i < count; ++i)
        kernel_.row_products(W_padded_.data(), d, stride, samples_.z.data() + which[i] * stride,
                             u_.data() + i * stride);
}

// weight_i = -y_i exp(log_i - largest log) / count; returns the largest log, -inf if there is no gradient at all.
double AttentionGradient::scale_weights(const AlignedVector& logs, const std::int64_t* which, std::int64_t count) {
    const double largest = *std::max_element(logs.begin(), logs.begin() + count);
    if (largest == -std::numeric_limits<double>::infinity()) {
        std::fill_n(weight_.begin(), count, 0.0);
        return largest;
    }
    kernel_.exp_shifted(logs.data(), largest, count, weight_.data());
    const double share = 1 / static_cast<double>(count);
    for (std::int64_t i = 0; i < count; ++i) weight_[size(i)] *= -samples_.y[size(which[i])] * share;
    return largest;
}

// dL/dW = sum_i weight_i direction_i z_i'.
void AttentionGradient::assemble_W(const std::int64_t* which, std::int64_t count, ThreadTeam& team) {
    const std::int64_t d = samples_.d, stride = samples_.stride;
    W_log_scale_ = scale_weights(log_scale_, which, count);
    double* G = W_gradient_.data();
    if (large(count)) {
        for (std::int64_t i = 0; i < count; ++i)
            for (std::int64_t j = 0; j < d; ++j) direction_[size(i * stride + j)] *= weight_[size(i)];
        team.run((d + gradient_rows - 1) / gradient_rows, [&](std::int64_t b, int) {
            const std::int64_t at = b * gradient_rows;
            blas::gemm(blas::Op::transpose, blas::Op::none, std::min(gradient_rows, d - at), d, count, 1,
                       direction_.data() + at, stride, queries_, stride, 0, G + at * d, d);
        });
        return;
    }
    kernel_.weighted_outer(d, stride, count, which, weight_.data(), direction_.data(), samples_.z.data(),
                           G_padded_.data());
    for (std::int64_t r = 0; r < d; ++r) std::copy_n(G_padded_.data() + r * stride, d, G + r * d);
}

// dL/dv = sum_i weight_i X_i' s_i.
void AttentionGradient::assemble_v(const std::int64_t* which, std::int64_t count) {
    v_log_scale_ = scale_weights(log_slope_, which, count);
    std::fill(v_gradient_.begin(), v_gradient_.end(), 0.0);
    for (std::int64_t i = 0; i < count; ++i)
        for (std::int64_t j = 0; j < samples_.d; ++j)
            v_gradient_(size(j)) += weight_[size(i)] * pooled_[size(i * samples_.stride + j)];
}

}  // namespace attmd
