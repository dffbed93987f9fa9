// Labelled images of bytes, all of one size; read only once made.
#pragma once

#include <cstdint>
#include <vector>

namespace attmd {

struct ImageStorage {
    std::int64_t channels = 0, height = 0, width = 0, classes = 0;
    std::vector<std::uint8_t> pixels;  // n x channels x height x width
    std::vector<std::int32_t> labels;  // n, each in 0..classes-1

    std::int64_t n() const { return static_cast<std::int64_t>(labels.size()); }
    std::int64_t values() const { return channels * height * width; }  // of one image
};

}  // namespace attmd
