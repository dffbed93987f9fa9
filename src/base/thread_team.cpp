#include "base/thread_team.hpp"

#include "base/available_threads.hpp"
#include "base/float_environment.hpp"

#include <algorithm>
#include <utility>
#if defined(__unix__) || defined(__APPLE__)
#include <csignal>
#include <pthread.h>
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

// The bell's number: one of these, and two for every round.
constexpr std::uint32_t quit = 1;
constexpr std::int32_t a_round = 2;
// The gate's: one of these, and two for every worker inside.
constexpr std::uint32_t open = 1;
constexpr std::int32_t a_worker = 2;

}  // namespace

int useful_threads(int requested, double work, double per_thread) {
    const double useful = work / per_thread;
    if (!(useful >= 2)) return 1;
    return static_cast<int>(std::min(useful, static_cast<double>(requested > 0 ? requested : available_threads())));
}

ThreadTeam::ThreadTeam(int threads) {
    const int count = threads > 0 ? threads : available_threads();
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
    bell_.add(quit);
    bell_.wake_all();
    for (auto& worker : workers_) worker.join();
}

// Beside other programs a worker may come late, or not at all: the caller then does everything itself, closes the gate
// and waits only for those who are in the middle of a task.
void ThreadTeam::run_erased(std::int64_t tasks, Erased call, const void* context) {
    tasks_ = tasks;
    call_ = call;
    context_ = context;
    next_.store(0, std::memory_order_relaxed);
    gate_.add(open);
    bell_.add(a_round);
    bell_.wake_all();
    drain(0);
    for (std::uint32_t inside = gate_.add(-static_cast<std::int32_t>(open)); inside != 0;)
        inside = gate_.wait_while(inside);
    if (failed_.exchange(false, std::memory_order_relaxed)) std::rethrow_exception(std::exchange(error_, nullptr));
}

void ThreadTeam::work(int worker) {
    const DefaultFloatEnvironment environment;
    for (std::uint32_t heard = 0;;) {
        heard = bell_.wait_while(heard);
        if ((heard & quit) != 0) return;
        if (!gate_.add_if([](std::uint32_t number) { return (number & open) != 0; }, a_worker)) continue;
        drain(worker);
        if (gate_.add(-a_worker) == 0) gate_.wake_all();
    }
}

void ThreadTeam::drain(int worker) noexcept {
    for (std::int64_t t; (t = next_.fetch_add(1, std::memory_order_relaxed)) < tasks_;) {
        try {
            call_(context_, t, worker);
        } catch (...) {
            if (!failed_.exchange(true, std::memory_order_relaxed)) error_ = std::current_exception();
        }
    }
}

}  // namespace attmd
