#include "model/classifier_head.hpp"

#include "model/linear.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace attmd {
namespace {

// 1 / (1 + exp(-x))
double logistic(double x) {
    const double tail = std::exp(-std::fabs(x));
    return x > 0 ? 1 / (1 + tail) : tail / (1 + tail);
}

// log((1 - p_y) / p_y), and how the other classes share 1 - p_y; -1 for the label.
double odds_against(std::int64_t classes, const double* logits, std::int32_t label, double* share) {
    double top = -std::numeric_limits<double>::infinity(), sum = 0;
    share[label] = 0;
    for (std::int64_t c = 0; c < classes; ++c)
        if (c != label) top = std::max(top, logits[c]);
    for (std::int64_t c = 0; c < classes; ++c)
        if (c != label) sum += share[c] = std::exp(logits[c] - top);
    for (std::int64_t c = 0; c < classes; ++c) share[c] /= sum;
    share[label] = -1;
    return top - logits[label] + std::log(sum);
}

}  // namespace

template <class T>
void head_logits(std::int64_t rows, std::int64_t dim, std::int64_t classes, const T* x,
                 const HeadTensors<const T*>& parameters, double* logits) {
    for (std::int64_t r = 0; r < rows; ++r)
        for (std::int64_t c = 0; c < classes; ++c) {
            double sum = parameters.bias == nullptr ? 0 : static_cast<double>(parameters.bias[c]);
            for (std::int64_t i = 0; i < dim; ++i)
                sum += static_cast<double>(x[r * dim + i]) * static_cast<double>(parameters.weight[c * dim + i]);
            logits[r * classes + c] = sum;
        }
}

// The loss is log(1 + exp(odds)), odds = log((1 - p_y) / p_y). Unlike log(p_y) and p_y - 1 it cancels nowhere: a right
// answer keeps all digits, however sure it is.
HeadLoss head_loss(std::int64_t classes, const double* logits, std::int32_t label, double* direction) {
    double odds = label == 1 ? -logits[0] : logits[0];
    if (classes == 1)
        direction[0] = label == 1 ? -1 : 1;
    else
        odds = odds_against(classes, logits, label, direction);
    const double tail = std::log1p(std::exp(-std::fabs(odds)));
    return {std::fmax(odds, 0) + tail, -(std::fmax(-odds, 0) + tail)};
}

void head_probabilities(std::int64_t classes, const double* logits, double* out) {
    if (classes == 1) {
        out[0] = logistic(-logits[0]);
        out[1] = logistic(logits[0]);
        return;
    }
    const double top = *std::max_element(logits, logits + classes);
    double sum = 0;
    for (std::int64_t c = 0; c < classes; ++c) sum += out[c] = std::exp(logits[c] - top);
    for (std::int64_t c = 0; c < classes; ++c) out[c] /= sum;
}

template <class T>
void head_backward(std::int64_t rows, std::int64_t dim, std::int64_t classes, const T* x, const double* d_logits,
                   const HeadTensors<const T*>& parameters, T keep, const HeadTensors<T*>& gradients, T* d_x) {
    keep_sums(classes * dim, keep, gradients.weight);
    if (gradients.bias != nullptr) keep_sums(classes, keep, gradients.bias);
    std::fill_n(d_x, rows * dim, T(0));
    for (std::int64_t r = 0; r < rows; ++r)
        for (std::int64_t c = 0; c < classes; ++c) {
            const T d = static_cast<T>(d_logits[r * classes + c]);
            if (gradients.bias != nullptr) gradients.bias[c] += d;
            for (std::int64_t i = 0; i < dim; ++i) {
                d_x[r * dim + i] += d * parameters.weight[c * dim + i];
                gradients.weight[c * dim + i] += d * x[r * dim + i];
            }
        }
}

#define ATTMD_INSTANTIATE(T)                                                                                       \
    template void head_logits<T>(std::int64_t, std::int64_t, std::int64_t, const T*, const HeadTensors<const T*>&, \
                                 double*);                                                                         \
    template void head_backward<T>(std::int64_t, std::int64_t, std::int64_t, const T*, const double*,              \
                                   const HeadTensors<const T*>&, T, const HeadTensors<T*>&, T*);
ATTMD_INSTANTIATE(float)
ATTMD_INSTANTIATE(double)
#undef ATTMD_INSTANTIATE

}  // namespace attmd
