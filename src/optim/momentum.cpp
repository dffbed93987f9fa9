// Gradient descent with momentum in the form of torch.optim.SGD:
//   d = g + weight_decay w,   m+ = momentum m + d,   w+ = w - step m+,   or w - step (d + momentum m+) by Nesterov.
#include "optim/entries.hpp"
#include "optim/moment_kernel.hpp"
#include "optim/update_rules.hpp"

#include <limits>

namespace attmd {
namespace {

// State: m.
template <class T>
class Momentum final : public UpdateRule {
public:
    explicit Momentum(const OptimizerOptions& options) : options_(options), kernel_(moment_kernel<T>(running_arch())) {
        require(!options.normalized, "normalized is 1, expected 0 with momentum");
    }

    void prepare(const StepTensor& tensor, TensorState& state, std::size_t index, const StepContext& step) override {
        const double scale = std::exp(tensor.log_scale);
        const double g = require_finite<T>("gradient", tensor.gradient, tensor, index, scale, parts_, step.team);
        const double w = require_finite<T>("parameter", tensor.parameter, tensor, index, 1, parts_, step.team);
        const double d = g + options_.weight_decay * w;
        const double bound = options_.momentum * state.bound + d;
        const double moved = w + step.step_size * (options_.nesterov ? d + options_.momentum * bound : bound);
        const double limit = static_cast<double>(std::numeric_limits<T>::max()) / 2;
        if (!(bound <= limit && moved <= limit))
            fail(ErrorCode::numerical, "the step on ", name_of(tensor, index),
                 " may leave the finite numbers (momentum up to ", bound, ", parameter up to ", moved,
                 ", expected at most ", limit, "); lower step_size");
        make_buffers(state, 1);
        if (bounds_.size() <= index) bounds_.resize(index + 1);
        bounds_[index] = bound;
    }

    void apply(const StepTensor& tensor, TensorState& state, std::size_t index, const StepContext& step) override {
        T* w = static_cast<T*>(tensor.parameter);
        const T* g = static_cast<const T*>(tensor.gradient);
        T* m = buffer<T>(state, 0);
        const MomentumStep how{gradient_scale(tensor), options_.weight_decay, options_.momentum, step.step_size,
                               options_.nesterov};
        for_blocks(tensor.count, step.team, [&](std::int64_t at, std::int64_t n, std::int64_t) {
            kernel_.momentum(w + at, g + at, m + at, n, how);
        });
        state.bound = bounds_[index];
    }

    std::vector<const char*> buffers() const override { return {"first"}; }
    double stored_bound(const TensorState& state) const override {
        return std::fmax(state.bound, largest_entry<T>(state.buffers[0]));
    }
    void restore(TensorState& state, const std::string&) const override { state.bound = stored_bound(state); }

private:
    OptimizerOptions options_;
    const MomentKernel<T>& kernel_;
    std::vector<double> parts_;
    std::vector<double> bounds_;  // one a tensor: the bound on m after the step that is prepared
};

}  // namespace

template <class T>
std::unique_ptr<UpdateRule> make_momentum(const OptimizerOptions& options) {
    return std::make_unique<Momentum<T>>(options);
}
template std::unique_ptr<UpdateRule> make_momentum<float>(const OptimizerOptions&);
template std::unique_ptr<UpdateRule> make_momentum<double>(const OptimizerOptions&);

}  // namespace attmd
