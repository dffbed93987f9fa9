// The vector functions of base/simd_math.hpp, simd_power.hpp and simd_lanes.hpp as loops over arrays, in versions for
// each instruction set.
#pragma once

#include "base/arch.hpp"

#include <cstdint>

namespace attmd {

struct VectorFunctions {
    void (*exp)(const double* x, std::int64_t count, double* out);
    void (*log1p)(const double* x, std::int64_t count, double* out);  // x >= 0
    void (*pow)(const double* x, double y, std::int64_t count, double* out);
    void (*float_pow)(const float* x, double y, std::int64_t count, float* out);
    void (*float_exp)(const float* x, std::int64_t count, float* out);
    void (*float_normal)(const float* x, std::int64_t count, float* distribution, float* density);
    void (*normal)(const double* x, std::int64_t count, double* distribution, double* density);
};
ATTMD_DECLARE_KERNELS(VectorFunctions, vector_functions)

}  // namespace attmd
