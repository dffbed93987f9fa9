#include "optim/optimizer_options.hpp"

#include "base/error.hpp"

#include <cmath>

namespace attmd {

OptimizerOptions checked(OptimizerOptions o) {
    check_each(o);
    require(o.potential == Potential::power || o.method == Method::mirror_descent, "potential is ",
            static_cast<int>(o.potential), " and method is ", static_cast<int>(o.method),
            ", expected 1 except for mirror descent");
    require(!o.nesterov || o.momentum > 0, "nesterov is 1, expected 0 without momentum");
    if (o.schedule == Schedule::cosine)
        require(o.warmup >= 0 && o.warmup < o.horizon, "warmup is ", o.warmup, " and horizon ", o.horizon,
                ", expected 0 <= warmup < horizon");
    if (o.method == Method::gradient_descent) o.p = 2;
    return o;
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

}  // namespace attmd
