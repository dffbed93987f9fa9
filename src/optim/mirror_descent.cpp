// The mirror-descent step (arXiv 2410.14581, section 2.2), for any mirror map:
//   U = grad psi(w) - c g,   w+ = (grad psi)^-1(U),   c = step, or step / ||g||_dual when normalized.
// U is kept between steps: the inverse map of p near 1 underflows where U has not, and one power a step is saved. An entry
// of w that is not the bits of (grad psi)^-1(U) was changed from outside, and U follows it.
#include "base/error.hpp"
#include "optim/mirror_kernel.hpp"
#include "optim/mirror_map.hpp"
#include "optim/optimizer.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace attmd {
namespace {

// State: first = dual coordinates U, not for the identity map.
template <class T>
class MirrorDescent final : public UpdateRule {
public:
    explicit MirrorDescent(const OptimizerOptions& options)
        : options_(options), map_(make_lp_map<T>(options.p)), kernel_(mirror_kernel<T>(running_arch())) {}

    void prepare(const StepTensor& tensor, TensorState& state, std::size_t index, const StepContext& step) override {
        const T* g = static_cast<const T*>(tensor.gradient);
        const std::size_t parts = std::max(blocks(tensor), static_cast<std::size_t>(tensor.row_count));
        if (partial_.size() < parts) partial_.resize(parts);
        if (moves_.size() <= index) moves_.resize(index + 1);
        if (!step.untouched) follow_parameter(tensor, state, index, step.team);
        const double largest = largest_gradient(g, tensor, step.team);
        if (!std::isfinite(largest)) fail_not_finite("gradient", g, tensor, index);
        moves_[index] = move_along(g, tensor, largest, step);
        check_range(tensor, state, index, largest);
    }

    void apply(const StepTensor& tensor, TensorState& state, std::size_t index, const StepContext& step) override {
        T* w = static_cast<T*>(tensor.parameter);
        const T* g = static_cast<const T*>(tensor.gradient);
        T* u = map_->is_identity() ? w : dual(state);
        const Move move = moves_[index];
        for_changing(tensor, step.team, [&](std::int64_t at, std::int64_t n, std::int64_t) {
            constexpr std::int64_t part = 2048;  // three of them fit the first cache
            for (const std::int64_t end = at + n; at < end; at += part) {
                const std::int64_t length = std::min(part, end - at);
                kernel_.subtract_scaled(u + at, g + at, length, 1, move.lift, move.c);
                if (!map_->is_identity()) map_->from_dual(u + at, w + at, length);
            }
        });
    }

private:
    // The step is U -= (g * lift) * c: for gradients near the smallest double, step / ||g|| alone would overflow.
    struct Move {
        double lift = 1, c = 0;
    };

    static std::size_t blocks(const StepTensor& tensor) { return static_cast<std::size_t>(step_blocks(tensor.count)); }
    static T* dual(TensorState& state) { return reinterpret_cast<T*>(state.first.data()); }

    // body(first entry, entries, block number)
    template <class Body>
    static void for_blocks(std::int64_t count, ThreadTeam& team, const Body& body) {
        team.run(step_blocks(count),
                 [&](std::int64_t b, int) { body(b * step_block, std::min(step_block, count - b * step_block), b); });
    }

    // The same for the entries that the gradient moves. Where it is zero so is the step, whatever the potential.
    template <class Body>
    static void for_changing(const StepTensor& tensor, ThreadTeam& team, const Body& body) {
        if (tensor.rows == nullptr) return for_blocks(tensor.count, team, body);
        constexpr std::int64_t rows_a_task = 16;
        team.run((tensor.row_count + rows_a_task - 1) / rows_a_task, [&](std::int64_t t, int) {
            const std::int64_t end = std::min(tensor.row_count, (t + 1) * rows_a_task);
            for (std::int64_t r = t * rows_a_task; r < end; ++r)
                body(tensor.rows[r] * tensor.row_length, tensor.row_length, r);
        });
    }

    // Brings the dual coordinates to the parameter where it was changed from outside, or at first sight.
    void follow_parameter(const StepTensor& tensor, TensorState& state, std::size_t index, ThreadTeam& team) {
        const T* w = static_cast<const T*>(tensor.parameter);
        const bool fresh = state.first.empty() && !map_->is_identity();
        if (options_.exclusive && !fresh && !map_->is_identity()) return;
        const double largest = largest_entry(w, state.count, team);
        if (!std::isfinite(largest)) fail_not_finite("parameter", w, tensor, index);
        if (map_->is_identity()) {
            state.dual_bound = largest;
            return;
        }
        if (fresh) state.first = std::vector<std::byte>(static_cast<std::size_t>(state.count) * sizeof(T));
        T* u = dual(state);
        for_blocks(state.count, team, [&](std::int64_t at, std::int64_t n, std::int64_t) {
            if (fresh)
                map_->to_dual(w + at, u + at, n);
            else
                follow_block(w + at, u + at, n);
        });
        state.dual_bound = largest_entry(u, state.count, team);
    }

    void follow_block(const T* w, T* u, std::int64_t n) const {
        constexpr std::int64_t part = 512;
        T written[part];
        for (std::int64_t at = 0; at < n; at += part) {
            const std::int64_t end = std::min(n, at + part);
            map_->from_dual(u + at, written, end - at);
            if (std::memcmp(w + at, written, static_cast<std::size_t>(end - at) * sizeof(T)) == 0) continue;
            for (std::int64_t i = at; i < end; ++i)
                if (w[i] != written[i - at]) map_->to_dual(w + i, u + i, 1);
        }
    }

    Move move_along(const T* g, const StepTensor& tensor, double largest, const StepContext& step) {
        if (largest == 0) return {};
        if (!options_.normalized) return {1, step.step_size * std::exp(tensor.log_scale)};
        const double lift = largest < 0x1p-900 ? 0x1p900 : 1;
        for_blocks(tensor.count, step.team, [&](std::int64_t at, std::int64_t n, std::int64_t b) {
            partial_[static_cast<std::size_t>(b)] = map_->dual_norm_partial(g + at, n, lift, 1 / (largest * lift));
        });
        double sum = 0;
        for (std::size_t b = 0; b < blocks(tensor); ++b) sum += partial_[b];
        const double norm = map_->dual_norm_finish(largest * lift, sum);
        // The epsilon belongs to the norm of the true gradient.
        const double epsilon =
            options_.norm_epsilon > 0 ? options_.norm_epsilon * lift * std::exp(-tensor.log_scale) : 0;
        return {lift, step.step_size / (norm + epsilon)};
    }

    // Throws, before anything is written, if the step would leave the finite numbers.
    void check_range(const StepTensor& tensor, TensorState& state, std::size_t index, double largest_gradient) {
        const T* g = static_cast<const T*>(tensor.gradient);
        const Move move = moves_[index];
        const double limit = map_->largest_dual();
        state.dual_bound += largest_gradient * move.lift * move.c;
        if (state.dual_bound <= limit) return;
        const T* u = map_->is_identity() ? static_cast<const T*>(tensor.parameter) : dual(state);
        double most = std::isfinite(move.c) ? 0 : move.c;
        for (std::int64_t i = 0; i < tensor.count; ++i)
            most = std::fmax(most, std::fabs(u[i] - g[i] * move.lift * move.c));
        state.dual_bound = limit;  // unknown from here on unless the next line passes
        if (!(most <= limit))
            fail(ErrorCode::numerical, "the step on ", name_of(tensor, index),
                 " leaves the finite numbers (dual coordinate ", most, ", expected at most ", limit,
                 "); lower step_size");
        state.dual_bound = most;
    }

    // NaN if an entry is not finite.
    double largest_entry(const T* x, std::int64_t count, ThreadTeam& team) {
        for_blocks(count, team, [&](std::int64_t at, std::int64_t n, std::int64_t b) {
            partial_[static_cast<std::size_t>(b)] = kernel_.abs_max(x + at, n);
        });
        return largest_part(step_blocks(count));
    }
    double largest_gradient(const T* g, const StepTensor& tensor, ThreadTeam& team) {
        for_changing(tensor, team, [&](std::int64_t at, std::int64_t n, std::int64_t part) {
            partial_[static_cast<std::size_t>(part)] = kernel_.abs_max(g + at, n);
        });
        return largest_part(tensor.rows == nullptr ? step_blocks(tensor.count) : tensor.row_count);
    }
    double largest_part(std::int64_t parts) const {
        double most = 0;
        for (std::int64_t b = 0; b < parts; ++b) {
            const double value = partial_[static_cast<std::size_t>(b)];
            if (!std::isfinite(value)) return value;
            most = std::max(most, value);
        }
        return most;
    }

    [[noreturn]] static void fail_not_finite(const char* what, const T* x, const StepTensor& tensor,
                                             std::size_t index) {
        std::int64_t i = 0;
        while (i < tensor.count - 1 && std::isfinite(x[i])) ++i;
        fail(ErrorCode::invalid_argument, name_of(tensor, index), ".", what, "[", i, "] is ", x[i],
             ", expected a finite number");
    }

    OptimizerOptions options_;
    std::unique_ptr<MirrorMap<T>> map_;
    const MirrorKernel<T>& kernel_;
    std::vector<double> partial_;  // one a block
    std::vector<Move> moves_;      // one a tensor, between prepare and apply
};

}  // namespace

template <class T>
std::unique_ptr<UpdateRule> make_mirror_descent(const OptimizerOptions& options) {
    return std::make_unique<MirrorDescent<T>>(options);
}
template std::unique_ptr<UpdateRule> make_mirror_descent<float>(const OptimizerOptions&);
template std::unique_ptr<UpdateRule> make_mirror_descent<double>(const OptimizerOptions&);

}  // namespace attmd
