// The update rules, and which one an optimizer has. A new rule is one file, declared and chosen here.
#pragma once

#include "base/error.hpp"
#include "optim/optimizer_options.hpp"
#include "optim/update_rule.hpp"

#include <memory>

namespace attmd {

// T is float or double. Each throws on options that the rule does not have.
template <class T>
std::unique_ptr<UpdateRule> make_mirror_descent(const OptimizerOptions& options);
template <class T>
std::unique_ptr<UpdateRule> make_momentum(const OptimizerOptions& options);
template <class T>
std::unique_ptr<UpdateRule> make_adam(const OptimizerOptions& options);  // and AdamW

template <class T>
std::unique_ptr<UpdateRule> make_rule(const OptimizerOptions& options) {
    switch (options.method) {
        case Method::mirror_descent: break;
        case Method::gradient_descent:
            if (options.momentum > 0) return make_momentum<T>(options);
            break;
        case Method::adam:
        case Method::adamw: return make_adam<T>(options);
    }
    return make_mirror_descent<T>(options);
}

// Of the rules without it.
inline void require_no_momentum(const OptimizerOptions& o) {
    require(o.momentum == 0, "momentum is ", o.momentum, " and method is ", static_cast<int>(o.method),
            ", expected 0 except for gradient descent");
}

}  // namespace attmd
