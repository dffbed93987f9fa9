#include "base/thread_team.hpp"

#include <algorithm>
#include <utility>
#if defined(__unix__) || defined(__APPLE__)
#include <pthread.h>
#include <csignal>
#endif

namespace attmd {
namespace {

// Signals of the host belong on the host's own threads.
class BlockSignals {
public:
#if defined(__unix__) || defined(__APPLE__)
    BlockSignals() {
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &saved_);
    }
    ~BlockSignals() { pthread_sigmask(SIG_SETMASK, &saved_, nullptr); }

private:
    sigset_t saved_;
#endif
};

int hardware_threads() { return std::max(1, static_cast<int>(std::thread::hardware_concurrency())); }

constexpr int spins_before_sleep = 2000;

}  // namespace

int useful_threads(int requested, double work, double per_thread) {
    const int most = requested > 0 ? requested : hardware_threads();
    return static_cast<int>(std::clamp(work / per_thread, 1.0, static_cast<double>(most)));
}

ThreadTeam::ThreadTeam(int threads) {
    const int count = threads > 0 ? threads : hardware_threads();
    BlockSignals guard;
    workers_.reserve(static_cast<std::size_t>(count - 1));
    for (int worker = 1; worker < count; ++worker) {
        try {
            workers_.emplace_back([this, worker] { work(worker); });
        } catch (const std::exception&) {
            break;  // fewer threads change the speed, not the result
        }
    }
}

ThreadTeam::~ThreadTeam() {
    {
        std::lock_guard<std::mutex> lock(mutex_);
        quit_ = true;
        ++round_;
    }
    wake_.notify_all();
    for (auto& worker : workers_) worker.join();
}

void ThreadTeam::run_erased(std::int64_t tasks, Erased call, const void* context) {
    {
        std::lock_guard<std::mutex> lock(mutex_);
        tasks_ = tasks;
        call_ = call;
        context_ = context;
        next_ = 0;
        busy_ = static_cast<int>(workers_.size());
        ++round_;
    }
    wake_.notify_all();
    drain(0);
    for (int spin = 0; busy_.load() != 0 && spin < spins_before_sleep; ++spin) std::this_thread::yield();
    if (busy_.load() != 0) {
        std::unique_lock<std::mutex> lock(mutex_);
        done_.wait(lock, [this] { return busy_.load() == 0; });
    }
    if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
}

void ThreadTeam::work(int worker) {
    std::uint64_t seen = 0;
    for (;;) {
        for (int spin = 0; round_.load() == seen && spin < spins_before_sleep; ++spin) std::this_thread::yield();
        if (round_.load() == seen) {
            std::unique_lock<std::mutex> lock(mutex_);
            wake_.wait(lock, [&] { return round_.load() != seen; });
        }
        seen = round_.load();
        if (quit_) return;
        drain(worker);
        if (busy_.fetch_sub(1) == 1) {
            std::lock_guard<std::mutex> lock(mutex_);
            done_.notify_one();
        }
    }
}

void ThreadTeam::drain(int worker) noexcept {
    for (std::int64_t t; (t = next_.fetch_add(1)) < tasks_;) {
        try {
            call_(context_, t, worker);
        } catch (...) {
            std::lock_guard<std::mutex> lock(mutex_);
            if (!error_) error_ = std::current_exception();
        }
    }
}

}  // namespace attmd
