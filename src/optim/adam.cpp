// Adam (Kingma and Ba, ICLR 2015, algorithm 1), with bias correction.
#include "base/error.hpp"
#include "optim/optimizer.hpp"

#include <algorithm>
#include <cmath>

namespace attmd {
namespace {

// State: first = m, second = v, the moving averages of the gradient and of its square.
template <class T>
class Adam final : public UpdateRule {
public:
    explicit Adam(const OptimizerOptions& options) : options_(options) {}

    void prepare(const StepTensor& tensor, TensorState& state, std::size_t index, const StepContext&) override {
        const double scale = std::exp(tensor.log_scale);
        check_entries("gradient", static_cast<const T*>(tensor.gradient), tensor, index, scale);
        check_entries("parameter", static_cast<const T*>(tensor.parameter), tensor, index, 1);
        if (state.first.empty()) {
            const std::size_t bytes = static_cast<std::size_t>(state.count) * sizeof(T);
            std::vector<std::byte> first(bytes), second(bytes);
            state.first = std::move(first);
            state.second = std::move(second);
        }
    }

    void apply(const StepTensor& tensor, TensorState& state, std::size_t, const StepContext& step) override {
        T* w = static_cast<T*>(tensor.parameter);
        const T* g = static_cast<const T*>(tensor.gradient);
        T* m = reinterpret_cast<T*>(state.first.data());
        T* v = reinterpret_cast<T*>(state.second.data());
        const double scale = std::exp(tensor.log_scale), k = static_cast<double>(step.k);
        const double b1 = options_.beta1, b2 = options_.beta2, epsilon = options_.adam_epsilon;
        const double rate = step.step_size / (1 - std::pow(b1, k));
        const double correction = 1 / std::sqrt(1 - std::pow(b2, k));
        step.team.run(step_blocks(tensor.count), [&](std::int64_t b, int) {
            const std::int64_t end = std::min(tensor.count, (b + 1) * step_block);
            for (std::int64_t i = b * step_block; i < end; ++i) {
                const double gradient = g[i] * scale;
                const double first = b1 * m[i] + (1 - b1) * gradient;
                const double second = b2 * v[i] + (1 - b2) * gradient * gradient;
                m[i] = static_cast<T>(first);
                v[i] = static_cast<T>(second);
                w[i] = static_cast<T>(w[i] - rate * first / (std::sqrt(second) * correction + epsilon));
            }
        });
    }

private:
    static void check_entries(const char* what, const T* x, const StepTensor& tensor, std::size_t index, double scale) {
        for (std::int64_t i = 0; i < tensor.count; ++i)
            if (!std::isfinite(x[i] * scale))
                fail(ErrorCode::invalid_argument, name_of(tensor, index), ".", what, "[", i, "] is ", x[i] * scale,
                     ", expected a finite number");
    }

    OptimizerOptions options_;
};

}  // namespace

template <class T>
std::unique_ptr<UpdateRule> make_adam(const OptimizerOptions& options) {
    return std::make_unique<Adam<T>>(options);
}
template std::unique_ptr<UpdateRule> make_adam<float>(const OptimizerOptions&);
template std::unique_ptr<UpdateRule> make_adam<double>(const OptimizerOptions&);

}  // namespace attmd
