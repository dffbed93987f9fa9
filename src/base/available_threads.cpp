#include "base/available_threads.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <sstream>
#include <thread>
#if defined(__linux__)
#include <sched.h>
#endif

namespace attmd {
namespace {

constexpr double unlimited = std::numeric_limits<double>::infinity();

// At most `most` bytes; nothing if it cannot be read.
std::string content_of(const std::string& path, std::size_t most = 256) {
    std::ifstream file(path, std::ios::binary);
    std::string content(most, '\0');
    file.read(content.data(), static_cast<std::streamsize>(most));
    content.resize(static_cast<std::size_t>(std::max<std::streamsize>(0, file.gcount())));
    return content;
}

double processors_for(double time, double period) { return time > 0 && period > 0 ? time / period : unlimited; }

// Of decimal digits and nothing else; 0 for other words.
double whole(const std::string& word) {
    if (word.empty() || word.size() > 18 || word.find_first_not_of("0123456789") != std::string::npos) return 0;
    return static_cast<double>(std::stoll(word));
}

double quota_in(const std::string& directory) {
    return std::min(
        quota_of(content_of(directory + "/cpu.max")),
        quota_of(content_of(directory + "/cpu.cfs_quota_us"), content_of(directory + "/cpu.cfs_period_us")));
}

// Of the group "/a/b" and of "/a" and "" above it. In a container a group may have a name that only the host can
// follow; its own is the hierarchy's root then.
double quota_up_from(std::string group, const std::string& hierarchy) {
    double least = unlimited;
    if (group.find("..") != std::string::npos) group.clear();
    for (;;) {
        least = std::min(least, quota_in(hierarchy + group));
        const std::size_t slash = group.rfind('/');
        if (slash == std::string::npos) return least;
        group.resize(slash);
    }
}

bool names_cpu(const std::string& controllers) { return ("," + controllers + ",").find(",cpu,") != std::string::npos; }

#if defined(__linux__)
int processors() {
    cpu_set_t sets[8];  // 8192 processors, the kernel's limit
    if (sched_getaffinity(0, sizeof sets, sets) == 0) return CPU_COUNT_S(sizeof sets, sets);
    return static_cast<int>(std::thread::hardware_concurrency());
}

double quota() {
    static const double once = quota_of_groups(content_of("/proc/self/cgroup", 65536), "/sys/fs/cgroup");
    return once;
}
#else
int processors() { return static_cast<int>(std::thread::hardware_concurrency()); }
double quota() { return unlimited; }
#endif

}  // namespace

double quota_of(const std::string& cpu_max) {
    std::string time, period;
    std::istringstream(cpu_max) >> time >> period;
    return processors_for(whole(time), whole(period));
}

double quota_of(const std::string& cfs_quota, const std::string& cfs_period) {
    std::string time, period;
    std::istringstream(cfs_quota) >> time;
    std::istringstream(cfs_period) >> period;
    return processors_for(whole(time), whole(period));
}

// A line is "hierarchy:controllers:group"; that of version 2 has the number 0 and names no controllers.
double quota_of_groups(const std::string& groups, const std::string& root) {
    double least = unlimited;
    std::istringstream lines(groups);
    for (std::string line; std::getline(lines, line);) {
        const std::size_t first = line.find(':'), second = line.find(':', first + 1);
        if (first == std::string::npos || second == std::string::npos) continue;
        const std::string controllers = line.substr(first + 1, second - first - 1), group = line.substr(second + 1);
        if (controllers.empty())
            least = std::min({least, quota_up_from(group, root), quota_up_from(group, root + "/unified")});
        else if (names_cpu(controllers))
            for (const std::string& mounted : {controllers, std::string("cpu")})
                least = std::min(least, quota_up_from(group, root + "/" + mounted));
    }
    return least;
}

int available_threads() {
    const double most = std::min(static_cast<double>(processors()), std::ceil(quota()));
    return std::max(1, static_cast<int>(most));
}

}  // namespace attmd
