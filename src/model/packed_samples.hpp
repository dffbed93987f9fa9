// A dataset laid out for the attention kernels: float64, every token row padded with zeros to whole vectors.
#pragma once

#include "base/aligned.hpp"
#include "data/dataset.hpp"

#include <cstdint>
#include <vector>

namespace attmd {

struct PackedSamples {
    explicit PackedSamples(const Dataset& dataset);

    std::int64_t n, d, stride;            // stride = padded(d)
    std::int64_t T;                       // largest length
    std::vector<std::int64_t> first_row;  // n + 1: sample i has token rows first_row[i] .. first_row[i+1]-1
    AlignedVector X;                      // total tokens x stride
    AlignedVector z;                      // n x stride
    AlignedVector y;                      // n
};

}  // namespace attmd
