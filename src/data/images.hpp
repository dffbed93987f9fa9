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

// Throws unless there are images, pixels for all of them, and labels in their range.
void check(const ImageStorage& images);
// The number of values in n such images; throws unless every extent is at least 1 and they can be addressed.
std::int64_t value_count(const ImageStorage& images, std::int64_t n);

}  // namespace attmd
