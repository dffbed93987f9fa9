#include "model/classifier_head.hpp"

#include <algorithm>
#include <cmath>

namespace attmd {

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

double head_loss(std::int64_t classes, const double* logits, std::int32_t label, double* d_logits) {
    if (classes == 1) {
        const double u = label == 1 ? logits[0] : -logits[0];  // loss log(1 + exp(-u))
        const double tail = std::exp(-std::fabs(u)), miss = u > 0 ? tail / (1 + tail) : 1 / (1 + tail);
        d_logits[0] = label == 1 ? -miss : miss;
        return std::fmax(-u, 0) + std::log1p(tail);
    }
    const double top = *std::max_element(logits, logits + classes);
    double sum = 0;
    for (std::int64_t c = 0; c < classes; ++c) sum += d_logits[c] = std::exp(logits[c] - top);
    for (std::int64_t c = 0; c < classes; ++c) d_logits[c] /= sum;
    d_logits[label] -= 1;
    return top - logits[label] + std::log(sum);
}

void head_probabilities(std::int64_t classes, const double* logits, double* out) {
    if (classes == 1) {
        head_loss(1, logits, 0, out + 1);
        double miss = 0;
        head_loss(1, logits, 1, &miss);
        out[0] = -miss;
        return;
    }
    head_loss(classes, logits, 0, out);
    out[0] += 1;
}

template <class T>
void head_backward(std::int64_t rows, std::int64_t dim, std::int64_t classes, const T* x, const double* d_logits,
                   const HeadTensors<const T*>& parameters, T keep, const HeadTensors<T*>& gradients, T* d_x) {
    if (keep == T(0)) {
        std::fill_n(gradients.weight, classes * dim, T(0));
        if (gradients.bias != nullptr) std::fill_n(gradients.bias, classes, T(0));
    }
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
