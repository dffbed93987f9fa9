// The two products with one sample's token differences that every product with the rows of the lp-AttSVM consists of.
// Their matrices are a few rows of a few dozen entries: too small for what a call of BLAS costs.
#pragma once

#include "base/arch.hpp"

#include <cstdint>

namespace attmd {

struct SampleProducts {
    // out[k] = delta_k . direction; delta count x d, direction d, out count
    void (*rows)(const double* delta, std::int64_t count, std::int64_t d, const double* direction, double* out);
    // out = sum_k lambda_k delta_k; lambda count, out d
    void (*combination)(const double* delta, std::int64_t count, std::int64_t d, const double* lambda, double* out);
};
ATTMD_DECLARE_KERNELS(SampleProducts, sample_products)

}  // namespace attmd
