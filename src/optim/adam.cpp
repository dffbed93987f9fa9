// Adam (Kingma and Ba, ICLR 2015, algorithm 1), with bias correction, and AdamW (Loshchilov and Hutter, ICLR 2019,
// algorithm 2). Weight decay as in PyTorch: Adam adds it to the gradient, AdamW takes it off the parameter.
#include "optim/entries.hpp"
#include "optim/moment_kernel.hpp"
#include "optim/update_rules.hpp"

#include <limits>

namespace attmd {
namespace {

// State: m and v, the moving averages of the gradient and of its square.
template <class T>
class Adam final : public UpdateRule {
public:
    explicit Adam(const OptimizerOptions& options)
        : options_(options), decoupled_(options.method == Method::adamw), kernel_(moment_kernel<T>(running_arch())) {
        require(!options.normalized, "normalized is 1, expected 0 with Adam");
        require_no_momentum(options);
    }

    void prepare(const StepTensor& tensor, TensorState& state, std::size_t index, const StepContext& step) override {
        const double scale = std::exp(tensor.log_scale);
        const double g = require_finite<T>("gradient", tensor.gradient, tensor, index, scale, parts_, step.team);
        const double w = require_finite<T>("parameter", tensor.parameter, tensor, index, 1, parts_, step.team);
        const double largest = g + (decoupled_ ? 0 : options_.weight_decay) * w;
        if (!(largest * largest <= static_cast<double>(std::numeric_limits<T>::max())))
            fail(ErrorCode::numerical, "the gradient of ", name_of(tensor, index), " reaches ", largest,
                 ", expected a finite square");
        make_buffers(state, 2);
        if (bounds_.size() <= index) bounds_.resize(index + 1);
        const double bound = (options_.beta1 * state.bound + (1 - options_.beta1) * largest) * (1 + 1e-6);
        const AdamStep how = step_of(tensor, step);
        const double reach = w * std::fabs(how.keep) + how.rate * bound / how.epsilon;
        if (!(reach <= limit / 2)) check_range(tensor, state, index, how);
        bounds_[index] = bound;
    }

    void apply(const StepTensor& tensor, TensorState& state, std::size_t index, const StepContext& step) override {
        T* w = static_cast<T*>(tensor.parameter);
        const T* g = static_cast<const T*>(tensor.gradient);
        T* m = buffer<T>(state, 0);
        T* v = buffer<T>(state, 1);
        const AdamStep how = step_of(tensor, step);
        for_blocks(tensor.count, step.team, [&](std::int64_t at, std::int64_t n, std::int64_t) {
            kernel_.adam(w + at, g + at, m + at, v + at, n, how);
        });
        state.bound = bounds_[index];
    }

    std::vector<const char*> buffers() const override { return {"first", "second"}; }
    double stored_bound(const TensorState&) const override { return 0; }  // m has it
    void restore(TensorState& state, const std::string& where) const override {
        const T* v = buffer<T>(state, 1);
        if (std::any_of(v, v + state.count, [](T x) { return x < 0; }))
            fail(ErrorCode::format, where, " has a second moment below 0");
        state.bound = largest_entry<T>(state.buffers[0]);
    }

private:
    static constexpr double limit = static_cast<double>(std::numeric_limits<T>::max());

    AdamStep step_of(const StepTensor& tensor, const StepContext& step) const {
        const double k = static_cast<double>(step.k), decay = options_.weight_decay;
        AdamStep how;
        how.scale = gradient_scale(tensor);
        how.coupled_decay = decoupled_ ? 0 : decay;
        how.keep = decoupled_ ? 1 - step.step_size * decay : 1;
        how.beta1 = options_.beta1;
        how.beta2 = options_.beta2;
        how.rate = step.step_size / (1 - std::pow(how.beta1, k));
        how.correction = 1 / std::sqrt(1 - std::pow(how.beta2, k));
        how.epsilon = options_.adam_epsilon;
        return how;
    }

    // What the kernel will write, where the bound on it does not tell.
    void check_range(const StepTensor& tensor, const TensorState& state, std::size_t index, const AdamStep& s) const {
        const T* w = static_cast<const T*>(tensor.parameter);
        const T* g = static_cast<const T*>(tensor.gradient);
        const T* m = buffer<T>(state, 0);
        const T* v = buffer<T>(state, 1);
        for (std::int64_t i = 0; i < tensor.count; ++i) {
            const double gradient = g[i] * s.scale + s.coupled_decay * w[i];
            const double first = s.beta1 * m[i] + (1 - s.beta1) * gradient;
            const double second = s.beta2 * v[i] + (1 - s.beta2) * gradient * gradient;
            const double to = w[i] * s.keep - s.rate * first / (std::sqrt(second) * s.correction + s.epsilon);
            if (!std::isfinite(static_cast<T>(to)))
                fail(ErrorCode::numerical, "the step on ", name_of(tensor, index),
                     " leaves the finite numbers (parameter ", to, ", expected at most ", limit, "); lower step_size");
        }
    }

    OptimizerOptions options_;
    bool decoupled_;
    const MomentKernel<T>& kernel_;
    std::vector<double> parts_;
    std::vector<double> bounds_;  // one a tensor: the bound on m after the step that is prepared
};

}  // namespace

template <class T>
std::unique_ptr<UpdateRule> make_adam(const OptimizerOptions& options) {
    return std::make_unique<Adam<T>>(options);
}
template std::unique_ptr<UpdateRule> make_adam<float>(const OptimizerOptions&);
template std::unique_ptr<UpdateRule> make_adam<double>(const OptimizerOptions&);

}  // namespace attmd
