// The mirror-descent step (arXiv 2410.14581, section 2.2), for any mirror map:
//   U = grad psi(w) - c g,   w+ = (grad psi)^-1(U),   c = step, or step / ||g||_dual when normalized.
// Weight decay is the gradient of lambda psi, which is lambda grad psi(w): U = (1 - step lambda) grad psi(w) - c g.
// U is kept between steps: the inverse map of p near 1 underflows where U has not, and one power a step is saved. An
// entry of w that differs from (grad psi)^-1(U) was changed from outside, and U follows it: that entry of U, or all of
// them if grad psi is not separable.
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
        : options_(options),
          map_(make_mirror_map<T>(options)),
          separable_(map_->is_separable()),
          kernel_(vector_kernel<T>(running_arch())) {
        require_no_momentum(options);
    }

    void prepare(const StepTensor& tensor, TensorState& state, std::size_t index, const StepContext& step) override {
        const T* g = static_cast<const T*>(tensor.gradient);
        if (moves_.size() <= index) moves_.resize(index + 1);
        make_room(partial_, step_blocks(tensor.count));
        moves_[index].follow = false;
        const double bound = step.untouched ? state.bound : look_at_parameter(tensor, state, index, step.team);
        const double largest = largest_gradient(g, tensor, step.team);
        if (!std::isfinite(largest)) fail_not_finite("gradient", g, tensor, index);
        set_move(g, tensor, largest, step, moves_[index]);
        moves_[index].bound = bound_after(tensor, state, index, bound, largest);
    }

    void apply(const StepTensor& tensor, TensorState& state, std::size_t index, const StepContext& step) override {
        T* w = static_cast<T*>(tensor.parameter);
        const T* g = static_cast<const T*>(tensor.gradient);
        T* u = map_->is_identity() ? w : buffer<T>(state, 0);
        const Move move = moves_[index];
        if (move.follow)
            for_blocks(tensor.count, step.team, [&](std::int64_t at, std::int64_t n, std::int64_t) {
                for_followed(w + at, u + at, n, move, [&](std::int64_t from, std::int64_t length, const T* followed) {
                    std::copy_n(followed, length, u + at + from);
                });
            });
        const bool back = separable_ && !map_->is_identity();
        const auto move_part = [&](std::int64_t at, std::int64_t n, std::int64_t) {
            constexpr std::int64_t part = 2048;  // three of them fit the first cache
            for (const std::int64_t end = at + n; at < end; at += part) {
                const std::int64_t length = std::min(part, end - at);
                kernel_.subtract_scaled(u + at, g + at, length, move.keep, move.lift, move.c);
                if (back) map_->from_dual(u + at, w + at, length, {});
            }
        };
        if (move.keep == 1)
            for_moved(tensor, step.team, move_part);
        else  // decay moves every entry
            for_blocks(tensor.count, step.team, move_part);
        if (!separable_) back_to_parameter(tensor, u, step.team);
        state.bound = move.bound;
    }

    double norm_exponent() const override { return map_->norm_exponent(); }

    std::vector<const char*> buffers() const override {
        return map_->is_identity() ? std::vector<const char*>{} : std::vector<const char*>{"first"};
    }
    double stored_bound(const TensorState& state) const override {
        return state.buffers.empty() ? 0 : largest_entry<T>(state.buffers[0]);
    }
    void restore(TensorState& state, const std::string& where) const override {
        state.bound = stored_bound(state);
        const double limit = map_->largest_dual({state.count, 1});
        if (state.bound > limit)
            fail(ErrorCode::format, where, " has the dual coordinate ", state.bound, ", expected at most ", limit,
                 ", that of the largest parameter");
    }

private:
    // The step is U = keep * U - (g * lift) * c: for gradients near the smallest double, step / ||g|| alone would
    // overflow.
    struct Move {
        double keep = 1, lift = 1, c = 0;
        bool follow = false;  // the parameter was changed from outside
        WholeTensor of_w;     // then
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
                body(tensor.rows[r] * tensor.columns, tensor.columns, r);
        });
    }

    void back_to_parameter(const StepTensor& tensor, const T* u, ThreadTeam& team) {
        T* w = static_cast<T*>(tensor.parameter);
        const WholeTensor of_u = map_->prepare_from_dual(u, tensor.shape(), {team, partial_});
        for_blocks(tensor.count, team,
                   [&](std::int64_t at, std::int64_t n, std::int64_t) { map_->from_dual(u + at, w + at, n, of_u); });
    }

    // A bound on the dual coordinates that the parameter has now, which stay as they are until apply() but at first
    // sight.
    double look_at_parameter(const StepTensor& tensor, TensorState& state, std::size_t index, ThreadTeam& team) {
        const T* w = static_cast<const T*>(tensor.parameter);
        if (map_->is_identity()) return require_finite<T>("parameter", w, tensor, index, 1, partial_, team);
        const bool fresh = state.buffers.empty();
        if (options_.exclusive && !fresh) return state.bound;
        make_buffers(state, 1);
        T* u = buffer<T>(state, 0);
        const double bound = fresh        ? take_dual(w, u, tensor, team)
                             : separable_ ? compare_entries(w, u, tensor, moves_[index], team)
                                          : compare_whole(w, u, tensor, moves_[index], team);
        if (!std::isfinite(bound)) require_finite<T>("parameter", w, tensor, index, 1, partial_, team);
        return bound;
    }

    // u = grad psi(w) at first sight. This and the next two return the largest |dual coordinate|, or what is not
    // finite.
    double take_dual(const T* w, T* u, const StepTensor& tensor, ThreadTeam& team) {
        const WholeTensor of_w = map_->prepare_to_dual(w, tensor.shape(), {team, partial_});
        for_blocks(tensor.count, team, [&](std::int64_t at, std::int64_t n, std::int64_t b) {
            double& largest = partial_[static_cast<std::size_t>(b)];
            largest = kernel_.abs_max(w + at, n);
            if (!std::isfinite(largest)) return;
            map_->to_dual(w + at, u + at, n, of_w);
            largest = kernel_.abs_max(u + at, n);
        });
        return largest_of(partial_, step_blocks(tensor.count));
    }

    double compare_entries(const T* w, const T* u, const StepTensor& tensor, Move& move, ThreadTeam& team) {
        std::atomic<bool> changed{false};
        for_blocks(tensor.count, team, [&](std::int64_t at, std::int64_t n, std::int64_t b) {
            double& largest = partial_[static_cast<std::size_t>(b)];
            largest = kernel_.abs_max(w + at, n);
            if (!std::isfinite(largest)) return;
            largest = kernel_.abs_max(u + at, n);
            for_followed(w + at, u + at, n, move, [&](std::int64_t, std::int64_t length, const T* followed) {
                const double here = kernel_.abs_max(followed, length);
                if (std::isfinite(largest) && !(here <= largest)) largest = here;  // NaN stays
                changed.store(true, std::memory_order_relaxed);
            });
        });
        move.follow = changed.load(std::memory_order_relaxed);
        return largest_of(partial_, step_blocks(tensor.count));
    }

    double compare_whole(const T* w, const T* u, const StepTensor& tensor, Move& move, ThreadTeam& team) {
        const WholeTensor of_u = map_->prepare_from_dual(u, tensor.shape(), {team, partial_});
        std::atomic<bool> changed{false};
        for_blocks(tensor.count, team, [&](std::int64_t at, std::int64_t n, std::int64_t) {
            for_parts(n, [&](std::int64_t from, std::int64_t length) {
                T written[copied];
                map_->from_dual(u + at + from, written, length, of_u);
                if (!std::equal(written, written + length, w + at + from))
                    changed.store(true, std::memory_order_relaxed);
            });
        });
        move.follow = changed.load(std::memory_order_relaxed);
        if (!move.follow) return largest_entry(u, tensor.count, partial_, team);
        move.of_w = map_->prepare_to_dual(w, tensor.shape(), {team, partial_});
        for_blocks(tensor.count, team, [&](std::int64_t at, std::int64_t n, std::int64_t b) {
            double& largest = partial_[static_cast<std::size_t>(b)];
            largest = 0;
            for_followed(w + at, u + at, n, move, [&](std::int64_t, std::int64_t length, const T* followed) {
                const double here = kernel_.abs_max(followed, length);
                if (std::isfinite(largest) && !(here <= largest)) largest = here;  // NaN stays
            });
        });
        return largest_of(partial_, step_blocks(tensor.count));
    }

    static constexpr std::int64_t copied = 512;  // entries that have a copy on the stack
    // body(first entry, entries) for the parts of n entries.
    template <class Body>
    static void for_parts(std::int64_t n, const Body& body) {
        for (std::int64_t at = 0; at < n; at += copied) body(at, std::min(copied, n - at));
    }

    // use(at, length, u) for the parts in which w was changed from outside, with dual coordinates that follow it; for
    // all parts if grad psi is not separable.
    template <class Use>
    void for_followed(const T* w, const T* u, std::int64_t n, const Move& move, const Use& use) const {
        for_parts(n, [&](std::int64_t at, std::int64_t length) {
            T written[copied], followed[copied];
            if (!separable_) {
                map_->to_dual(w + at, followed, length, move.of_w);
                return use(at, length, followed);
            }
            map_->from_dual(u + at, written, length, {});
            if (std::memcmp(w + at, written, static_cast<std::size_t>(length) * sizeof(T)) == 0) return;
            std::copy_n(u + at, length, followed);
            for (std::int64_t i = 0; i < length; ++i)
                if (w[at + i] != written[i]) map_->to_dual(w + at + i, followed + i, 1, {});
            use(at, length, followed);
        });
    }

    void set_move(const T* g, const StepTensor& tensor, double largest, const StepContext& step, Move& move) {
        move.keep = 1 - step.step_size * options_.weight_decay;
        move.lift = 1;
        move.c = 0;
        if (largest == 0) return;
        if (!options_.normalized) {
            move.c = step.step_size * std::exp(tensor.log_scale);
            return;
        }
        move.lift = lift_of(largest);
        const double norm = map_->dual_norm(g, tensor.shape(), move.lift, largest, {step.team, partial_});
        // The epsilon belongs to the norm of the true gradient.
        const double epsilon =
            options_.norm_epsilon > 0 ? options_.norm_epsilon * move.lift * std::exp(-tensor.log_scale) : 0;
        move.c = step.step_size / (norm + epsilon);
    }

    // A bound on the dual coordinates after the step, from one on those before; throws if they would leave the finite
    // numbers.
    double bound_after(const StepTensor& tensor, TensorState& state, std::size_t index, double bound,
                       double largest_gradient) const {
        const Move& move = moves_[index];
        const double limit = map_->largest_dual(tensor.shape());
        const double after = bound * std::fabs(move.keep) + largest_gradient * move.lift * move.c;
        if (after <= limit) return after;
        const double most = !std::isfinite(bound)   ? bound
                            : std::isfinite(move.c) ? largest_after(tensor, state, move)
                                                    : move.c;
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
        for_followed(w, u, tensor.count, move, [&](std::int64_t at, std::int64_t n, const T* followed) {
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
        make_room(partial_, tensor.rows == nullptr ? parts : tensor.count / tensor.columns);
        const auto take = [&](std::int64_t at, std::int64_t n, std::int64_t part) {
            partial_[static_cast<std::size_t>(part)] = kernel_.abs_max(g + at, n);
        };
        for_moved(tensor, team, take);
        return largest_of(partial_, parts);
    }

    OptimizerOptions options_;
    std::unique_ptr<MirrorMap<T>> map_;
    bool separable_;
    const VectorKernel<T>& kernel_;
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
