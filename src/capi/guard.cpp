#include "capi/guard.hpp"

#include <cstdio>
#include <cstring>
#include <new>

namespace attmd::capi {
namespace {

thread_local char message[1024] = "";

attmd_status set(attmd_status status, const char* what) noexcept {
    std::snprintf(message, sizeof message, "%s", what);
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
