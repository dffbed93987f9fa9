#include "base/thread_team.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <string>

using namespace attmd;

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
    const int hardware = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
    CHECK(ThreadTeam(0).size() == hardware);
    CHECK(ThreadTeam(-3).size() == hardware);
    CHECK(ThreadTeam(1).size() == 1);
    CHECK(ThreadTeam(20).size() == 20);

    CHECK(useful_threads(8, 0, 1000) == 1);
    CHECK(useful_threads(8, 3500, 1000) == 3);
    CHECK(useful_threads(8, 1e30, 1000) == 8);
    CHECK(useful_threads(1, 1e30, 1000) == 1);
    CHECK(useful_threads(0, 1e30, 1000) == hardware);
    CHECK(useful_threads(std::numeric_limits<int>::max(), 2000, 1000) == 2);
}
