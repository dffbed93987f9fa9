// Checkpoints: model, optimizer, trace and what else a run depends on in one file, written atomically, from which a run
// that was killed goes on with the same bits. Minibatches, dropout and augmentation follow from seeds and the
// optimizer's iteration, so that there are no other counters to keep.
#pragma once

#include "data/dataset.hpp"
#include "model/model.hpp"
#include "optim/optimizer.hpp"
#include "train/trace.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace attmd {

// What the calls that make up one run must have in common. Parameters are not among it: training changes them.
struct RunIdentity {
    std::string fingerprint;  // of the dataset
    std::int64_t n = 0;       // its samples, for messages
    std::int64_t batch_size = 0;
    std::uint64_t shuffle_seed = 0;
    std::map<std::string, std::string> model, optimizer;  // their settings, without step_size and threads
};
RunIdentity run_identity(const Model& model, const Optimizer& optimizer, const Dataset& dataset,
                         std::int64_t batch_size, std::uint64_t shuffle_seed);

// Where a run comes from that goes on from a checkpoint.
struct Resumed {
    std::string path;
    RunIdentity run;
};
// Throws, naming what differs, unless `run` continues that of the checkpoint.
void require_same_run(const RunIdentity& run, const Resumed& resumed);

struct Checkpoint {
    std::unique_ptr<Model> model;
    Optimizer optimizer;
    std::optional<Trace> trace;
    RunIdentity run;
};
void save_checkpoint(const std::string& path, const Model& model, const Optimizer& optimizer, const Trace* trace,
                     const RunIdentity& run);
// Throws not_found if there is no such file, and format if it is damaged.
Checkpoint load_checkpoint(const std::string& path);

// What can be said of a checkpoint without reading all of it.
struct CheckpointSummary {
    RunIdentity run;
    std::int64_t iteration = 0, records = 0;  // of the optimizer, in the trace
};
CheckpointSummary summarize_checkpoint(const std::string& path);

}  // namespace attmd
