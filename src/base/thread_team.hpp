// Threads for the length of one call. A team is made when a call begins and joined before it returns: nothing is left
// behind that a fork, a dlclose or an exit of the host could trip over.
#pragma once

#include "base/wait_word.hpp"

#include <atomic>
#include <cstdint>
#include <exception>
#include <functional>
#include <thread>
#include <vector>

namespace attmd {

class ThreadTeam {
public:
    // threads = 0: as many as can run at the same time. The calling thread is one of them.
    explicit ThreadTeam(int threads);
    ~ThreadTeam();
    ThreadTeam(const ThreadTeam&) = delete;
    ThreadTeam& operator=(const ThreadTeam&) = delete;

    int size() const { return static_cast<int>(workers_.size()) + 1; }

    // Runs task(t, worker) for t in 0..tasks-1, each once, in any order, worker in 0..size()-1; returns when all are
    // done. For equal results at every thread count a task must not depend on the worker nor on other tasks. The first
    // exception is rethrown here.
    template <class Task>
    void run(std::int64_t tasks, const Task& task) {
        if (workers_.empty() || tasks <= 1) {
            for (std::int64_t t = 0; t < tasks; ++t) task(t, 0);
            return;
        }
        run_erased(
            tasks,
            [](const void* context, std::int64_t t, int worker) { (*static_cast<const Task*>(context))(t, worker); },
            &task);
    }

private:
    using Erased = void (*)(const void*, std::int64_t, int);
    void run_erased(std::int64_t tasks, Erased call, const void* context);
    void work(int worker);
    void drain(int worker) noexcept;

    std::vector<std::thread> workers_;
    WaitWord bell_;  // rung by the caller at each round, awaited by the workers
    WaitWord gate_;  // open while there are tasks to take; counts those inside, for whom the caller waits
    std::atomic<std::int64_t> next_{0};
    std::atomic<bool> failed_{false};
    std::exception_ptr error_;  // of the first task that failed
    // What follows, and error_ for reading, belongs to the caller while the gate is closed and nobody is inside.
    std::int64_t tasks_ = 0;
    Erased call_ = nullptr;
    const void* context_ = nullptr;
};

// The number of threads worth starting for `work` units when a thread pays off from `per_thread` units on; a request of
// 0 means as many as can run at the same time.
int useful_threads(int requested, double work, double per_thread);

}  // namespace attmd
