// What an optimizer is made with.
#pragma once

#include "base/options.hpp"

#include <cstdint>
#include <limits>

namespace attmd {

enum class Method { mirror_descent = 1, gradient_descent = 2, adam = 3, adamw = 4 };
enum class Potential { power = 1, squared_norm = 2, hypentropy = 3 };
enum class Schedule { constant = 1, inv_sqrt = 2, inv = 3, cosine = 4 };

struct OptimizerOptions {
    Method method = Method::mirror_descent;
    double p = 2;             // mirror descent, 1 < p < inf
    bool normalized = false;  // divide by the dual norm of each tensor's gradient
    Schedule schedule = Schedule::constant;
    double step_size = 0.1;
    double norm_epsilon = 0;                                 // added to that norm
    std::int64_t warmup = 0, horizon = 0;                    // cosine
    double beta1 = 0.9, beta2 = 0.999, adam_epsilon = 1e-8;  // Adam
    int threads = 0;
    bool exclusive = false;  // parameters change only through the optimizer
    double momentum = 0;     // gradient descent
    bool nesterov = false;
    double weight_decay = 0;                 // lambda, of lambda psi
    double clip_norm = 0, clip_value = 0;    // of gradients, before anything else; 0: no clipping
    Potential potential = Potential::power;  // mirror descent
    double hypentropy_beta = 1;

    template <class A, class B, class Visit>
    static void each(A& a, B& b, const Visit& visit) {
        visit(Option{"adam_epsilon", above(0)}, a.adam_epsilon, b.adam_epsilon);
        visit(Option{"beta1", fraction()}, a.beta1, b.beta1);
        visit(Option{"beta2", fraction()}, a.beta2, b.beta2);
        visit(Option{"clip_norm", at_least(0)}.later(), a.clip_norm, b.clip_norm);
        visit(Option{"clip_value", at_least(0)}.later(), a.clip_value, b.clip_value);
        visit(Option{"exclusive"}, a.exclusive, b.exclusive);
        visit(Option{"horizon"}, a.horizon, b.horizon);
        visit(Option{"hypentropy_beta", above(0)}.later(), a.hypentropy_beta, b.hypentropy_beta);
        visit(Option{"method", one_of(4)}, a.method, b.method);
        visit(Option{"momentum", fraction()}.later(), a.momentum, b.momentum);
        visit(Option{"nesterov"}.later(), a.nesterov, b.nesterov);
        visit(Option{"norm_epsilon", at_least(0)}, a.norm_epsilon, b.norm_epsilon);
        visit(Option{"normalized"}, a.normalized, b.normalized);
        visit(Option{"p", above(1)}, a.p, b.p);
        visit(Option{"potential", one_of(3)}.later(), a.potential, b.potential);
        visit(Option{"schedule", one_of(4)}, a.schedule, b.schedule);
        visit(Option{"step_size", at_least(0)}, a.step_size, b.step_size);
        visit(Option{"threads", at_least(0)}, a.threads, b.threads);
        visit(Option{"warmup"}, a.warmup, b.warmup);
        visit(Option{"weight_decay", at_least(0)}.later(), a.weight_decay, b.weight_decay);
    }
};
// The options with what the method implies; throws on a value out of range. An update rule checks what it alone knows.
OptimizerOptions checked(OptimizerOptions options);

// What a group of tensors has of its own; NaN: as the optimizer.
struct GroupOptions {
    double step_size = std::numeric_limits<double>::quiet_NaN();
    double p = std::numeric_limits<double>::quiet_NaN();
    double weight_decay = std::numeric_limits<double>::quiet_NaN();

    template <class A, class B, class Visit>
    static void each(A& a, B& b, const Visit& visit) {
        visit(Option{"step_size"}, a.step_size, b.step_size);
        visit(Option{"p"}, a.p, b.p);
        visit(Option{"weight_decay"}, a.weight_decay, b.weight_decay);
    }
};

// Step size of iteration k = 1, 2, ...
double step_size_at(const OptimizerOptions& options, std::int64_t k);

}  // namespace attmd
