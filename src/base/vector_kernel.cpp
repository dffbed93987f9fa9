#include "base/vector_kernel.hpp"

#include "base/simd_lanes.hpp"
#include "base/simd_power.hpp"

namespace attmd {
namespace ATTMD_ARCH {
namespace {

// |x|^e for x >= 0; the exponents that p = 2, 3 and 1.5 lead to need no logarithm.
struct Copy {
    Lanes operator()(Lanes x) const { return x; }
};
struct Sqrt {
    Lanes operator()(Lanes x) const { return xsimd::sqrt(x); }
};
struct Square {
    Lanes operator()(Lanes x) const { return x * x; }
};
struct Cube {
    Lanes operator()(Lanes x) const { return x * x * x; }
};
struct ThreeHalves {
    Lanes operator()(Lanes x) const { return x * xsimd::sqrt(x); }
};
struct Power {
    double e;
    Lanes operator()(Lanes x) const { return pow_nonnegative(x, e); }
};

template <class T, class Use>
auto with_power(double e, const Use& use) {
    if (e == 1.0) return use(Copy{});
    if (e == 0.5) return use(Sqrt{});
    if (e == 2.0) return use(Square{});
    if (e == 3.0) return use(Cube{});
    if (e == 1.5) return use(ThreeHalves{});
    if constexpr (sizeof(T) == sizeof(float)) return with_float_power(e, use);
    return use(Power{e});
}

// Lanes of doubles from either type; the _part forms take count < lanes elements, zeros after them.
inline Lanes load(const double* x) { return Lanes::load_unaligned(x); }
inline void store(double* out, Lanes value) { value.store_unaligned(out); }
#if defined(__AVX512F__)
inline Lanes load(const float* x) { return _mm512_cvtps_pd(_mm256_loadu_ps(x)); }
inline void store(float* out, Lanes value) { _mm256_storeu_ps(out, _mm512_cvtpd_ps(value)); }
#elif defined(__AVX2__)
inline Lanes load(const float* x) { return _mm256_cvtps_pd(_mm_loadu_ps(x)); }
inline void store(float* out, Lanes value) { _mm_storeu_ps(out, _mm256_cvtpd_ps(value)); }
#else
inline Lanes load(const float* x) {
    alignas(64) double wide[lanes];
    for (std::size_t i = 0; i < lanes; ++i) wide[i] = static_cast<double>(x[i]);
    return Lanes::load_aligned(wide);
}
inline void store(float* out, Lanes value) {
    alignas(64) double wide[lanes];
    value.store_aligned(wide);
    for (std::size_t i = 0; i < lanes; ++i) out[i] = static_cast<float>(wide[i]);
}
#endif
template <class T>
Lanes load_part(const T* x, std::int64_t count) {
    T part[lanes] = {};
    for (std::int64_t i = 0; i < count; ++i) part[i] = x[i];
    return load(part);
}
template <class T>
void store_part(T* out, Lanes value, std::int64_t count) {
    T part[lanes];
    store(part, value);
    for (std::int64_t i = 0; i < count; ++i) out[i] = part[i];
}

constexpr std::int64_t width = static_cast<std::int64_t>(lanes);

template <class F>
Lanes signed_apply(const F& power, Lanes x) {
    const Lanes magnitude = xsimd::abs(x);
    // pow_nonnegative expects finite values.
    const auto finite = magnitude <= Lanes(std::numeric_limits<double>::max());
    const Lanes y = xsimd::select(finite, power(xsimd::select(finite, magnitude, Lanes(1.0))), magnitude);
    return xsimd::select(x < Lanes(0.0), -y, y);
}

template <class T>
void signed_power(const T* x, T* out, std::int64_t n, double e) {
    with_power<T>(e, [&](const auto power) {
        std::int64_t i = 0;
        for (; i + width <= n; i += width) store(out + i, signed_apply(power, load(x + i)));
        if (i < n) store_part(out + i, signed_apply(power, load_part(x + i, n - i)), n - i);
    });
}

template <class T>
void scaled_power(const T* x, T* out, std::int64_t n, double c, double e) {
    with_power<T>(e, [&](const auto power) {
        // One function to signed_apply(), whose instances for signed_power() stay inline.
        const auto scaled = [power, c](Lanes v) { return power(v / Lanes(c)) * Lanes(c); };
        std::int64_t i = 0;
        for (; i + width <= n; i += width) store(out + i, signed_apply(scaled, load(x + i)));
        if (i < n) store_part(out + i, signed_apply(scaled, load_part(x + i, n - i)), n - i);
    });
}

template <class T>
double abs_max(const T* x, std::int64_t n) {
    Batch<T> most(T(0)), not_finite(T(0));
    for_parts<T>(n, [&](std::int64_t i, const auto part) {
        const Batch<T> magnitude = xsimd::abs(part.load(x + i));
        most = xsimd::max(most, magnitude);
        not_finite = not_finite + magnitude * Batch<T>(T(0));  // NaN from infinity and NaN, else 0
    });
    return static_cast<double>(max_of(most) + sum_of(not_finite));
}

template <class T>
double power_sum(const T* x, std::int64_t n, double lift, double scale, double q) {
    return with_power<T>(q, [&](const auto power) {
        Lanes sum(0.0);
        std::int64_t i = 0;
        const auto term = [&](Lanes v) { return power(xsimd::abs(v) * Lanes(lift) * Lanes(scale)); };
        for (; i + width <= n; i += width) sum = sum + term(load(x + i));
        if (i < n) sum = sum + term(load_part(x + i, n - i));
        alignas(64) double parts[lanes];
        sum.store_aligned(parts);
        double total = 0;
        for (std::size_t k = 0; k < lanes; ++k) total += parts[k];
        return total;
    });
}

template <class T>
void subtract_scaled(T* u, const T* g, std::int64_t n, double keep, double lift, double c) {
    for (std::int64_t i = 0; i < n; ++i) u[i] = static_cast<T>(u[i] * keep - g[i] * lift * c);
}

}  // namespace

extern const VectorKernelF32 vector_kernel_f32_table;
const VectorKernelF32 vector_kernel_f32_table = {signed_power<float>, scaled_power<float>, abs_max<float>,
                                                 power_sum<float>, subtract_scaled<float>};
extern const VectorKernelF64 vector_kernel_f64_table;
const VectorKernelF64 vector_kernel_f64_table = {signed_power<double>, scaled_power<double>, abs_max<double>,
                                                 power_sum<double>, subtract_scaled<double>};

}  // namespace ATTMD_ARCH
}  // namespace attmd
