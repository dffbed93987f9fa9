// Which samples each iteration sees.
#pragma once

#include "base/rng.hpp"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <vector>

namespace attmd {

struct Batch {
    const std::int64_t* which;
    std::int64_t count;
};

// batch_size 0: every sample, in order. Else epoch after epoch in an order drawn from (seed, 2^32 + epoch).
class Batches {
public:
    Batches(std::int64_t n, std::int64_t batch_size, std::uint64_t seed)
        : order_(static_cast<std::size_t>(n)),
          n_(n),
          size_(batch_size == 0 ? n : batch_size),
          seed_(seed),
          shuffled_(batch_size != 0) {
        std::iota(order_.begin(), order_.end(), std::int64_t{0});
    }

    bool partial() const { return shuffled_; }

    static std::int64_t per_epoch(std::int64_t n, std::int64_t batch_size) {
        return batch_size == 0 ? 1 : (n - 1) / batch_size + 1;
    }

    // The batch of iteration k = 0, 1, ...; valid until the next call.
    Batch at(std::int64_t k) {
        const std::int64_t each = per_epoch(n_, size_), epoch = k / each, first = k % each * size_;
        if (shuffled_ && epoch != epoch_) {
            Rng rng(seed_, (std::uint64_t{1} << 32) + static_cast<std::uint64_t>(epoch));
            permute(order_, rng);
            epoch_ = epoch;
        }
        return {order_.data() + first, std::min(size_, n_ - first)};
    }

private:
    std::vector<std::int64_t> order_;
    std::int64_t n_, size_;
    std::uint64_t seed_;
    bool shuffled_;
    std::int64_t epoch_ = -1;
};

}  // namespace attmd
