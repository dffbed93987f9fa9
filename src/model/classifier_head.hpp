// The last linear layer and the loss, on the first row of each sequence. One class: sigmoid and binary cross-entropy of
// labels 0 and 1; more: softmax and cross-entropy.
#pragma once

#include <cstdint>

namespace attmd {

template <class Pointer>
struct HeadTensors {
    Pointer weight = nullptr, bias = nullptr;  // classes x dim, classes; null bias: none
};

// logits (rows x classes), in double whatever T is.
template <class T>
void head_logits(std::int64_t rows, std::int64_t dim, std::int64_t classes, const T* x,
                 const HeadTensors<const T*>& parameters, double* logits);

struct HeadLoss {
    double loss, log_slope;
};
// Loss of one sample. Its gradient in the logits is exp(log_slope) * direction, whose largest entry has size 1.
HeadLoss head_loss(std::int64_t classes, const double* logits, std::int32_t label, double* direction);

// Probabilities of the classes 0, 1, ...: of 0 and 1 if there is one logit.
void head_probabilities(std::int64_t classes, const double* logits, double* out);

// d_x (rows x dim) from d_logits (rows x classes); gradients = keep * gradients + those of these rows.
template <class T>
void head_backward(std::int64_t rows, std::int64_t dim, std::int64_t classes, const T* x, const double* d_logits,
                   const HeadTensors<const T*>& parameters, T keep, const HeadTensors<T*>& gradients, T* d_x);

}  // namespace attmd
