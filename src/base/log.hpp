// Lines for the host's log; dropped unless it has set a receiver.
#pragma once

#include <cstdint>
#include <string>

namespace attmd {

using LogReceiver = void (*)(std::int32_t level, const char* message, void* user);
constexpr std::int32_t log_warning = 1, log_info = 2;

void set_log(LogReceiver receiver, void* user);
void log(std::int32_t level, const std::string& message);

}  // namespace attmd
