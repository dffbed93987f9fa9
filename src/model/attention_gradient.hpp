// Risk and gradient of one softmax-attention head, exact to rounding at any saturation of the softmax.
//
// The textbook gradient X'(diag(s) - s s')g loses all digits where s_alpha is within 1e-16 of 1, and exp underflows
// soon after; normalized mirror descent keeps walking there, so both matter. Here nothing cancels and nothing
// underflows:
//   a = X W z, alpha = argmax a, gap_t = a_alpha - a_t >= 0
//   s_t = exp(-gap_t) s_alpha for t != alpha,  1/s_alpha = 1 + sum_{t != alpha} exp(-gap_t)
//   delta = sum_t s_t (g_alpha - g_t),  f = g_alpha - delta,  g_t = v'x_t
//   inner gradient = sum_{t != alpha} s_t ((g_t - g_alpha) + delta) (x_t - x_alpha)
// Tokens equal to x_alpha count in 1/s_alpha alone. Of the others each sample's sum is formed with their weights
// divided by the largest, w_t = exp(gap_min - gap_t), and the factor's logarithm, log s_max + log|l'|, is carried
// beside it; so is the factor common to all samples. Normalized steps never need it, plain ones multiply it back.
#pragma once

#include "base/aligned.hpp"
#include "base/tensor.hpp"
#include "base/thread_team.hpp"
#include "model/attention_kernel.hpp"
#include "model/loss.hpp"
#include "model/packed_samples.hpp"
#include "model/pass.hpp"

#include <cstdint>
#include <vector>

namespace attmd {

class AttentionGradient {
public:
    AttentionGradient(const PackedSamples& samples, Loss loss, bool with_v, int workers, Arch arch = running_arch());

    // Makes room for evaluations of up to `count` samples.
    void reserve(std::int64_t count);
    // Mean loss over `count` of the samples at W (d x d) and v (d); the per-sample values below are those of this call,
    // the gradients those of the last one that was to form them. Allocates nothing once it has seen the largest count.
    double evaluate(const double* W, const double* v, const std::int64_t* which, std::int64_t count, const Pass& pass,
                    ThreadTeam& team);

    // The gradients are exp(log_scale) times the arrays; log_scale is -inf for a gradient that is exactly zero.
    const Matrix& W_gradient() const { return W_gradient_; }  // d x d
    const Vector& v_gradient() const { return v_gradient_; }  // d; only with_v
    double W_log_scale() const { return W_log_scale_; }
    double v_log_scale() const { return v_log_scale_; }

    // By position in `which`:
    const AlignedVector& value() const { return value_; }                    // f
    const AlignedVector& mass() const { return mass_; }                      // max_t s_t
    const std::vector<std::int64_t>& selected() const { return selected_; }  // argmax_t s_t

private:
    void value_tokens(const double* v, ThreadTeam& team);
    void project_queries(const double* W, const std::int64_t* which, std::int64_t count, ThreadTeam& team);
    void assemble_W(const std::int64_t* which, std::int64_t count, ThreadTeam& team);
    void assemble_v(const std::int64_t* which, std::int64_t count);
    double scale_weights(const AlignedVector& logs, const std::int64_t* which, std::int64_t count);
    bool large(std::int64_t count) const;

    const PackedSamples& samples_;
    Loss loss_;
    bool with_v_;
    bool valued_ = false;  // values_ belongs to v_padded_
    const AttentionKernel& kernel_;
    Matrix W_gradient_;
    Vector v_gradient_;
    double W_log_scale_ = 0, v_log_scale_ = 0;
    AlignedVector W_padded_, v_padded_, G_padded_;                              // rows of stride
    AlignedVector values_;                                                      // v'x of every token row, padded
    AlignedVector u_, direction_, pooled_, gathered_;                           // count x stride
    const double* queries_ = nullptr;                                           // the chosen z_i, count x stride
    AlignedVector log_scale_, log_slope_, loss_value_, value_, mass_, weight_;  // padded count
    std::vector<std::int64_t> selected_;                                        // count
    std::vector<AlignedVector> scratch_;                                        // one a worker
};

}  // namespace attmd
