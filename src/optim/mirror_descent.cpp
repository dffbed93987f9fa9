// The mirror-descent step (arXiv 2410.14581, section 2.2), for any mirror map:
//   U = grad psi(w) - c g,   w+ = (grad psi)^-1(U),   c = step, or step / ||g||_dual when normalized.
// Weight decay is the gradient of lambda psi, which is lambda grad psi(w): U = (1 - step lambda) grad psi(w) - c g.
// U is kept between steps: the inverse map of p near 1 underflows where U has not, and one power a step is saved. An
// entry of w that differs from (grad psi)^-1(U) was changed from outside, and U follows it.
#include "optim/entries.hpp"
#include "optim/mirror_map.hpp"
#include "optim/update_rules.hpp"

#include <atomic>
#include <cstring>

namespace attmd {
namespace {

// State: the dual coordinates U, none for the identity map.
template <class T>
class MirrorDescent final : public UpdateRule {
public:
    explicit MirrorDescent(const OptimizerOptions& options)
        : options_(options), map_(make_lp_map<T>(options.p)), kernel_(mirror_kernel<T>(running_arch())) {
        require_no_momentum(options);
    }

    void prepare(const StepTensor& tensor, TensorState& state, std::size_t index, const StepContext& step) override {
        const T* g = static_cast<const T*>(tensor.gradient);
        if (moves_.size() <= index) moves_.resize(index + 1);
        const double bound = step.untouched ? state.bound : look_at_parameter(tensor, state, index, step.team);
        const double largest = largest_gradient(g, tensor, step.team);
        if (!std::isfinite(largest)) fail_not_finite("gradient", g, tensor, index);
        const bool follow = !step.untouched && moves_[index].follow;
        moves_[index] = move_along(g, tensor, largest, step);
        moves_[index].follow = follow;
        moves_[index].bound = bound_after(tensor, state, index, bound, largest);
    }

    void apply(const StepTensor& tensor, TensorState& state, std::size_t index, const StepContext& step) override {
        T* w = static_cast<T*>(tensor.parameter);
        const T* g = static_cast<const T*>(tensor.gradient);
        T* u = map_->is_identity() ? w : buffer<T>(state, 0);
        const Move move = moves_[index];
        if (move.follow)
            for_blocks(tensor.count, step.team, [&](std::int64_t at, std::int64_t n, std::int64_t) {
                for_followed(w + at, u + at, n, [&](std::int64_t from, std::int64_t length, const T* followed) {
                    std::copy_n(followed, length, u + at + from);
                });
            });
        const auto move_part = [&](std::int64_t at, std::int64_t n, std::int64_t) {
            constexpr std::int64_t part = 2048;  // three of them fit the first cache
            for (const std::int64_t end = at + n; at < end; at += part) {
                const std::int64_t length = std::min(part, end - at);
                kernel_.subtract_scaled(u + at, g + at, length, move.keep, move.lift, move.c);
                if (!map_->is_identity()) map_->from_dual(u + at, w + at, length);
            }
        };
        if (move.keep == 1)
            for_moved(tensor, step.team, move_part);
        else  // decay moves every entry
            for_blocks(tensor.count, step.team, move_part);
        state.bound = move.bound;
    }

    double norm_exponent() const override { return options_.p; }

    std::vector<const char*> buffers() const override {
        return map_->is_identity() ? std::vector<const char*>{} : std::vector<const char*>{"first"};
    }
    double stored_bound(const TensorState& state) const override {
        return state.buffers.empty() ? 0 : largest_entry<T>(state.buffers[0]);
    }
    void restore(TensorState& state, const std::string& where) const override {
        state.bound = stored_bound(state);
        if (state.bound > map_->largest_dual())
            fail(ErrorCode::format, where, " has the dual coordinate ", state.bound, ", expected at most ",
                 map_->largest_dual(), ", that of the largest parameter with p = ", options_.p);
    }

private:
    // The step is U = keep * U - (g * lift) * c: for gradients near the smallest double, step / ||g|| alone would
    // overflow.
    struct Move {
        double keep = 1, lift = 1, c = 0;
        bool follow = false;  // the parameter was changed from outside
        double bound = 0;     // on the dual coordinates after it
    };

    // for_blocks() for the entries that the gradient moves. Where it is zero so is its step, whatever the potential.
    template <class Body>
    static void for_moved(const StepTensor& tensor, ThreadTeam& team, const Body& body) {
        if (tensor.rows == nullptr) return for_blocks(tensor.count, team, body);
        constexpr std::int64_t rows_a_task = 16;
        team.run((tensor.row_count + rows_a_task - 1) / rows_a_task, [&](std::int64_t t, int) {
            const std::int64_t end = std::min(tensor.row_count, (t + 1) * rows_a_task);
            for (std::int64_t r = t * rows_a_task; r < end; ++r)
                body(tensor.rows[r] * tensor.row_length, tensor.row_length, r);
        });
    }

    // A bound on the dual coordinates that the parameter has now, which stay as they are until apply() but at first
    // sight.
    double look_at_parameter(const StepTensor& tensor, TensorState& state, std::size_t index, ThreadTeam& team) {
        const T* w = static_cast<const T*>(tensor.parameter);
        bool& follow = moves_[index].follow;
        follow = false;
        if (map_->is_identity()) return require_finite<T>("parameter", w, tensor, index, 1, partial_, team);
        const bool fresh = state.buffers.empty();
        if (options_.exclusive && !fresh) return state.bound;
        make_buffers(state, 1);
        T* u = buffer<T>(state, 0);
        make_room(partial_, step_blocks(state.count));
        std::atomic<bool> changed{false};
        for_blocks(state.count, team, [&](std::int64_t at, std::int64_t n, std::int64_t b) {
            double& largest = partial_[static_cast<std::size_t>(b)];
            largest = kernel_.abs_max(w + at, n);
            if (!std::isfinite(largest)) return;
            if (fresh) map_->to_dual(w + at, u + at, n);
            largest = kernel_.abs_max(u + at, n);
            if (fresh) return;
            for_followed(w + at, u + at, n, [&](std::int64_t, std::int64_t length, const T* followed) {
                const double here = kernel_.abs_max(followed, length);
                if (std::isfinite(largest) && !(here <= largest)) largest = here;  // NaN stays
                changed.store(true, std::memory_order_relaxed);
            });
        });
        const double bound = largest_of(partial_, step_blocks(state.count));
        if (!std::isfinite(bound)) require_finite<T>("parameter", w, tensor, index, 1, partial_, team);
        follow = changed.load(std::memory_order_relaxed);
        return bound;
    }

    // use(at, length, u) for the parts in which w was changed from outside, with dual coordinates that follow it.
    template <class Use>
    void for_followed(const T* w, const T* u, std::int64_t n, const Use& use) const {
        constexpr std::int64_t part = 512;
        T written[part], followed[part];
        for (std::int64_t at = 0; at < n; at += part) {
            const std::int64_t length = std::min(part, n - at);
            map_->from_dual(u + at, written, length);
            if (std::memcmp(w + at, written, static_cast<std::size_t>(length) * sizeof(T)) == 0) continue;
            std::copy_n(u + at, length, followed);
            for (std::int64_t i = 0; i < length; ++i)
                if (w[at + i] != written[i]) map_->to_dual(w + at + i, followed + i, 1);
            use(at, length, followed);
        }
    }

    Move move_along(const T* g, const StepTensor& tensor, double largest, const StepContext& step) {
        const double keep = 1 - step.step_size * options_.weight_decay;
        if (largest == 0) return {keep, 1, 0};
        if (!options_.normalized) return {keep, 1, step.step_size * std::exp(tensor.log_scale)};
        make_room(partial_, step_blocks(tensor.count));
        const double lift = largest < 0x1p-900 ? 0x1p900 : 1;
        for_blocks(tensor.count, step.team, [&](std::int64_t at, std::int64_t n, std::int64_t b) {
            partial_[static_cast<std::size_t>(b)] = map_->dual_norm_partial(g + at, n, lift, 1 / (largest * lift));
        });
        double sum = 0;
        for (std::int64_t b = 0; b < step_blocks(tensor.count); ++b) sum += partial_[static_cast<std::size_t>(b)];
        const double norm = map_->dual_norm_finish(largest * lift, sum);
        // The epsilon belongs to the norm of the true gradient.
        const double epsilon =
            options_.norm_epsilon > 0 ? options_.norm_epsilon * lift * std::exp(-tensor.log_scale) : 0;
        return {keep, lift, step.step_size / (norm + epsilon)};
    }

    // A bound on the dual coordinates after the step, from one on those before; throws if they would leave the finite
    // numbers.
    double bound_after(const StepTensor& tensor, TensorState& state, std::size_t index, double bound,
                       double largest_gradient) const {
        const Move& move = moves_[index];
        const double limit = map_->largest_dual();
        const double after = bound * std::fabs(move.keep) + largest_gradient * move.lift * move.c;
        if (after <= limit) return after;
        const double most = std::isfinite(move.c) ? largest_after(tensor, state, move) : move.c;
        if (!(most <= limit))
            fail(ErrorCode::numerical, "the step on ", name_of(tensor, index),
                 " leaves the finite numbers (dual coordinate ", most, ", expected at most ", limit,
                 "); lower step_size");
        return most;
    }

    // What apply() will write, where the bound on it does not tell.
    double largest_after(const StepTensor& tensor, TensorState& state, const Move& move) const {
        const T* w = static_cast<const T*>(tensor.parameter);
        const T* g = static_cast<const T*>(tensor.gradient);
        const T* u = map_->is_identity() ? w : buffer<T>(state, 0);
        double most = 0;
        const auto take = [&](std::int64_t at, std::int64_t n, const T* from) {
            for (std::int64_t i = 0; i < n; ++i)
                most = std::max(most, std::fabs(from[i] * move.keep - g[at + i] * move.lift * move.c));
        };
        if (!move.follow) {
            take(0, tensor.count, u);
            return most;
        }
        std::int64_t seen = 0;  // parts that follow the parameter, and what lies between them
        for_followed(w, u, tensor.count, [&](std::int64_t at, std::int64_t n, const T* followed) {
            take(seen, at - seen, u + seen);
            take(at, n, followed);
            seen = at + n;
        });
        take(seen, tensor.count - seen, u + seen);
        return most;
    }

    // NaN if an entry is not finite.
    double largest_gradient(const T* g, const StepTensor& tensor, ThreadTeam& team) {
        const std::int64_t parts = tensor.rows == nullptr ? step_blocks(tensor.count) : tensor.row_count;
        // For any number of rows, so that no later step wants more.
        make_room(partial_, tensor.rows == nullptr ? parts : tensor.count / tensor.row_length);
        const auto take = [&](std::int64_t at, std::int64_t n, std::int64_t part) {
            partial_[static_cast<std::size_t>(part)] = kernel_.abs_max(g + at, n);
        };
        for_moved(tensor, team, take);
        return largest_of(partial_, parts);
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
