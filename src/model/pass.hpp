// What an evaluation of a model is for, and what is wanted of it beside the loss.
#pragma once

#include <cstdint>

namespace attmd {

// What is wanted of the attention weights: of a classifier those of the last block from the first token, averaged over
// the heads, without dropout.
struct WantedAttention {
    bool selected = true;       // each sample's largest weight, and on which token
    double* weights = nullptr;  // count x stride: each sample's weights, to its length; null: not wanted
    std::int64_t stride = 0;

    bool wanted() const { return selected || weights != nullptr; }
};

// Only training has dropout and augmentation, drawn from `step`.
struct Pass {
    bool gradients = true;
    bool training = false;
    std::int64_t step = 0;
    WantedAttention attention = {};
};

}  // namespace attmd
