// How many times operator new was called in this process.
#pragma once

#include <atomic>

namespace attmd::test {

extern std::atomic<long> allocations;

}  // namespace attmd::test
