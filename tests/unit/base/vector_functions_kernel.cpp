#include "base/simd_lanes.hpp"
#include "base/simd_power.hpp"
#include "vector_functions.hpp"

namespace attmd {
namespace ATTMD_ARCH {
namespace {

template <class T, class Function>
void over(const T* x, std::int64_t count, T* out, const Function& f) {
    for_parts<T>(count, [&](std::int64_t i, auto part) { part.store(out + i, f(part.load(x + i))); });
}

void exp_of(const double* x, std::int64_t count, double* out) {
    over(x, count, out, [](Lanes v) { return exp(v); });
}
void log1p_of(const double* x, std::int64_t count, double* out) {
    over(x, count, out, [](Lanes v) { return log1p_nonnegative(v); });
}
void pow_of(const double* x, double y, std::int64_t count, double* out) {
    over(x, count, out, [y](Lanes v) { return pow_nonnegative(v, y); });
}
void float_pow_of(const float* x, double y, std::int64_t count, float* out) {
    with_float_power(y, [&](const auto& power) {
        for (std::int64_t i = 0; i < count; ++i) out[i] = static_cast<float>(power(Lanes(double{x[i]})).get(0));
    });
}
void float_exp_of(const float* x, std::int64_t count, float* out) {
    over(x, count, out, [](Batch<float> v) { return exp(v); });
}
template <class T>
void normal_of(const T* x, std::int64_t count, T* distribution, T* density) {
    for_parts<T>(count, [&](std::int64_t i, auto part) {
        const NormalLaw<T> law = normal_law(part.load(x + i));
        part.store(distribution + i, law.distribution);
        part.store(density + i, law.density);
    });
}

}  // namespace

extern const VectorFunctions vector_functions_table;
const VectorFunctions vector_functions_table = {exp_of,       log1p_of,         pow_of,           float_pow_of,
                                                float_exp_of, normal_of<float>, normal_of<double>};

}  // namespace ATTMD_ARCH
}  // namespace attmd
