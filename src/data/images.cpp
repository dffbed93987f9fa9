#include "data/images.hpp"

#include "base/tensor.hpp"
#include "data/labels.hpp"

namespace attmd {

std::int64_t value_count(const ImageStorage& s, std::int64_t n) {
    require(n >= 1, "n is ", n, ", expected at least 1 image");
    require(s.channels >= 1, "channels is ", s.channels, ", expected at least 1");
    require(s.height >= 1, "height is ", s.height, ", expected at least 1");
    require(s.width >= 1, "width is ", s.width, ", expected at least 1");
    const std::int64_t pixels = checked_product(s.height, s.width, "height * width");
    return checked_product(n, checked_product(s.channels, pixels, "channels * height * width"),
                           "n * channels * height * width");
}

void check(const ImageStorage& s) {
    const std::int64_t values = value_count(s, s.n());
    require_dimension(static_cast<std::int64_t>(s.pixels.size()) == values, "pixels has ", s.pixels.size(),
                      " values, expected n * channels * height * width = ", values);
    check_labels(s.labels, s.classes);
}

}  // namespace attmd
