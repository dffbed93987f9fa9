// Tensors and steps for the tests of optimizers.
#pragma once

#include "base/rng.hpp"
#include "optim/optimizer.hpp"

#include <cstdint>
#include <vector>

namespace attmd {

template <class T>
inline constexpr ElementType type_of = sizeof(T) == 4 ? ElementType::float32 : ElementType::float64;

template <class T>
StepTensor tensor(std::vector<T>& w, const std::vector<T>& g) {
    return {type_of<T>, w.data(), g.data(), static_cast<std::int64_t>(w.size()), 0, {}};
}

template <class T>
std::vector<T> random_values(std::size_t n, std::uint64_t seed) {
    Rng rng(seed, 9);
    std::vector<T> values(n);
    for (T& value : values) value = static_cast<T>(rng.normal());
    return values;
}

template <class T>
void step(Optimizer& optimizer, std::vector<T>& w, const std::vector<T>& g, int threads = 1) {
    ThreadTeam team(threads);
    optimizer.step({tensor(w, g)}, false, team);
}

}  // namespace attmd
