// The training loop.
#pragma once

#include "base/monitor.hpp"
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

// When train() writes a checkpoint beside the beginning and the end of a call.
struct CheckpointOptions {
    std::string path;        // empty: never
    std::int64_t every = 0;  // at multiples of it, by the optimizer's iteration; 0: not
    double seconds = 0;      // since the one before; 0: not
};

struct TrainOptions {
    int threads = 0;
    std::int64_t max_iterations = 1000;  // of this call; with checkpoints: the optimizer's iteration to end at
    double max_seconds = std::numeric_limits<double>::infinity();
    double stop_loss = -std::numeric_limits<double>::infinity();
    double stop_gradient_norm = -1;  // < 0: never
    std::int64_t batch_size = 0;     // 0: all samples
    std::uint64_t shuffle_seed = 0;
    std::int64_t progress_every = 0;  // 0: about ten times a second
    Monitor monitor;
    CheckpointOptions checkpoint;
    const Resumed* resumed = nullptr;  // the checkpoint that the optimizer is from, if any
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
