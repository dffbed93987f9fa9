#include "optim/optimizer.hpp"

#include "base/error.hpp"
#include "optim/gradient_clipping.hpp"

#include <cmath>

namespace attmd {
namespace {

template <class T>
std::unique_ptr<UpdateRule> make_rule(const OptimizerOptions& options) {
    if (is_adam(options.method)) return make_adam<T>(options);
    if (options.momentum > 0) return make_momentum<T>(options);
    return make_mirror_descent<T>(options);
}

}  // namespace

void check(const OptimizerOptions& o) {
    const auto fraction = [](double x) { return x >= 0 && x < 1; };
    const auto not_negative = [](double x, const char* name) {
        require(x >= 0 && std::isfinite(x), name, " is ", x, ", expected a finite number >= 0");
    };
    require(o.p > 1 && std::isfinite(o.p), "p is ", o.p, ", expected a finite number above 1");
    not_negative(o.step_size, "step_size");
    not_negative(o.norm_epsilon, "norm_epsilon");
    not_negative(o.weight_decay, "weight_decay");
    not_negative(o.clip_norm, "clip_norm");
    not_negative(o.clip_value, "clip_value");
    require(fraction(o.beta1), "beta1 is ", o.beta1, ", expected 0 <= beta1 < 1");
    require(fraction(o.beta2), "beta2 is ", o.beta2, ", expected 0 <= beta2 < 1");
    require(o.adam_epsilon > 0 && std::isfinite(o.adam_epsilon), "adam_epsilon is ", o.adam_epsilon,
            ", expected a finite number above 0");
    require(o.threads >= 0, "threads is ", o.threads, ", expected >= 0");
    require(!(o.normalized && is_adam(o.method)), "normalized is 1, expected 0 with Adam");
    require(fraction(o.momentum), "momentum is ", o.momentum, ", expected 0 <= momentum < 1");
    require(o.momentum == 0 || o.method == Method::gradient_descent, "momentum is ", o.momentum,
            " and method is ", static_cast<int>(o.method), ", expected 0 except for gradient descent");
    require(!(o.normalized && o.momentum > 0), "normalized is 1, expected 0 with momentum");
    require(!o.nesterov || o.momentum > 0, "nesterov is 1, expected 0 without momentum");
    if (o.schedule == Schedule::cosine)
        require(o.warmup >= 0 && o.warmup < o.horizon, "warmup is ", o.warmup, " and horizon ", o.horizon,
                ", expected 0 <= warmup < horizon");
}

double step_size_at(const OptimizerOptions& o, std::int64_t k) {
    const double i = static_cast<double>(k);
    switch (o.schedule) {
        case Schedule::constant: return o.step_size;
        case Schedule::inv_sqrt: return o.step_size / std::sqrt(i);
        case Schedule::inv: return o.step_size / i;
        case Schedule::cosine: break;
    }
    if (k <= o.warmup) return o.step_size * i / static_cast<double>(o.warmup);
    const double done = static_cast<double>(k - o.warmup) / static_cast<double>(o.horizon - o.warmup);
    return done >= 1 ? 0 : o.step_size * 0.5 * (1 + std::cos(3.14159265358979323846 * done));
}

std::string name_of(const StepTensor& tensor, std::size_t index) {
    return tensor.name.empty() ? text("tensors[", index, "]") : "\"" + tensor.name + "\"";
}

Optimizer::Optimizer(const OptimizerOptions& options) : options_(options) {
    check(options_);
    if (options_.method == Method::gradient_descent) options_.p = 2;
    float_rule_ = make_rule<float>(options_);
    double_rule_ = make_rule<double>(options_);
    clipping_ = std::make_unique<GradientClipping>(options_.clip_norm, options_.clip_value);
}
Optimizer::Optimizer(Optimizer&&) noexcept = default;
Optimizer::~Optimizer() = default;

void Optimizer::set_step_size(double step_size) {
    OptimizerOptions changed = options_;
    changed.step_size = step_size;
    check(changed);
    options_ = changed;
}

void Optimizer::reset() {
    states_.clear();
    iteration_ = 0;
}

void Optimizer::fit_states(const std::vector<StepTensor>& tensors) {
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        require(tensors[i].parameter != nullptr, "tensors[", i, "].parameter is NULL, expected ", tensors[i].count,
                " values");
        require(tensors[i].gradient != nullptr, "tensors[", i, "].gradient is NULL, expected ", tensors[i].count,
                " values");
        require(tensors[i].count >= 1, "tensors[", i, "].count is ", tensors[i].count, ", expected at least 1");
    }
    if (states_.empty()) {
        std::vector<TensorState> fresh(tensors.size());
        for (std::size_t i = 0; i < tensors.size(); ++i) {
            fresh[i].type = tensors[i].type;
            fresh[i].count = tensors[i].count;
        }
        states_ = std::move(fresh);
        return;
    }
    require_dimension(states_.size() == tensors.size(), "count is ", tensors.size(), ", expected ", states_.size(),
                      " tensors as in the first step");
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        require_dimension(states_[i].count == tensors[i].count, "tensors[", i, "].count is ", tensors[i].count,
                          ", expected ", states_[i].count, " as in the first step");
        require_dimension(states_[i].type == tensors[i].type, "tensors[", i, "].dtype is ",
                          static_cast<int>(tensors[i].type), ", expected ", static_cast<int>(states_[i].type),
                          " as in the first step");
    }
}

void Optimizer::step(const std::vector<StepTensor>& given, bool untouched, ThreadTeam& team) {
    const bool first = states_.empty();
    fit_states(given);
    const std::int64_t k = iteration_ + 1;
    const StepContext step{k, step_size_at(options_, k), untouched && !first, team};
    try {
        const std::vector<StepTensor>& tensors = clipping_->clip(given, team);
        for (std::size_t i = 0; i < tensors.size(); ++i) rule(tensors[i].type).prepare(tensors[i], states_[i], i, step);
        for (std::size_t i = 0; i < tensors.size(); ++i) rule(tensors[i].type).apply(tensors[i], states_[i], i, step);
    } catch (...) {
        if (first) states_.clear();  // a refused first call does not fix the list
        throw;
    }
    iteration_ = k;
}

}  // namespace attmd
