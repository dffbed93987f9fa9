// What an evaluation of a model is for, and what is wanted of it beside the loss.
#pragma once

#include <cstdint>

namespace attmd {

// Of a classifier: the last block's attention from the first token, averaged over the heads, without dropout. Other
// models have theirs anyway.
struct FirstTokenAttention {
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
    FirstTokenAttention attention = {};
};

}  // namespace attmd
