// Numbers in floating-point formats that the language need not know, from their bits. Rounded to nearest, ties to even,
// where double precision does not hold them.
#pragma once

#include <cstdint>

namespace attmd {

// IEEE 754 binary16, and the upper half of a float.
double half_to_double(std::uint16_t bits);
float bfloat16_to_float(std::uint16_t bits);

// The 80-bit format of the x87: its significand has its integer bit written out, the rest is sign and exponent.
double x87_to_double(std::uint64_t significand, std::uint16_t sign_exponent);
// IEEE 754 binary128, the upper and lower 64 bits.
double binary128_to_double(std::uint64_t upper, std::uint64_t lower);

// Of an exponent of 15 bits: whether numbers with it, or infinity, are what double precision holds, zero aside.
bool is_double_exponent(unsigned exponent);

}  // namespace attmd
