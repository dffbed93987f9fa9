// Versioned structs of the public header: what the caller's size says is there is read or written, no more.
#pragma once

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
constexpr std::size_t largest_size = 1 << 16;

// No other size was published; in between, a field might be cut in two.

template <class T>
void check_size(std::size_t size, const char* name) {
    require((size == first_size<T> || size >= sizeof(T)) && size <= largest_size, name, " has struct_size ", size,
            ", expected sizeof = ", sizeof(T), "; call its _init function first");
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

}  // namespace attmd::capi
