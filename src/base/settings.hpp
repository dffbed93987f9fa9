// Options as single texts in a file's metadata: whole numbers and flags in decimal digits, others so that they read
// back to the same bits.
#pragma once

#include "base/options.hpp"
#include "base/safetensors.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <type_traits>
#include <vector>

namespace attmd {

std::string setting(std::int64_t value);
std::string setting(std::uint64_t value);
std::string setting(double value);
std::string setting(const std::vector<double>& values);  // parted by blanks

// The metadata of one file. What is missing or is no value of the kind asked for throws format, naming file and key.
class Settings {
public:
    explicit Settings(const SafeTensors& file) : file_(file) {}

    std::int64_t whole(const char* key) const;
    std::uint64_t unsigned_whole(const char* key) const;
    double number(const char* key) const;
    bool flag(const char* key) const;  // 0 or 1
    std::vector<double> numbers(const char* key) const;
    std::uint64_t fingerprint(const char* key) const;  // sixteen hexadecimal digits; 0 if there are none
    ElementType type() const;                          // "dtype": F32 or F64
    bool has(const char* key) const { return file_.metadata.count(key) > 0; }
    [[noreturn]] void refuse(const char* key, const std::string& expected) const;

private:
    template <class Number>
    Number parsed(const char* key) const;

    const SafeTensors& file_;
};

// The fields of an options struct that files hold.
template <class Options>
void add_settings(const Options& options, std::map<std::string, std::string>& settings) {
    Options::each(options, options, [&](const Option& option, const auto& value, const auto&) {
        using Value = std::decay_t<decltype(value)>;
        if (!option.in_files) return;
        if constexpr (std::is_floating_point_v<Value> || std::is_same_v<Value, std::uint64_t>)
            settings[option.key] = setting(value);
        else
            settings[option.key] = setting(static_cast<std::int64_t>(value));
    });
}

template <class Value>
void read_setting(const Settings& settings, const Option& option, Value& out) {
    if constexpr (std::is_same_v<Value, bool>) {
        out = settings.flag(option.key);
    } else if constexpr (std::is_floating_point_v<Value>) {
        out = settings.number(option.key);
    } else if constexpr (std::is_same_v<Value, std::uint64_t>) {
        out = settings.unsigned_whole(option.key);
    } else {
        const std::int64_t value = settings.whole(option.key);
        if (!option.range.holds(static_cast<double>(value)))
            settings.refuse(option.key, "a whole number " + option.range.text(option.key, true));
        out = static_cast<Value>(value);
    }
}
template <class Options>
Options options_of(const Settings& settings) {
    Options options;
    Options::each(options, options, [&](const Option& option, auto& value, const auto&) {
        if (option.in_files && (option.in_all_files || settings.has(option.key))) read_setting(settings, option, value);
    });
    return options;
}

}  // namespace attmd
