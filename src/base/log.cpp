#include "base/log.hpp"

#include <mutex>

namespace attmd {
namespace {

std::mutex mutex;
LogReceiver receiver = nullptr;
void* receiver_user = nullptr;

}  // namespace

void set_log(LogReceiver new_receiver, void* user) {
    std::lock_guard<std::mutex> lock(mutex);
    receiver = new_receiver;
    receiver_user = user;
}

void log(std::int32_t level, const std::string& message) {
    LogReceiver to;
    void* user;
    {
        std::lock_guard<std::mutex> lock(mutex);
        to = receiver;
        user = receiver_user;
    }
    if (to != nullptr) to(level, message.c_str(), user);  // outside the lock: it may call back
}

}  // namespace attmd
