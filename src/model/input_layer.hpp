// What turns samples into the rows that an encoder reads: token embedding or patch embedding.
#pragma once

#include "base/thread_team.hpp"
#include "model/packed_batch.hpp"

#include <cstdint>

namespace attmd {

// Dropout of one evaluation.
struct DropoutRun {
    bool on = false;
    std::uint64_t seed = 0;
    std::int64_t step = 0;
};
constexpr std::uint32_t embedding_dropout_site = 0xffffffff;

template <class T>
class InputLayer {
public:
    virtual ~InputLayer() = default;
    virtual std::int64_t samples() const = 0;
    virtual std::int64_t length(std::int64_t sample) const = 0;  // rows of that sample, at least 1
    virtual std::int32_t label(std::int64_t sample) const = 0;

    // Makes room for batches of up to so many rows.
    virtual void reserve(std::int64_t rows) = 0;
    virtual void forward(const PackedBatch& batch, const DropoutRun& run, T* rows, ThreadTeam& team) = 0;
    // Of the batch that forward() has just seen; may overwrite d_rows. gradients = keep * gradients + those of this
    // batch.
    virtual void backward(const PackedBatch& batch, const DropoutRun& run, T* d_rows, T keep, ThreadTeam& team) = 0;
};

}  // namespace attmd
