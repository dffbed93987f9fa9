#include "base/log.hpp"

#include <algorithm>
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
    if (to == nullptr) return;
    std::string line = message;  // the name of a file may hold anything
    std::replace_if(
        line.begin(), line.end(), [](unsigned char c) { return c < ' ' || c == 0x7f; }, '?');
    to(level, line.c_str(), user);  // outside the lock: it may call back
}

}  // namespace attmd
