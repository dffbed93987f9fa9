#include "base/float_formats.hpp"

#include <cmath>
#include <doctest/doctest.h>
#include <limits>

using namespace attmd;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity(), largest = std::numeric_limits<double>::max();
constexpr std::uint64_t one_bit = std::uint64_t{1} << 63;

// (1 + fraction / 2^63) * 2^exponent, or for binary128 (1 + fraction / 2^63 + rest / 2^112) * 2^exponent.
double x87(int exponent, std::uint64_t fraction, bool negative = false) {
    return x87_to_double(one_bit | fraction, static_cast<std::uint16_t>((negative ? 0x8000 : 0) + exponent + 16383));
}
double binary128(int exponent, std::uint64_t fraction, std::uint64_t rest = 0, bool negative = false) {
    const auto upper = (static_cast<std::uint64_t>(exponent + 16383) << 48) | fraction >> 15;
    return binary128_to_double(upper | (negative ? one_bit : 0), fraction << 49 | rest);
}

}  // namespace

TEST_CASE("float formats: float16") {
    CHECK(half_to_double(0x3c00) == 1);
    CHECK(half_to_double(0xc000) == -2);
    CHECK(half_to_double(0x3555) == 0.333251953125);
    CHECK(half_to_double(0x7bff) == 65504);
    CHECK(half_to_double(0x0400) == 0x1p-14);
    CHECK(half_to_double(0x03ff) == 1023 * 0x1p-24);
    CHECK(half_to_double(0x8001) == -0x1p-24);
    CHECK(std::signbit(half_to_double(0x8000)));
    CHECK(half_to_double(0xfc00) == -infinity);
    CHECK(std::isnan(half_to_double(0x7c01)));
    for (std::uint16_t bits = 1; bits <= 0x7c00; ++bits)
        CHECK(half_to_double(bits) > half_to_double(static_cast<std::uint16_t>(bits - 1)));
}

TEST_CASE("float formats: bfloat16") {
    CHECK(bfloat16_to_float(0x3f80) == 1);
    CHECK(bfloat16_to_float(0xc049) == -3.140625f);
    CHECK(bfloat16_to_float(0x0001) == 0x1p-133f);
    CHECK(std::isinf(bfloat16_to_float(0x7f80)));
}

TEST_CASE("float formats: both long doubles are rounded to nearest, ties to even") {
    const auto check = [](int exponent, std::uint64_t fraction, double expected) {
        CAPTURE(exponent);
        CAPTURE(fraction);
        CHECK(x87(exponent, fraction) == expected);
        CHECK(x87(exponent, fraction, true) == -expected);
        CHECK(binary128(exponent, fraction) == expected);
        CHECK(binary128(exponent, fraction, 0, true) == -expected);
    };
    constexpr std::uint64_t ulp = 1 << 11, all = one_bit - 1;  // of a double
    check(0, 0, 1);
    check(1, one_bit / 2, 3);
    check(0, ulp, 1 + 0x1p-52);
    check(0, ulp / 2, 1);
    check(0, ulp / 2 + 1, 1 + 0x1p-52);
    check(0, ulp + ulp / 2 - 1, 1 + 0x1p-52);
    check(0, ulp + ulp / 2, 1 + 0x1p-51);
    check(0, all, 2);
    check(1023, all - (ulp - 1), largest);
    check(1023, all - ulp / 2, largest);
    check(1023, all - ulp / 2 + 1, infinity);
    check(1024, 0, infinity);
    check(16383, all, infinity);
    check(-1022, 0, 0x1p-1022);
    check(-1023, ulp, 0x1p-1023);  // half a unit of the last place there, to even
    check(-1023, 3 * ulp, 0x1p-1023 + 0x1p-1073);
    check(-1074, 0, 0x1p-1074);
    check(-1075, 0, 0);
    check(-1075, 1, 0x1p-1074);
    check(-1076, all, 0);
    check(-16382, 0, 0);
    // What decides may stand in the last bits alone.
    CHECK(binary128(0, ulp / 2, 1) == 1 + 0x1p-52);
    CHECK(binary128(0, ulp / 2 - 1, (std::uint64_t{1} << 49) - 1) == 1);
    CHECK(binary128(-1075, 0, 1) == 0x1p-1074);
}

TEST_CASE("float formats: zeros, infinities and NaN of the long doubles") {
    CHECK(x87_to_double(0, 0) == 0);
    CHECK(std::signbit(x87_to_double(0, 0x8000)));
    CHECK(x87_to_double(1, 0) == 0);
    CHECK(x87_to_double(one_bit, 0xffff) == -infinity);
    CHECK(std::isnan(x87_to_double(one_bit | 1, 0x7fff)));
    CHECK(binary128_to_double(0, 0) == 0);
    CHECK(std::signbit(binary128_to_double(one_bit, 0)));
    CHECK(binary128_to_double(0, 1) == 0);
    CHECK(binary128_to_double(std::uint64_t{0xffff} << 48, 0) == -infinity);
    CHECK(std::isnan(binary128_to_double(std::uint64_t{0x7fff} << 48, 1)));
}
