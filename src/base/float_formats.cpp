#include "base/float_formats.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace attmd {
namespace {

constexpr unsigned exponent_15 = 0x7fff;
constexpr int bias_15 = 16383;

double with_sign(bool negative, double size) { return negative ? -size : size; }

double infinity_or_nan(bool infinite) {
    return infinite ? std::numeric_limits<double>::infinity() : std::numeric_limits<double>::quiet_NaN();
}

// integer * 2^exponent, the integer >= 2^63 or 0. Its last bit may stand for a rest of anything below it.
double rounded(std::uint64_t integer, int exponent) {
    constexpr int least = -1074, spare = 64 - 53;
    const int drop = std::max(spare, least - exponent);
    if (drop > 64) return 0;
    const std::uint64_t half = std::uint64_t{1} << (drop - 1), rest = integer & (2 * half - 1);
    std::uint64_t kept = drop == 64 ? 0 : integer >> drop;
    if (rest > half || (rest == half && kept % 2 == 1)) ++kept;
    return std::ldexp(static_cast<double>(kept), exponent + drop);
}

}  // namespace

bool is_double_exponent(unsigned exponent) {
    constexpr int range = 1074;
    return exponent == exponent_15 || std::abs(static_cast<int>(exponent) - bias_15) <= range;
}

double half_to_double(std::uint16_t bits) {
    const bool negative = bits >> 15 != 0;
    const int exponent = bits >> 10 & 0x1f, fraction = bits & 0x3ff;
    if (exponent == 0x1f) return with_sign(negative, infinity_or_nan(fraction == 0));
    return with_sign(negative, std::ldexp(exponent > 0 ? fraction + 0x400 : fraction, std::max(exponent, 1) - 25));
}

float bfloat16_to_float(std::uint16_t bits) {
    const std::uint32_t wide = std::uint32_t{bits} << 16;
    float value;
    std::memcpy(&value, &wide, sizeof value);
    return value;
}

double x87_to_double(std::uint64_t significand, std::uint16_t sign_exponent) {
    const bool negative = sign_exponent >> 15 != 0;
    const unsigned exponent = sign_exponent & exponent_15;
    if (exponent == exponent_15) return with_sign(negative, infinity_or_nan(significand << 1 == 0));
    if (exponent == 0) return with_sign(negative, 0);  // no number beside zero is that small in double precision
    return with_sign(negative, rounded(significand, static_cast<int>(exponent) - bias_15 - 63));
}

double binary128_to_double(std::uint64_t upper, std::uint64_t lower) {
    constexpr int upper_fraction = 48;
    const bool negative = upper >> 63 != 0;
    const unsigned exponent = upper >> upper_fraction & exponent_15;
    const std::uint64_t fraction = upper & ((std::uint64_t{1} << upper_fraction) - 1);
    if (exponent == exponent_15) return with_sign(negative, infinity_or_nan(fraction == 0 && lower == 0));
    if (exponent == 0) return with_sign(negative, 0);
    constexpr int taken = 63 - upper_fraction;  // bits of the lower half beside those of the upper
    const std::uint64_t integer = std::uint64_t{1} << 63 | fraction << taken | lower >> (64 - taken);
    const bool rest = lower << taken != 0;
    return with_sign(negative, rounded(integer | (rest ? 1 : 0), static_cast<int>(exponent) - bias_15 - 63));
}

}  // namespace attmd
