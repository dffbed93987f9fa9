// The textbook risk and gradient, in the order in which one would write them on paper: the oracle of
// attention_gradient.hpp while the softmax is not saturated, and the reason for it where it is.
#pragma once

#include "base/tensor.hpp"
#include "data/dataset.hpp"
#include "model/loss.hpp"

namespace attmd {

struct NaiveGradient {
    double loss;
    Matrix W;  // d x d
    Vector v;  // d
};
NaiveGradient naive_attention_gradient(const Dataset& dataset, Loss loss, const Matrix& W, const Vector& v);

}  // namespace attmd
