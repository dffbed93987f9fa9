// The one exception type of the core, and the checks that throw it.
#pragma once

#include <cmath>
#include <exception>
#include <locale>
#include <new>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>

namespace attmd {

enum class ErrorCode {
    invalid_argument = 1,
    dimension = 2,
    out_of_memory = 3,
    io = 4,
    format = 5,
    not_found = 6,
    buffer_too_small = 7,
    numerical = 8,
    unsupported = 9,
    internal = 11,
};

class Error : public std::exception {
public:
    Error(ErrorCode code, std::string message) : code_(code), message_(std::move(message)) {}
    ErrorCode code() const noexcept { return code_; }
    const char* what() const noexcept override { return message_.c_str(); }

private:
    ErrorCode code_;
    std::string message_;
};

// What a message shows of a part: NaN without its sign.
template <class Part>
const Part& shown(const Part& part) {
    return part;
}
inline double shown(const double& number) { return std::isnan(number) ? std::fabs(number) : number; }
inline float shown(const float& number) { return std::isnan(number) ? std::fabs(number) : number; }

// What was written to `out`. A stream that memory was lacking for goes on without it, and only remembers.
inline std::string written(const std::ostringstream& out) {
    if (out.bad()) throw std::bad_alloc();
    return out.str();
}

// Joins its arguments into one string, numbers with nine significant digits and '.' whatever the host's locale.
template <class... Parts>
std::string text(const Parts&... parts) {
    std::ostringstream out;
    out.imbue(std::locale::classic());
    out.precision(9);
    (void)(out << ... << shown(parts));
    return written(out);
}

// A number beside the bound that it violates: with all its digits where nine show the bound.
struct Beside {
    double bound, number;
};
inline Beside beside(double bound, double number) { return {bound, number}; }
inline std::string shown(const Beside& part) {
    std::string digits = text(part.number);
    if (digits != text(part.bound)) return digits;
    std::ostringstream out;
    out.imbue(std::locale::classic());
    out.precision(17);
    out << part.number;
    return written(out);
}

// A piece of foreign text for a message: in quotes, cut short, bytes that do not print as '?'.
std::string excerpt(std::string_view piece);

template <class... Parts>
[[noreturn]] void fail(ErrorCode code, const Parts&... parts) {
    throw Error(code, text(parts...));
}

// Throws invalid_argument with a message made of `parts` unless `condition`; say: argument, value, what was expected.
template <class... Parts>
void require(bool condition, const Parts&... parts) {
    if (!condition) fail(ErrorCode::invalid_argument, parts...);
}

template <class... Parts>
void require_format(bool condition, const Parts&... parts) {
    if (!condition) fail(ErrorCode::format, parts...);
}

template <class... Parts>
void require_dimension(bool condition, const Parts&... parts) {
    if (!condition) fail(ErrorCode::dimension, parts...);
}

}  // namespace attmd
