// What a long call tells its caller on the way, and how the caller ends it.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>

namespace attmd {

struct Progress {
    std::int64_t iteration = 0;
    std::int64_t max_iteration = 0;
    double seconds = 0;
    double value = 0;  // training: loss; SVM: relative gap
    // SVM: bounds on the optimum
    double lower = std::numeric_limits<double>::quiet_NaN(), upper = std::numeric_limits<double>::quiet_NaN();
};

struct Monitor {
    std::function<bool(const Progress&)> progress;  // false ends the call; may be empty
    const std::atomic<bool>* cancel = nullptr;      // true ends the call; may be null

    bool cancelled() const { return cancel != nullptr && cancel->load(std::memory_order_relaxed); }
    bool report(const Progress& state) const { return !progress || progress(state); }
};

class Stopwatch {
public:
    double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }

private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace attmd
