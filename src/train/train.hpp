// The training loop.
#pragma once

#include "base/monitor.hpp"
#include "base/options.hpp"
#include "data/dataset.hpp"
#include "model/model.hpp"
#include "optim/optimizer.hpp"
#include "train/checkpoint.hpp"
#include "train/trace.hpp"

#include <cstdint>
#include <limits>
#include <string>

namespace attmd {

enum class StopReason { iterations = 1, time = 2, loss = 3, gradient = 4, cancelled = 5 };

constexpr std::int64_t default_iterations = 1000;

struct TrainOptions {
    int threads = 0;
    std::int64_t max_iterations = default_iterations;  // of this call; with checkpoints: the optimizer's to end at
    std::int64_t epochs = 0;                           // > 0: in place of it, passes over the samples
    double max_seconds = std::numeric_limits<double>::infinity();
    double stop_loss = -std::numeric_limits<double>::infinity();
    double stop_gradient_norm = -1;  // < 0: never
    std::int64_t batch_size = 0;     // 0: all samples
    std::uint64_t shuffle_seed = 0;
    std::int64_t progress_every = 0;  // 0: about ten times a second
    Monitor monitor;
    // When a checkpoint is written beside the beginning and the end of a call.
    std::string checkpoint_path;        // empty: never
    std::int64_t checkpoint_every = 0;  // at multiples of it, by the optimizer's iteration; 0: not
    double checkpoint_seconds = 0;      // since the one before; 0: not
    const Resumed* resumed = nullptr;   // the checkpoint that the optimizer is from, if any

    template <class A, class B, class Visit>
    static void each(A& a, B& b, const Visit& visit) {
        visit(Option{"threads", at_least(0)}, a.threads, b.threads);
        visit(Option{"max_iterations", at_least(0)}, a.max_iterations, b.max_iterations);
        visit(Option{"epochs", at_least(0)}, a.epochs, b.epochs);
        visit(Option{"max_seconds", number_above(0)}, a.max_seconds, b.max_seconds);
        visit(Option{"stop_loss", number()}, a.stop_loss, b.stop_loss);
        visit(Option{"stop_gradient_norm", number()}, a.stop_gradient_norm, b.stop_gradient_norm);
        visit(Option{"batch_size", at_least(0)}, a.batch_size, b.batch_size);
        visit(Option{"shuffle_seed"}, a.shuffle_seed, b.shuffle_seed);
        visit(Option{"progress_every", at_least(0)}, a.progress_every, b.progress_every);
        visit(Option{"checkpoint_every", at_least(0)}, a.checkpoint_every, b.checkpoint_every);
        visit(Option{"checkpoint_seconds", number_at_least(0)}, a.checkpoint_seconds, b.checkpoint_seconds);
    }
};

struct TrainReport {
    StopReason reason = StopReason::iterations;
    std::int64_t iterations = 0;
    double seconds = 0;
    double loss = 0;
    double log_gradient_norm = 0;  // l2, of all trainable parameters together
};

// Trains until the first limit. Which samples a step sees depends on the optimizer's iteration number alone, so that a
// run may be continued by another call. trace may be null.
TrainReport train(Model& model, Optimizer& optimizer, const Dataset& dataset, const TrainOptions& options,
                  Trace* trace);

}  // namespace attmd
