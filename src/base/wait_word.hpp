// A number that threads wait for: for some microseconds they pause, then they sleep.
#pragma once

#include <atomic>
#include <cstdint>
#if defined(__linux__) && !defined(ATTMD_NO_FUTEX)
#define ATTMD_FUTEX 1
#else
#include <condition_variable>
#include <mutex>
#endif

namespace attmd {

// 31 bits, from 0. Every change releases and every read acquires: who sees a number sees what was written before it.
class WaitWord {
public:
    std::uint32_t number() const { return word_.load(std::memory_order_acquire) >> 1; }

    // Returns the new number; wakes nobody.
    std::uint32_t add(std::int32_t more) {
        const std::uint32_t added = static_cast<std::uint32_t>(more) << 1;
        return (word_.fetch_add(added, std::memory_order_acq_rel) + added) >> 1;
    }
    // The same if fits(number); false otherwise.
    template <class Condition>
    bool add_if(const Condition& fits, std::int32_t more) {
        std::uint32_t word = word_.load(std::memory_order_relaxed);
        while (fits(word >> 1))
            if (word_.compare_exchange_weak(word, word + (static_cast<std::uint32_t>(more) << 1),
                                            std::memory_order_acq_rel, std::memory_order_relaxed))
                return true;
        return false;
    }

    // Returns another number than `seen`, once there is one. Who sleeps finds it when woken.
    std::uint32_t wait_while(std::uint32_t seen);
    void wake_all() {
        if ((word_.load(std::memory_order_relaxed) & asleep) != 0) wake_sleepers();
    }

private:
    static constexpr std::uint32_t asleep = 1;  // somebody sleeps, or is about to

    void sleep_while(std::uint32_t word);
    void wake_sleepers();

    std::atomic<std::uint32_t> word_{0};  // the number, and asleep
#if !defined(ATTMD_FUTEX)
    std::mutex mutex_;
    std::condition_variable woken_;
#endif
};

}  // namespace attmd
