// Vectors of float or double for loops over rows of any width, and their exp and normal distribution function. For
// *_kernel.cpp files only, like simd_math.hpp.
#pragma once

#include "base/simd_math.hpp"

namespace attmd {
namespace ATTMD_ARCH {

template <class T>
using Batch = xsimd::batch<T>;
template <class T>
constexpr std::int64_t batch_width = static_cast<std::int64_t>(Batch<T>::size);

inline Batch<float> multiply_add(Batch<float> a, Batch<float> b, Batch<float> c) {
#if defined(__AVX512F__)  // xsimd 8 multiplies and adds here
    return _mm512_fmadd_ps(a, b, c);
#else
    return xsimd::fma(a, b, c);
#endif
}

// A whole vector of a row.
template <class T>
struct WholePart {
    Batch<T> load(const T* x) const { return Batch<T>::load_unaligned(x); }
    void store(T* out, Batch<T> value) const { value.store_unaligned(out); }
    Batch<T> keep(Batch<T> value) const { return value; }
};

// The last `count` entries of a row, fewer than a vector; lanes past them load as zero.
template <class T>
struct LastPart {
    std::int64_t count;
    Batch<T> load(const T* x) const {
        alignas(64) T part[Batch<T>::size] = {};
        for (std::int64_t i = 0; i < count; ++i) part[i] = x[i];
        return Batch<T>::load_aligned(part);
    }
    void store(T* out, Batch<T> value) const {
        alignas(64) T part[Batch<T>::size];
        value.store_aligned(part);
        for (std::int64_t i = 0; i < count; ++i) out[i] = part[i];
    }
    // Zero in the lanes past the row's end.
    Batch<T> keep(Batch<T> value) const {
        alignas(64) T part[Batch<T>::size] = {};
        store(part, value);
        return Batch<T>::load_aligned(part);
    }
};

// body(i, part) for the parts of a row of `width` entries, in order.
template <class T, class Body>
void for_parts(std::int64_t width, const Body& body) {
    std::int64_t i = 0;
    for (; i + batch_width<T> <= width; i += batch_width<T>) body(i, WholePart<T>{});
    if (i < width) body(i, LastPart<T>{width - i});
}

template <class T>
T sum_of(Batch<T> x) {
    alignas(64) T part[Batch<T>::size];
    x.store_aligned(part);
    for (std::size_t half = Batch<T>::size / 2; half > 0; half /= 2)
        for (std::size_t k = 0; k < half; ++k) part[k] += part[k + half];
    return part[0];
}
template <class T>
T max_of(Batch<T> x) {
    alignas(64) T part[Batch<T>::size];
    x.store_aligned(part);
    T most = part[0];
    for (std::size_t k = 1; k < Batch<T>::size; ++k) most = part[k] > most ? part[k] : most;
    return most;
}

// exp(x), about one unit in the last place; 0 below the smallest normal number, NaN stays NaN.
inline Batch<float> exp(Batch<float> x) {
    const auto tiny = x < Batch<float>(-87.0f);
    x = xsimd::min(Batch<float>(88.0f), xsimd::max(Batch<float>(-87.0f), x));  // in this order NaN stays NaN
    // Adding 1.5 * 2^23 rounds to a whole number and leaves it in the low bits.
    const Batch<float> shifted = multiply_add(x, Batch<float>(1.44269504f), Batch<float>(12582912.0f));
    const Batch<float> n = shifted - Batch<float>(12582912.0f);
    Batch<float> r = multiply_add(n, Batch<float>(-0.693359375f), x);
    r = multiply_add(n, Batch<float>(2.12194440e-4f), r);
    const float c[] = {1.0f / 5040, 1.0f / 720, 1.0f / 120, 1.0f / 24, 1.0f / 6, 0.5f};
    Batch<float> series(c[0]);
    for (std::size_t i = 1; i < sizeof c / sizeof c[0]; ++i) series = multiply_add(series, r, Batch<float>(c[i]));
    const Batch<float> value = Batch<float>(1.0f) + multiply_add(series * r, r, r);
    using Bits = xsimd::batch<std::int32_t>;
    const Bits power = (same_bits<std::int32_t>(shifted) + Bits(127)) << 23;
    return xsimd::select(tiny, Batch<float>(0.0f), value * same_bits<float>(power));
}

template <class T>
struct NormalLaw {
    Batch<T> distribution, density;
};

// Phi(x) = erfc(-x / sqrt 2) / 2 and phi(x). In float erfc(z) = exp(-z^2) t P(t), t = 1 / (1 + 0.35 z), z >= 0, so that
// Phi is good relative to its own size also far to the left: P is fitted to 7e-9, and rounding, most of it that of z^2,
// makes 8 ulp of Phi for x > -1, 20 ulp (a relative 1.3e-6) down to -6 and 68 ulp down to -12.5.
inline NormalLaw<float> normal_law(Batch<float> x) {
    const Batch<float> e = exp(x * x * Batch<float>(-0.5f));
    const Batch<float> z = xsimd::abs(x) * Batch<float>(0.70710678f);
    const Batch<float> t = Batch<float>(1.0f) / multiply_add(z, Batch<float>(0.35f), Batch<float>(1.0f));
    const float c[] = {0.03760803594f, -0.1544708472f, 0.1705743697f, -0.01256566189f, 0.07382942845f,
                       0.1534938745f,  0.1484602849f,  0.1885240444f, 0.1970582617f,   0.1974882161f};
    Batch<float> series(c[0]);
    for (std::size_t i = 1; i < sizeof c / sizeof c[0]; ++i) series = multiply_add(series, t, Batch<float>(c[i]));
    const Batch<float> tail = e * t * series * Batch<float>(0.5f);
    return {xsimd::select(x < Batch<float>(0.0f), tail, Batch<float>(1.0f) - tail), e * Batch<float>(0.39894228f)};
}
inline NormalLaw<double> normal_law(Batch<double> x) {
    return {xsimd::erfc(x * Batch<double>(-0.70710678118654752440)) * Batch<double>(0.5),
            exp(x * x * Batch<double>(-0.5)) * Batch<double>(0.39894228040143267794)};
}

}  // namespace ATTMD_ARCH
}  // namespace attmd
