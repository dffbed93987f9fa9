// Versioned structs of the public header: what the caller's size says is there is read or written, no more.
#pragma once

#include "base/options.hpp"
#include "capi/guard.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace attmd::capi {

// Size that every struct had when it was first published; smaller ones never existed.
template <class T>
constexpr std::size_t first_size = sizeof(T);
template <>
inline constexpr std::size_t first_size<attmd_dataset_info> = offsetof(attmd_dataset_info, kind);
template <>
inline constexpr std::size_t first_size<attmd_predictions> = offsetof(attmd_predictions, probability_capacity);
template <>
inline constexpr std::size_t first_size<attmd_optimizer_options> = offsetof(attmd_optimizer_options, momentum);
template <>
inline constexpr std::size_t first_size<attmd_svm_options> = offsetof(attmd_svm_options, norm);
template <>
inline constexpr std::size_t first_size<attmd_svm_report> = offsetof(attmd_svm_report, method);
template <>
inline constexpr std::size_t first_size<attmd_train_options> = offsetof(attmd_train_options, checkpoint_path);
// Size that it had later, before its newest fields.
template <class T>
constexpr std::size_t later_size = sizeof(T);
template <>
inline constexpr std::size_t later_size<attmd_optimizer_options> = offsetof(attmd_optimizer_options, potential);
constexpr std::size_t largest_size = 1 << 16;

// No other size was published; in between, a field might be cut in two.
template <class T>
void check_size(std::size_t size, const char* name) {
    require((size == first_size<T> || size == later_size<T> || size >= sizeof(T)) && size <= largest_size, name,
            " has struct_size ", size, ", expected sizeof = ", sizeof(T), "; call its _init function first");
}

// For the _init functions of options.
template <class T>
attmd_status init(T* out, std::size_t size, const char* name, const T& defaults) noexcept {
    return guard([&] {
        not_null(out, name);
        check_size<T>(size, name);
        T value = defaults;
        value.struct_size = static_cast<std::uint32_t>(size);
        std::memset(static_cast<void*>(out), 0, size);
        std::memcpy(static_cast<void*>(out), &value, std::min(size, sizeof(T)));
    });
}

// For those of results.
template <class T>
attmd_status init_result(T* out, std::size_t size, const char* name) noexcept {
    return init(out, size, name, T{});
}

// The caller's struct over the defaults; NULL gives the defaults.
template <class T>
T read(const T* user, const char* name, const T& defaults) {
    if (user == nullptr) return defaults;
    const std::size_t size = user->struct_size;
    check_size<T>(size, name);
    const unsigned char* bytes = reinterpret_cast<const unsigned char*>(user);
    for (std::size_t i = sizeof(T); i < size; ++i)
        require(bytes[i] == 0, name, " has struct_size ", size, " and is not zero at byte ", i,
                ", expected zeros from ", sizeof(T), " on: this version knows no field there");
    T value = defaults;
    std::memcpy(static_cast<void*>(&value), user, std::min(size, sizeof(T)));
    return value;
}

// A result into the caller's struct, whose struct_size the caller has set.
template <class T>
void write(T* user, const char* name, T value) {
    not_null(user, name);
    check_size<T>(user->struct_size, name);
    const std::size_t size = user->struct_size;
    value.struct_size = user->struct_size;
    std::memset(static_cast<void*>(user), 0, size);
    std::memcpy(static_cast<void*>(user), &value, std::min(size, sizeof(T)));
}

// One field across the border. Numbers have the same type on both sides; what the core cannot hold is refused here,
// what is out of range by the core.
template <class Core, class Public>
void take_option(const Option& option, Core& core, const Public& given) {
    if constexpr (std::is_same_v<Core, bool>) {
        core = flag(given, option.name);
    } else if constexpr (std::is_enum_v<Core>) {
        check_option(option, static_cast<std::int32_t>(given));
        core = static_cast<Core>(given);
    } else if constexpr (std::is_same_v<Core, char>) {
        require(given >= 1 && given <= 126, option.name, " is ", given, ", expected the code of an ASCII character");
        core = static_cast<char>(given);
    } else {
        static_assert(std::is_same_v<Core, Public>);
        core = given;
    }
}

// The caller's fields as the core's options.
template <class Options, class Public>
Options core_options(const Public& given) {
    Options options;
    Options::each(options, given,
                  [](const Option& option, auto& core, const auto& value) { take_option(option, core, value); });
    return options;
}

// The core's options as the public struct, whose further fields are 0.
template <class Public, class Options>
void put_options(const Options& options, Public& out) {
    Options::each(options, out, [](const Option&, const auto& core, auto& value) {
        value = static_cast<std::decay_t<decltype(value)>>(core);
    });
}
template <class Public, class Options>
Public public_options(const Options& options) {
    Public out{};
    out.struct_size = sizeof out;
    put_options(options, out);
    return out;
}

}  // namespace attmd::capi
