// The border of the C ABI: the only try and catch, the floating-point environment, the thread's error message, and
// checks of raw arguments.
#pragma once

#include "attmd/attmd.h"
#include "base/error.hpp"
#include "base/float_environment.hpp"

#include <cstdint>
#include <limits>

namespace attmd::capi {

// Turns the exception in flight into a status and this thread's message; allocates nothing.
attmd_status status_of_current_exception() noexcept;

template <class Body>
attmd_status guard(const Body& body) noexcept {
    const DefaultFloatEnvironment environment;
    try {
        body();
        return ATTMD_OK;
    } catch (...) {
        return status_of_current_exception();
    }
}

// For calls that create a handle: *out is NULL unless they succeed.
template <class Handle, class Body>
attmd_status create(Handle** out, const Body& body) noexcept {
    if (out != nullptr) *out = nullptr;
    return guard([&] {
        require(out != nullptr, "out is NULL, expected the address of a handle");
        *out = body();
    });
}

// More elements than this cannot be addressed, whatever their type: the caller's count is not that of an array.
constexpr std::int64_t largest_count = std::numeric_limits<std::int64_t>::max() / 16;

template <class... Name>
void require_count(std::int64_t count, const Name&... name) {
    require(count >= 1 && count <= largest_count, name..., " is ", count, ", expected 1..", largest_count);
}

template <class T>
T& not_null(T* pointer, const char* name) {
    require(pointer != nullptr, name, " is NULL, expected a valid pointer");
    return *pointer;
}

inline bool flag(std::int32_t value, const char* name) {
    require(value == 0 || value == 1, name, " is ", value, ", expected 0 or 1");
    return value == 1;
}

inline void require_capacity(const void* out, std::int64_t capacity, std::int64_t needed, const char* name = "out") {
    require(out != nullptr || needed == 0, name, " is NULL, expected room for ", needed, " values");
    if (capacity < needed) fail(ErrorCode::buffer_too_small, "capacity is ", capacity, ", expected at least ", needed);
}

// The message for a call that ends early by the caller's wish; not an error of the core.
attmd_status cancelled() noexcept;

}  // namespace attmd::capi
