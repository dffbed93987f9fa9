// exp, log1p and pow on vectors of doubles to about one unit in the last place. For *_kernel.cpp files only: all of it
// lives in the namespace of the instruction set it is compiled for.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <xsimd/xsimd.hpp>

#if !defined(ATTMD_ARCH)
#error "simd_math.hpp belongs to kernel files, which are compiled with ATTMD_ARCH"
#endif

namespace attmd {
namespace ATTMD_ARCH {

using Lanes = xsimd::batch<double>;
using BitLanes = xsimd::batch<std::int64_t>;
constexpr std::size_t lanes = Lanes::size;

// The same bits as numbers of type T.
template <class T, class From>
xsimd::batch<T> same_bits(From x) {
#if XSIMD_VERSION_MAJOR < 9
    return xsimd::bitwise_cast<xsimd::batch<T>>(x);
#else
    return xsimd::bitwise_cast<T>(x);
#endif
}
inline BitLanes bits_of(Lanes x) { return same_bits<std::int64_t>(x); }
inline Lanes value_of(BitLanes x) { return same_bits<double>(x); }

// a * b + c, rounded once where the machine has it.
inline Lanes multiply_add(Lanes a, Lanes b, Lanes c) {
#if defined(__AVX512F__)  // xsimd 8 multiplies and adds here
    return _mm512_fmadd_pd(a, b, c);
#else
    return xsimd::fma(a, b, c);
#endif
}

// a * b - p, exactly, for p = round(a * b).
inline Lanes product_error(Lanes a, Lanes b, Lanes p) {
#if defined(__FMA__) || defined(__ARM_FEATURE_FMA)
    return multiply_add(a, b, -p);
#else  // Dekker's product
    const Lanes split(134217729.0);
    const Lanes ta = split * a, tb = split * b;
    const Lanes ah = ta - (ta - a), bh = tb - (tb - b);
    const Lanes al = a - ah, bl = b - bh;
    return ((ah * bh - p) + ah * bl + al * bh) + al * bl;
#endif
}

// 2^n for whole n in -1022..1023.
inline Lanes power_of_two(Lanes n) {
    // Adding 1.5 * 2^52 leaves n in the low bits of the significand.
    const BitLanes shifted = bits_of(n + Lanes(6755399441055744.0));
    return value_of((shifted + BitLanes(1023)) << 52);
}

// exp(x + tail) for |tail| << 1; 0 below the smallest double, inf above the largest.
inline Lanes exp_with_tail(Lanes x, Lanes tail) {
    x = xsimd::min(Lanes(800.0), xsimd::max(Lanes(-800.0), x));  // in this order NaN stays NaN
    const Lanes n = xsimd::nearbyint(x * Lanes(1.44269504088896340736));
    Lanes r = multiply_add(n, Lanes(-0x1.62e42fee00000p-1), x);  // n * this constant is exact
    r = multiply_add(n, Lanes(-1.90821492927058770002e-10), r) + tail;
    const double c[] = {1.0 / 6227020800, 1.0 / 479001600, 1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880, 1.0 / 40320,
                        1.0 / 5040,       1.0 / 720,       1.0 / 120,      1.0 / 24,      1.0 / 6,      0.5};
    Lanes series(c[0]);
    for (std::size_t i = 1; i < sizeof c / sizeof c[0]; ++i) series = multiply_add(series, r, Lanes(c[i]));
    const Lanes value = Lanes(1.0) + multiply_add(series * r, r, r);
    // In two factors, because n goes beyond the range of one power of two at both ends.
    const Lanes half = xsimd::nearbyint(n * Lanes(0.5));
    return value * power_of_two(half) * power_of_two(n - half);
}

inline Lanes exp(Lanes x) { return exp_with_tail(x, Lanes(0.0)); }

struct TwoLanes {
    Lanes high, low;
};

// log x as an unevaluated sum with about 60 good bits, for finite x > 0: x = 2^k m with m in [sqrt(1/2), sqrt(2)) and
// log m = 2 atanh s, s = (m - 1) / (m + 1), of which s is carried in two parts.
inline TwoLanes log_in_two(Lanes x) {
    const auto tiny = x < Lanes(std::numeric_limits<double>::min());
    x = xsimd::select(tiny, x * Lanes(0x1p54), x);
    const BitLanes bits = bits_of(x);
    Lanes m = value_of((bits & BitLanes(0x000fffffffffffff)) | BitLanes(0x3ff0000000000000));
    // Exponent field to double: put it into the low bits of 2^52 and subtract 2^52.
    const BitLanes field = (bits >> 52) & BitLanes(0x7ff);
    Lanes k = value_of(field | BitLanes(0x4330000000000000)) - Lanes(4503599627370496.0 + 1023.0);
    const auto upper = m > Lanes(1.41421356237309504880);
    m = xsimd::select(upper, m * Lanes(0.5), m);
    k = k + xsimd::select(upper, Lanes(1.0), Lanes(0.0)) - xsimd::select(tiny, Lanes(54.0), Lanes(0.0));

    const Lanes f = m - Lanes(1.0);
    const Lanes denominator = m + Lanes(1.0);
    const Lanes denominator_error = m - (denominator - Lanes(1.0));
    const Lanes inverse = Lanes(1.0) / denominator;
    const Lanes s = f * inverse;
    const Lanes p = s * denominator;
    const Lanes s_low = (((f - p) - product_error(s, denominator, p)) - s * denominator_error) * inverse;
    const Lanes s2 = s * s;
    Lanes series(1.0 / 23);
    for (int i = 21; i >= 3; i -= 2) series = multiply_add(series, s2, Lanes(1.0 / i));

    const Lanes large = k * Lanes(0x1.62e42fee00000p-1);  // exact
    const Lanes two_s = s + s;
    const Lanes sum = large + two_s;
    Lanes rest = two_s - (sum - large);
    rest = rest + (multiply_add(k, Lanes(1.90821492927058770002e-10), (s_low + s_low)) + two_s * s2 * series);
    TwoLanes result;
    result.high = sum + rest;
    result.low = rest - (result.high - sum);
    return result;
}

// log(1 + x) for x >= 0, relative to its own size also for small x.
inline Lanes log1p_nonnegative(Lanes x) {
    const Lanes u = Lanes(1.0) + x;
    const TwoLanes l = log_in_two(u);
    return l.high + (l.low + (x - (u - Lanes(1.0))) / u);
}

// x^y for finite x >= 0 and y > 0; 0^y = 0.
inline Lanes pow_nonnegative(Lanes x, double y) {
    const TwoLanes l = log_in_two(x);
    const Lanes t = Lanes(y) * l.high;
    const Lanes tail = multiply_add(Lanes(y), l.low, product_error(Lanes(y), l.high, t));
    return xsimd::select(x == Lanes(0.0), Lanes(0.0), exp_with_tail(t, tail));
}

}  // namespace ATTMD_ARCH
}  // namespace attmd
