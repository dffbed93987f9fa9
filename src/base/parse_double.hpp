// std::from_chars of doubles, also where the standard library has it for integers alone (libc++ before its version 20).
#pragma once

#include <charconv>

#if !defined(__cpp_lib_to_chars)
#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <locale.h>
#include <string>
#if defined(__APPLE__)
#include <xlocale.h>
#endif
#endif

namespace attmd {

#if defined(__cpp_lib_to_chars)
inline std::from_chars_result parse_double(const char* first, const char* last, double& value) {
    return std::from_chars(first, last, value);
}
#else
inline std::from_chars_result parse_double(const char* first, const char* last, double& value) {
    static const locale_t c_locale = newlocale(LC_ALL_MASK, "C", locale_t());
    std::string digits(first, last);
    digits.resize(std::min(digits.size(), digits.find_first_of("xX")));  // strtod knows hexadecimal, spaces and plus
    const std::size_t sign = digits.empty() || digits[0] != '-' ? 0 : 1;
    if (digits.find_first_of(" \t\n\v\f\r+") == sign) return {first, std::errc::invalid_argument};
    char* end = nullptr;
    errno = 0;
    const double parsed = strtod_l(digits.c_str(), &end, c_locale);
    const auto length = end - digits.c_str();
    if (length == 0) return {first, std::errc::invalid_argument};
    if (errno == ERANGE && (parsed == 0 || std::isinf(parsed))) return {first + length, std::errc::result_out_of_range};
    value = parsed;
    return {first + length, std::errc()};
}
#endif

}  // namespace attmd
