// Sequences of a batch one after the other, without padding.
#pragma once

#include "model/dropout.hpp"

#include <cstdint>
#include <vector>

namespace attmd {

struct PackedBatch {
    std::vector<std::int64_t> first;  // sequences + 1: sequence s is rows first[s]..first[s+1]-1
    std::vector<RowKey> keys;         // rows

    std::int64_t sequences() const { return static_cast<std::int64_t>(first.size()) - 1; }
    std::int64_t rows() const { return first.empty() ? 0 : first.back(); }
    std::int64_t length(std::int64_t s) const {
        return first[static_cast<std::size_t>(s) + 1] - first[static_cast<std::size_t>(s)];
    }

    void reserve(std::int64_t rows, std::int64_t sequences) {
        first.reserve(static_cast<std::size_t>(sequences) + 1);
        keys.reserve(static_cast<std::size_t>(rows));
    }
    void clear() {
        first.assign(1, 0);
        keys.clear();
    }
    void add(std::int64_t sample, std::int64_t length) {
        for (std::int64_t t = 0; t < length; ++t)
            keys.push_back({static_cast<std::uint32_t>(sample), static_cast<std::uint32_t>(t)});
        first.push_back(first.back() + length);
    }
};

}  // namespace attmd
