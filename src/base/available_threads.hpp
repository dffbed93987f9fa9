// How many threads of this process can run at the same time.
#pragma once

#include <string>

namespace attmd {

// The processors that the calling thread may run on, and no more than the control group's quota pays for, rounded up;
// at least 1. The quota is read once a process; the rest takes less than a microsecond.
int available_threads();

// Linux's control groups. A quota is a number of processors' full time; infinity where there is no limit, or no sense
// in what was read.

// cpu.max of version 2: "150000 100000" or "max 100000".
double quota_of(const std::string& cpu_max);
// cpu.cfs_quota_us and cpu.cfs_period_us of version 1; a quota of -1 is none.
double quota_of(const std::string& cfs_quota, const std::string& cfs_period);
// The least quota of a process's groups and those that hold them. groups: the text of /proc/PID/cgroup; root: where the
// hierarchies are mounted, /sys/fs/cgroup.
double quota_of_groups(const std::string& groups, const std::string& root);

}  // namespace attmd
