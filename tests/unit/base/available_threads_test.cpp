#include "base/available_threads.hpp"

#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <filesystem>
#include <limits>
#include <thread>
#if defined(__linux__)
#include <sched.h>
#endif

#include "../temporary_files.hpp"

using namespace attmd;

namespace {

constexpr double unlimited = std::numeric_limits<double>::infinity();

// A tree of control groups as it is mounted.
class Hierarchies {
public:
    std::string root() const { return directory_.path(""); }
    void write(const std::string& group, const std::string& file, const std::string& content) const {
        std::filesystem::create_directories(directory_.path(group));
        directory_.write(group + "/" + file, content);
    }

private:
    TemporaryDirectory directory_;
};

}  // namespace

TEST_CASE("available threads: cpu.max of control groups of version 2") {
    CHECK(quota_of("150000 100000\n") == 1.5);
    CHECK(quota_of("400000 100000") == 4);
    CHECK(quota_of("1000 1000000") == 0.001);
    for (const char* text : {"max 100000\n", "", "\n", "max", "150000", "150000 0", "0 100000", "-1 100000", "1.5 1",
                             "150000 max", "150000x 100000", "99999999999999999999 1", "\xff\xfe\x01", "nan nan"})
        CHECK_MESSAGE(quota_of(text) == unlimited, text);
}

TEST_CASE("available threads: quota and period of version 1") {
    CHECK(quota_of("250000\n", "100000\n") == 2.5);
    CHECK(quota_of("-1\n", "100000\n") == unlimited);
    CHECK(quota_of("", "100000\n") == unlimited);
    CHECK(quota_of("250000\n", "") == unlimited);
    CHECK(quota_of("250000\n", "0\n") == unlimited);
}

TEST_CASE("available threads: the least quota from a group up to the root counts") {
    const Hierarchies tree;
    CHECK(quota_of_groups("0::/a/b\n", tree.root()) == unlimited);
    tree.write("a/b", "cpu.max", "max 100000\n");
    tree.write("a", "cpu.max", "300000 100000\n");
    CHECK(quota_of_groups("0::/a/b\n", tree.root()) == 3);
    CHECK(quota_of_groups("0::/a\n", tree.root()) == 3);
    CHECK(quota_of_groups("0::/\n", tree.root()) == unlimited);
    tree.write("a/b", "cpu.max", "50000 100000\n");
    CHECK(quota_of_groups("0::/a/b\n", tree.root()) == 0.5);
    CHECK(quota_of_groups("0::/a\n", tree.root()) == 3);
    tree.write(".", "cpu.max", "200000 100000\n");  // as a container sees its own
    CHECK(quota_of_groups("0::/\n", tree.root()) == 2);
    CHECK(quota_of_groups("0::/a\n", tree.root()) == 2);
    CHECK(quota_of_groups("0::/of/the/host\n", tree.root()) == 2);
    tree.write("mounted", "cpu.max", "max 100000\n");
    CHECK(quota_of_groups("0::/../a/b\n", tree.root() + "/mounted") == unlimited);
}

TEST_CASE("available threads: version 1 is asked where it holds the processors") {
    const Hierarchies tree;
    tree.write("cpu,cpuacct/a", "cpu.cfs_quota_us", "350000\n");
    tree.write("cpu,cpuacct/a", "cpu.cfs_period_us", "100000\n");
    CHECK(quota_of_groups("4:cpu,cpuacct:/a/b\n0::/\n", tree.root()) == 3.5);
    tree.write("cpuset/a", "cpu.cfs_quota_us", "100000\n");
    tree.write("cpuset/a", "cpu.cfs_period_us", "100000\n");
    CHECK(quota_of_groups("4:cpuset:/a/b\n3:memory:/a\n1:name=cpu:/a\n", tree.root()) == unlimited);
    tree.write("cpu/a", "cpu.cfs_quota_us", "150000\n");
    tree.write("cpu/a", "cpu.cfs_period_us", "100000\n");
    CHECK(quota_of_groups("2:cpuacct:/\n1:cpu:/a\n", tree.root()) == 1.5);
    tree.write("unified/a", "cpu.max", "100000 100000\n");
    CHECK(quota_of_groups("1:cpu:/a\n0::/a\n", tree.root()) == 1);
    for (const char* groups : {"", "\n", "::", "0", "0:", "cpu", "1:cpu", "1:cpu:", "0::relative"})
        CHECK_MESSAGE(quota_of_groups(groups, tree.root()) == unlimited, groups);
}

TEST_CASE("available threads: at least one, at most the machine's, and those that the thread may run on") {
    const int all = available_threads();
    CHECK(all >= 1);
    CHECK(all <= static_cast<int>(std::max(1u, std::thread::hardware_concurrency())));
#if defined(__linux__)
    int pinned = 0;
    std::thread([&] {
        cpu_set_t allowed, first;
        CHECK(sched_getaffinity(0, sizeof allowed, &allowed) == 0);
        int cpu = 0;
        while (!CPU_ISSET(cpu, &allowed)) ++cpu;
        CPU_ZERO(&first);
        CPU_SET(cpu, &first);
        CHECK(sched_setaffinity(0, sizeof first, &first) == 0);
        pinned = available_threads();
    }).join();
    CHECK(pinned == 1);
    CHECK(available_threads() == all);
#endif
}
