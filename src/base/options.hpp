// An option said once. Beside its fields an options struct has a list of them,
//
//   template <class A, class B, class Visit>
//   static void each(A& a, B& b, const Visit& visit) {
//       visit(Option{"p", above(1)}, a.p, b.p);
//       ...
//
// from which come the checks of single fields, what files hold of them (as JSON here, as single texts in
// base/settings.hpp) and the copies across the border of the C interface (capi/structs.hpp), where b is the public
// struct: its fields have the same names.
#pragma once

#include "base/error.hpp"
#include "base/json.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>

namespace attmd {

// Which numbers an option may have; NaN only where anything() is allowed.
struct Range {
    double least = -std::numeric_limits<double>::infinity(), most = std::numeric_limits<double>::infinity();
    bool without_least = false, without_most = false;
    bool anything = false;

    bool holds(double value) const;
    double violated(double value) const { return value < most ? least : most; }  // by a value outside
    // "a finite number above 1", "1..4", "0 <= beta1 < 1"
    std::string text(const char* name, bool whole) const;
};
inline Range anything() { return {0, 0, false, false, true}; }
inline Range finite() { return {Range().least, Range().most, true, true}; }
inline Range above(double least) { return {least, Range().most, true, true}; }      // and finite
inline Range at_least(double least) { return {least, Range().most, false, true}; }  // and finite
inline Range between(double least, double most) { return {least, most}; }
inline Range fraction() { return {0, 1, false, true}; }  // 0 <= x < 1
inline Range strictly_between(double least, double most) { return {least, most, true, true}; }
inline Range number() { return {}; }  // infinite ones, too
inline Range number_at_least(double least) { return {least}; }
inline Range number_above(double least) { return {least, Range().most, true}; }
inline Range one_of(int last) { return between(1, last); }  // an enumeration's 1..last

struct Option {
    const char* name;
    Range range = anything();
    const char* key = name;  // in files
    bool in_files = true;
    bool in_all_files = true;  // the first versions', too

    Option as(const char* other) const { return {name, range, other, in_files, in_all_files}; }
    Option not_in_files() const { return {name, range, key, false, in_all_files}; }
    Option later() const { return {name, range, key, in_files, false}; }
};

template <class Value>
constexpr bool is_number_option =
    std::is_arithmetic_v<Value> && !std::is_same_v<Value, bool> && !std::is_same_v<Value, char>;

// Throws invalid_argument: name, value, what was expected.
template <class Value>
void check_option(const Option& option, const Value& value) {
    if constexpr (std::is_enum_v<Value>) {
        check_option(option, static_cast<std::int32_t>(value));
    } else if constexpr (is_number_option<Value>) {
        const double number = static_cast<double>(value);
        if (option.range.holds(number)) return;
        constexpr bool whole = std::is_integral_v<Value>;
        const std::string expected = option.range.text(option.name, whole);
        if constexpr (whole)
            fail(ErrorCode::invalid_argument, option.name, " is ", value, ", expected ", expected);
        else
            fail(ErrorCode::invalid_argument, option.name, " is ", beside(option.range.violated(number), number),
                 ", expected ", expected);
    }
}
// Of all fields, one by one; how they go together is the struct's own to check.
template <class Options>
void check_each(const Options& options) {
    Options::each(options, options,
                  [](const Option& option, const auto& value, const auto&) { check_option(option, value); });
}

// The fields that files hold as a JSON object, and back. An older file may lack the later ones.
template <class Options>
JsonText json_of_options(const Options& options) {
    JsonWriter out;
    Options::each(options, options, [&](const Option& option, const auto& value, const auto&) {
        if (!option.in_files) return;
        if constexpr (std::is_enum_v<std::decay_t<decltype(value)>>)
            out.add(option.key, static_cast<int>(value));
        else
            out.add(option.key, value);
    });
    return out.object();
}

template <class Value>
void read_option(const Json& json, const Option& option, Value& out) {
    using Limits = std::numeric_limits<Value>;
    if constexpr (std::is_same_v<Value, bool>)
        out = json.boolean(option.key);
    else if constexpr (std::is_enum_v<Value>)
        out = static_cast<Value>(json.whole(option.key, static_cast<std::int64_t>(option.range.least),
                                            static_cast<std::int64_t>(option.range.most)));
    else if constexpr (std::is_same_v<Value, std::uint64_t>)
        out = json.unsigned_whole(option.key);
    else if constexpr (std::is_integral_v<Value>)
        out = static_cast<Value>(json.whole(option.key, Limits::min(), Limits::max()));
    else
        out = option.range.anything ? json.number_or_nan(option.key) : json.number(option.key);
}
template <class Options>
Options options_from(const Json& json) {
    Options options;
    Options::each(options, options, [&](const Option& option, auto& value, const auto&) {
        if (option.in_files && (option.in_all_files || json.find(option.key) != nullptr))
            read_option(json, option, value);
    });
    return options;
}

}  // namespace attmd
