#include "capi/guard.hpp"

#include "base/utf8.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <new>

namespace attmd::capi {
namespace {

thread_local char message[1024] = "";

// Bytes of the UTF-8 character that begins there; 0 if none does, or one that does not print.
std::size_t character_at(const char* text, const char* end) noexcept {
    int bytes;
    const char32_t c = decode_utf8({text, static_cast<std::size_t>(end - text)}, 0, bytes);
    const bool broken = c == 0xFFFD && (bytes != 3 || std::memcmp(text, "\xEF\xBF\xBD", 3) != 0);
    return broken || c < ' ' || c == 0x7f ? 0 : static_cast<std::size_t>(bytes);
}

// Copies what begins at `text` and ends at `end` while there is room; what is no character becomes '?'. Returns where
// it stopped to write.
char* copy_characters(const char* text, const char* end, char* out, const char* out_end) noexcept {
    while (text < end) {
        const std::size_t size = character_at(text, end), taken = size == 0 ? 1 : size;
        if (static_cast<std::size_t>(out_end - out) < taken) break;
        if (size == 0)
            *out = '?';
        else
            std::memcpy(out, text, size);
        out += taken;
        text += taken;
    }
    return out;
}

// A message is valid UTF-8. One that is too long, by a name of the caller's, loses its middle: the reason ends it.
attmd_status set(attmd_status status, const char* what) noexcept {
    constexpr std::size_t room = sizeof message - 1, half = room / 2 - 2;
    const std::size_t size = std::strlen(what);
    char* at = message;
    if (size <= room) {
        at = copy_characters(what, what + size, at, message + room);
    } else {
        const char* rest = what + size - half;
        for (; (static_cast<unsigned char>(*rest) & 0xc0) == 0x80; ++rest) {
        }
        at = copy_characters(what, what + size, at, message + half);
        at = std::copy_n("...", 3, at);
        at = copy_characters(rest, what + size, at, message + room);
    }
    *at = '\0';
    return status;
}

attmd_status status_of(ErrorCode code) noexcept { return static_cast<attmd_status>(code); }

static_assert(static_cast<int>(ErrorCode::invalid_argument) == ATTMD_ERROR_INVALID_ARGUMENT &&
              static_cast<int>(ErrorCode::dimension) == ATTMD_ERROR_DIMENSION &&
              static_cast<int>(ErrorCode::out_of_memory) == ATTMD_ERROR_OUT_OF_MEMORY &&
              static_cast<int>(ErrorCode::io) == ATTMD_ERROR_IO &&
              static_cast<int>(ErrorCode::format) == ATTMD_ERROR_FORMAT &&
              static_cast<int>(ErrorCode::not_found) == ATTMD_ERROR_NOT_FOUND &&
              static_cast<int>(ErrorCode::buffer_too_small) == ATTMD_ERROR_BUFFER_TOO_SMALL &&
              static_cast<int>(ErrorCode::numerical) == ATTMD_ERROR_NUMERICAL &&
              static_cast<int>(ErrorCode::unsupported) == ATTMD_ERROR_UNSUPPORTED &&
              static_cast<int>(ErrorCode::internal) == ATTMD_ERROR_INTERNAL);

}  // namespace

attmd_status status_of_current_exception() noexcept {
    try {
        throw;
    } catch (const Error& error) {
        return set(status_of(error.code()), error.what());
    } catch (const std::bad_alloc&) {
        return set(ATTMD_ERROR_OUT_OF_MEMORY, "out of memory");
    } catch (const std::exception& error) {
        return set(ATTMD_ERROR_INTERNAL, error.what());
    } catch (...) {
        return set(ATTMD_ERROR_INTERNAL, "an unknown exception");
    }
}

attmd_status cancelled() noexcept {
    return set(ATTMD_CANCELLED, "cancelled by the progress callback or the cancel token");
}

}  // namespace attmd::capi

const char* attmd_last_error(void) { return attmd::capi::message; }

const char* attmd_status_name(attmd_status status) {
    switch (status) {
        case ATTMD_OK: return "ATTMD_OK";
        case ATTMD_ERROR_INVALID_ARGUMENT: return "ATTMD_ERROR_INVALID_ARGUMENT";
        case ATTMD_ERROR_DIMENSION: return "ATTMD_ERROR_DIMENSION";
        case ATTMD_ERROR_OUT_OF_MEMORY: return "ATTMD_ERROR_OUT_OF_MEMORY";
        case ATTMD_ERROR_IO: return "ATTMD_ERROR_IO";
        case ATTMD_ERROR_FORMAT: return "ATTMD_ERROR_FORMAT";
        case ATTMD_ERROR_NOT_FOUND: return "ATTMD_ERROR_NOT_FOUND";
        case ATTMD_ERROR_BUFFER_TOO_SMALL: return "ATTMD_ERROR_BUFFER_TOO_SMALL";
        case ATTMD_ERROR_NUMERICAL: return "ATTMD_ERROR_NUMERICAL";
        case ATTMD_ERROR_UNSUPPORTED: return "ATTMD_ERROR_UNSUPPORTED";
        case ATTMD_CANCELLED: return "ATTMD_CANCELLED";
        case ATTMD_ERROR_INTERNAL: return "ATTMD_ERROR_INTERNAL";
        default: return "unknown status";
    }
}
