// std::from_chars of doubles, but a number too small for them is 0, as strtod has it; also where the standard library
// has from_chars for integers alone (libc++ before its version 20).
#pragma once

#include <algorithm>
#include <charconv>
#include <string_view>

#if !defined(__cpp_lib_to_chars)
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
// The decimal exponent of the first digit that is not 0, of a number out of range; from_chars does not tell which way.
inline double leading_exponent(std::string_view number) {
    const std::size_t end = std::min(number.find_first_of("eE"), number.size());
    const std::string_view digits = number.substr(0, end);
    double exponent = 0;
    for (std::size_t k = end + 1; k < number.size(); ++k)
        if (number[k] >= '0' && number[k] <= '9') exponent = 10 * exponent + (number[k] - '0');
    if (number.substr(end, 2).size() == 2 && number[end + 1] == '-') exponent = -exponent;
    const auto point = static_cast<double>(std::min(digits.find('.'), digits.size()));
    return exponent + point - static_cast<double>(std::min(digits.find_first_of("123456789"), digits.size()));
}

inline std::from_chars_result parse_double(const char* first, const char* last, double& value) {
    std::from_chars_result result = std::from_chars(first, last, value);
    if (result.ec != std::errc::result_out_of_range) return result;
    const std::string_view number(first, static_cast<std::size_t>(result.ptr - first));
    if (leading_exponent(number) > 0) return result;
    value = number[0] == '-' ? -0.0 : 0.0;
    result.ec = std::errc();
    return result;
}
#else
inline std::from_chars_result parse_double(const char* first, const char* last, double& value) {
    static const locale_t c_locale = newlocale(LC_ALL_MASK, "C", locale_t());
    std::string digits(first, std::find(first, last, ' '));              // of a list no more than its first number
    digits.resize(std::min(digits.size(), digits.find_first_of("xX")));  // strtod knows hexadecimal, spaces and plus
    const std::size_t sign = digits.empty() || digits[0] != '-' ? 0 : 1;
    if (digits.find_first_of(" \t\n\v\f\r+") == sign) return {first, std::errc::invalid_argument};
    char* end = nullptr;
    errno = 0;
    const double parsed = strtod_l(digits.c_str(), &end, c_locale);
    const auto length = end - digits.c_str();
    if (length == 0) return {first, std::errc::invalid_argument};
    if (errno == ERANGE && std::isinf(parsed)) return {first + length, std::errc::result_out_of_range};
    value = parsed;
    return {first + length, std::errc()};
}
#endif

}  // namespace attmd
