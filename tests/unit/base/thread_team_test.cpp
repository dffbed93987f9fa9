#include "base/thread_team.hpp"

#include "base/available_threads.hpp"

#include <algorithm>
#include <chrono>
#include <doctest/doctest.h>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <string>
#include <thread>
#if defined(__linux__)
#include <sched.h>
#include <sys/resource.h>
#endif

using namespace attmd;

namespace {

// A round that ends only if every thread of the team takes part.
void meet(ThreadTeam& team) {
    std::atomic<int> arrived{0};
    team.run(team.size(), [&](std::int64_t, int) {
        ++arrived;
        while (arrived < team.size()) std::this_thread::yield();
    });
}

}  // namespace

TEST_CASE("thread team: runs every task once, on a worker of the team") {
    for (const int threads : {1, 2, 3, 8})
        for (const std::int64_t tasks : {0, 1, 2, 7, 1000}) {
            ThreadTeam team(threads);
            std::vector<std::atomic<int>> runs(static_cast<std::size_t>(tasks));
            std::atomic<bool> worker_in_range{true};
            team.run(tasks, [&](std::int64_t t, int worker) {
                ++runs[static_cast<std::size_t>(t)];
                if (worker < 0 || worker >= team.size()) worker_in_range = false;
            });
            for (const auto& count : runs) CHECK(count == 1);
            CHECK(worker_in_range);
        }
}

TEST_CASE("thread team: the calling thread takes part, and so do the others") {
    ThreadTeam team(4);
    std::vector<std::thread::id> ids(4);
    std::atomic<int> arrived{0};
    // Four tasks that wait for each other end only if four threads run them.
    team.run(4, [&](std::int64_t, int worker) {
        ids[static_cast<std::size_t>(worker)] = std::this_thread::get_id();
        ++arrived;
        while (arrived < 4) std::this_thread::yield();
    });
    CHECK((ids[0] == std::this_thread::get_id()));
    for (int a = 0; a < 4; ++a)
        for (int b = 0; b < a; ++b) CHECK((ids[static_cast<std::size_t>(a)] != ids[static_cast<std::size_t>(b)]));
}

TEST_CASE("thread team: rethrows an exception and stays usable") {
    for (const int threads : {1, 4}) {
        ThreadTeam team(threads);
        for (int round = 0; round < 3; ++round) {
            std::string message;
            try {
                team.run(100, [](std::int64_t t, int) {
                    if (t == 37) throw std::runtime_error("task 37");
                });
            } catch (const std::runtime_error& error) {
                message = error.what();
            }
            CHECK(message == "task 37");
            std::atomic<int> runs{0};
            team.run(10, [&](std::int64_t, int) { ++runs; });
            CHECK(runs == 10);
        }
        CHECK_THROWS_AS(team.run(50, [](std::int64_t, int) { throw 1; }), int);
    }
}

TEST_CASE("thread team: many short rounds see each other's results") {
    ThreadTeam team(3);
    std::vector<std::int64_t> values(5, 0);
    for (std::int64_t round = 0; round < 10000; ++round) {
        team.run(5, [&](std::int64_t t, int) { values[static_cast<std::size_t>(t)] += round; });
        if (round % 1000 == 999) std::this_thread::sleep_for(std::chrono::milliseconds(5));  // the others fall asleep
    }
    for (const std::int64_t value : values) CHECK(value == 10000 * 9999 / 2);
}

TEST_CASE("thread team: nobody who falls asleep is forgotten") {
    ThreadTeam team(3);
    for (int round = 0; round < 3000; ++round) {
        meet(team);
        // From none to twice the time after which a worker sleeps.
        const auto end = std::chrono::steady_clock::now() + std::chrono::nanoseconds(round % 100 * 400);
        while (std::chrono::steady_clock::now() < end) continue;
    }
    for (int round = 0; round < 20; ++round) {  // the caller sleeps, too
        std::atomic<int> done{0};
        std::atomic<bool> taken{false};
        team.run(2, [&](std::int64_t, int worker) {
            if (worker == 0)
                while (!taken) std::this_thread::yield();
            taken = true;
            if (worker != 0) std::this_thread::sleep_for(std::chrono::milliseconds(2));
            ++done;
        });
        CHECK(done == 2);
    }
}

#if defined(__linux__)
TEST_CASE("thread team: a round does not wait for workers that took no task") {
    // All on one processor, where the workers run only when the caller does not.
    std::thread([] {
        cpu_set_t one;
        CPU_ZERO(&one);
        CPU_SET(sched_getcpu(), &one);
        CHECK(sched_setaffinity(0, sizeof one, &one) == 0);
        ThreadTeam team(4);
        std::atomic<int> arrived{0};
        team.run(4, [&](std::int64_t, int worker) {
            const sched_param none{};
            if (worker != 0) sched_setscheduler(0, SCHED_IDLE, &none);
            ++arrived;
            while (arrived < 4) std::this_thread::yield();
        });
        rusage before, after;
        getrusage(RUSAGE_THREAD, &before);
        std::int64_t runs = 0;
        constexpr int rounds = 2000;
        for (int round = 0; round < rounds; ++round) {
            std::atomic<std::int64_t> sum{0};
            team.run(10, [&](std::int64_t t, int) { sum += t; });
            runs += sum;
        }
        getrusage(RUSAGE_THREAD, &after);
        CHECK(runs == rounds * 45);
        CHECK(after.ru_nvcsw + after.ru_nivcsw - before.ru_nvcsw - before.ru_nivcsw < rounds / 4);
    }).join();
}
#endif

TEST_CASE("thread team: exceptions of all tasks at once, in many rounds") {
    ThreadTeam team(3);
    std::int64_t thrown = 0, ran = 0;
    for (int round = 0; round < 500; ++round) {
        std::atomic<int> runs{0};
        try {
            team.run(20, [&](std::int64_t t, int) {
                ++runs;
                throw t;
            });
        } catch (const std::int64_t t) {
            thrown += t >= 0 && t < 20;
        }
        ran += runs;
        meet(team);
    }
    CHECK(thrown == 500);
    CHECK(ran == 500 * 20);
}

TEST_CASE("thread team: teams of different threads, with teams within their tasks") {
    std::vector<std::thread> callers;
    std::vector<std::int64_t> sums(3, 0);
    for (std::size_t caller = 0; caller < sums.size(); ++caller)
        callers.emplace_back([&sums, caller] {
            ThreadTeam team(3);
            std::atomic<std::int64_t> sum{0};
            for (int round = 0; round < 300; ++round) {
                team.run(7, [&](std::int64_t t, int) { sum += t; });
                if (round % 50 != 0) continue;
                team.run(3, [&](std::int64_t, int) {
                    ThreadTeam inner(2);
                    for (int k = 0; k < 10; ++k) inner.run(4, [&](std::int64_t t, int) { sum += t; });
                });
            }
            sums[caller] = sum;
        });
    for (auto& caller : callers) caller.join();
    for (const std::int64_t sum : sums) CHECK(sum == 300 * 21 + 6 * 3 * 10 * 6);
}

TEST_CASE("thread team: teams within tasks, and many short-lived ones") {
    ThreadTeam outer(2);
    std::atomic<int> runs{0};
    outer.run(6, [&](std::int64_t, int) {
        ThreadTeam inner(3);
        inner.run(5, [&](std::int64_t, int) { ++runs; });
    });
    CHECK(runs == 30);
    for (int k = 0; k < 200; ++k) {
        ThreadTeam unused(4);
        if (k % 2 == 0) unused.run(4, [&](std::int64_t, int) { ++runs; });
    }
    CHECK(runs == 30 + 400);
}

TEST_CASE("thread team: sizes") {
    const int available = available_threads();
    CHECK(ThreadTeam(0).size() == available);
    CHECK(ThreadTeam(-3).size() == available);
    CHECK(ThreadTeam(1).size() == 1);
    CHECK(ThreadTeam(20).size() == 20);

    CHECK(useful_threads(8, 0, 1000) == 1);
    CHECK(useful_threads(8, 3500, 1000) == 3);
    CHECK(useful_threads(8, 1e30, 1000) == 8);
    CHECK(useful_threads(1, 1e30, 1000) == 1);
    CHECK(useful_threads(0, 1e30, 1000) == available);
    CHECK(useful_threads(std::numeric_limits<int>::max(), 2000, 1000) == 2);
}
