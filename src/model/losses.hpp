// The losses l(u) of loss.hpp on vectors of margins u = y f: value and log |l'|, finite wherever u is. For kernel files
// only. A loss is a function of its own; with_loss() is where it is chosen.
#pragma once

#include "base/simd_math.hpp"
#include "model/loss.hpp"

namespace attmd {
namespace ATTMD_ARCH {

struct LossLanes {
    Lanes value, log_slope;
};

// log(1 + exp(-u)) and -log(1 + exp(u)), from the side on which exp is at most 1.
inline LossLanes logistic_loss(Lanes u) {
    const Lanes tail = log1p_nonnegative(exp(-xsimd::abs(u)));
    return {xsimd::max(-u, Lanes(0.0)) + tail, -(xsimd::max(u, Lanes(0.0)) + tail)};
}

// exp(-u)
inline LossLanes exponential_loss(Lanes u) { return {exp(-u), -u}; }

// -u
inline LossLanes correlation_loss(Lanes u) { return {-u, Lanes(0.0)}; }

// body(f) with f(u) the loss's function.
template <class Body>
void with_loss(Loss loss, const Body& body) {
    switch (loss) {
        case Loss::logistic: return body([](Lanes u) { return logistic_loss(u); });
        case Loss::exponential: return body([](Lanes u) { return exponential_loss(u); });
        case Loss::correlation: return body([](Lanes u) { return correlation_loss(u); });
    }
}

}  // namespace ATTMD_ARCH
}  // namespace attmd
