#include "base/settings.hpp"

#include "base/digest.hpp"
#include "base/file.hpp"
#include "base/parse_double.hpp"

#include <charconv>
#include <iomanip>
#include <locale>
#include <new>
#include <sstream>

namespace attmd {
namespace {

// Where a number that begins there ends; null if there is none.
template <class Number>
const char* take(const char* first, const char* last, Number& out) {
    std::from_chars_result at{};
    if constexpr (std::is_floating_point_v<Number>)
        at = parse_double(first, last, out);
    else
        at = std::from_chars(first, last, out);
    if (at.ec == std::errc::not_enough_memory) throw std::bad_alloc();
    return at.ec == std::errc() ? at.ptr : nullptr;
}

}  // namespace

std::string setting(std::int64_t value) { return std::to_string(value); }
std::string setting(std::uint64_t value) { return std::to_string(value); }
std::string setting(double value) {
    std::ostringstream out;
    out.imbue(std::locale::classic());
    out << std::setprecision(17) << value;
    return written(out);
}
std::string setting(const std::vector<double>& values) {
    std::string out;
    for (const double value : values) out += (out.empty() ? "" : " ") + setting(value);
    return out;
}

void Settings::refuse(const char* key, const std::string& expected) const {
    fail(ErrorCode::format, file_.path, ": metadata \"", key, "\" is ", excerpt(file_.find_metadata(key)),
         ", expected ", expected);
}

template <class Number>
Number Settings::parsed(const char* key) const {
    const std::string& text = file_.find_metadata(key);
    const char* const end = text.data() + text.size();
    Number value{};
    if (take(text.data(), end, value) != end) refuse(key, std::is_integral_v<Number> ? "a whole number" : "a number");
    return value;
}
std::int64_t Settings::whole(const char* key) const { return parsed<std::int64_t>(key); }
std::uint64_t Settings::unsigned_whole(const char* key) const { return parsed<std::uint64_t>(key); }
double Settings::number(const char* key) const { return parsed<double>(key); }

bool Settings::flag(const char* key) const {
    const std::int64_t value = whole(key);
    if (value != 0 && value != 1) refuse(key, "0 or 1");
    return value == 1;
}

std::vector<double> Settings::numbers(const char* key) const {
    const std::string& text = file_.find_metadata(key);
    const char *at = text.data(), *const end = at + text.size();
    std::vector<double> out;
    while (at != end) {
        if (!out.empty() && *at++ != ' ') refuse(key, "numbers");
        out.emplace_back();
        at = take(at, end, out.back());
        if (at == nullptr) refuse(key, "numbers");
    }
    return out;
}

std::uint64_t Settings::fingerprint(const char* key) const {
    if (!has(key)) return 0;
    const std::string& text = file_.find_metadata(key);
    std::uint64_t out = 0;
    const auto at = std::from_chars(text.data(), text.data() + text.size(), out, 16);
    if (out == 0 || Digest::hexadecimal(out) != text || at.ec != std::errc()) refuse(key, "sixteen hexadecimal digits");
    return out;
}

ElementType Settings::type() const {
    const std::string& name = file_.find_metadata("dtype");
    if (name != "F32" && name != "F64") refuse("dtype", "F32 or F64");
    return name == "F32" ? ElementType::float32 : ElementType::float64;
}

}  // namespace attmd
