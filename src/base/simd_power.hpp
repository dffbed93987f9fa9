// Powers of floats in lanes of doubles, right to 0.6 units of a float's last place over the whole range of floats. For
// *_kernel.cpp files only, like simd_math.hpp, whose pow_nonnegative takes three times as long for its 53 bits.
#pragma once

#include "base/simd_math.hpp"

namespace attmd {
namespace ATTMD_ARCH {

// log2 x to 34 bits for x > 0 that a float holds: x = 2^k m with m in [sqrt(1/2), sqrt(2)), log m = 2 atanh s.
inline Lanes log2_of_float(Lanes x) {
    using Bits = xsimd::batch<std::uint64_t>;
    constexpr std::uint64_t one = 0x3ff0000000000000, root_half = 0x3fe6a09e667f3bcd;
    const Bits shifted = same_bits<std::uint64_t>(x) + Bits(one - root_half);
    // Exponent field to double: put it into the low bits of 2^52 and subtract 2^52.
    const Lanes k = same_bits<double>((shifted >> 52) | Bits(0x4330000000000000)) - Lanes(0x1p52 + 1023.0);
    const Lanes m = same_bits<double>((shifted & Bits(0x000fffffffffffff)) + Bits(root_half));
    const Lanes s = (m - Lanes(1.0)) / (m + Lanes(1.0)), s2 = s * s;
    constexpr double two_over_log2 = 2.88539008177792681472;
    Lanes series(two_over_log2 / 11);
    for (int i = 9; i >= 1; i -= 2) series = multiply_add(series, s2, Lanes(two_over_log2 / i));
    return multiply_add(series, s, k);
}

// 2^t to 27 bits; 0 and infinity once they are floats for t beyond their range.
inline Lanes exp2_to_float(Lanes t) {
    t = xsimd::min(Lanes(1000.0), xsimd::max(Lanes(-1000.0), t));
    const Lanes n = xsimd::nearbyint(t), r = t - n;
    const double c[] = {1.52527338040598403e-5, 1.54035303933816099e-4, 1.33335581464284434e-3, 9.61812910762847716e-3,
                        5.55041086648215800e-2, 2.40226506959100712e-1, 6.93147180559945309e-1, 1.0};  // log(2)^j / j!
    Lanes series(c[0]);
    for (std::size_t j = 1; j < sizeof c / sizeof c[0]; ++j) series = multiply_add(series, r, Lanes(c[j]));
    return series * power_of_two(n);
}

// x^e for x >= 0 and e > 0; 0^e = 0.
struct FloatPower {
    double e;
    Lanes operator()(Lanes x) const {
        return xsimd::select(x == Lanes(0.0), Lanes(0.0), exp2_to_float(Lanes(e) * log2_of_float(x)));
    }
};
// The same for whole e >= 1.
struct WholePower {
    int e;
    Lanes operator()(Lanes x) const {
        Lanes power = (e & 1) != 0 ? x : Lanes(1.0);
        for (int rest = e >> 1; rest != 0; rest >>= 1) {
            x = x * x;
            if ((rest & 1) != 0) power = power * x;
        }
        return power;
    }
};

// use() of the fastest of them. 1 / (1.1 - 1) is not quite 10, which no float shows: a power that a float holds changes
// by 104 times the relative change of e at most.
template <class Use>
auto with_float_power(double e, const Use& use) {
    const double whole = std::nearbyint(e);
    if (whole >= 1 && whole <= 64 && std::fabs(e - whole) <= 1e-12 * e) return use(WholePower{static_cast<int>(whole)});
    return use(FloatPower{e});
}

}  // namespace ATTMD_ARCH
}  // namespace attmd
