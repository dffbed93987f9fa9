#include "base/wait_word.hpp"

#include <chrono>
#if defined(ATTMD_FUTEX)
#include <climits>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif
#if defined(_MSC_VER)
#include <intrin.h>
#endif

namespace attmd {
namespace {

constexpr std::chrono::microseconds pausing{20};
constexpr int pauses_a_look = 8;  // at the clock

// Leaves the core to its other hardware thread for some cycles. A yield to the system would give a time slice away.
void pause() {
#if defined(_MSC_VER)
    YieldProcessor();
#elif defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__) || defined(__arm__)
    asm volatile("yield");
#endif
}

}  // namespace

std::uint32_t WaitWord::wait_while(std::uint32_t seen) {
    const auto end = std::chrono::steady_clock::now() + pausing;
    do {
        for (int k = 0; k < pauses_a_look; ++k) {
            if (number() != seen) return number();
            pause();
        }
    } while (std::chrono::steady_clock::now() < end);
    for (std::uint32_t word = word_.load(std::memory_order_acquire); word >> 1 == seen;
         word = word_.load(std::memory_order_acquire))
        if ((word & asleep) != 0 || word_.compare_exchange_weak(word, word | asleep, std::memory_order_relaxed))
            sleep_while(word | asleep);
    return number();
}

#if defined(ATTMD_FUTEX)

static_assert(sizeof(std::atomic<std::uint32_t>) == sizeof(std::uint32_t), "a futex is a plain 32-bit word");

// Both are hints only: whatever they return, the word is looked at again.
void WaitWord::sleep_while(std::uint32_t word) {
    syscall(SYS_futex, &word_, FUTEX_WAIT_PRIVATE, word, nullptr, nullptr, 0);
}
void WaitWord::wake_sleepers() {
    word_.fetch_and(~asleep, std::memory_order_relaxed);
    syscall(SYS_futex, &word_, FUTEX_WAKE_PRIVATE, INT_MAX, nullptr, nullptr, 0);
}

#else

void WaitWord::sleep_while(std::uint32_t word) {
    std::unique_lock<std::mutex> lock(mutex_);
    woken_.wait(lock, [&] { return word_.load(std::memory_order_relaxed) != word; });
}
void WaitWord::wake_sleepers() {
    word_.fetch_and(~asleep, std::memory_order_relaxed);
    { std::lock_guard<std::mutex> lock(mutex_); }  // who has looked at the word already is waiting now
    woken_.notify_all();
}

#endif

}  // namespace attmd
