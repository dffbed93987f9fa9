#include "model/image_augmentation.hpp"

#include "base/error.hpp"
#include "base/rng.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace attmd {

void resize_plane(const double* in, std::int64_t height, std::int64_t width, std::int64_t size, double* out) {
    struct Tap {
        std::int64_t low, high;
        double weight;  // of high
    };
    const auto tap = [size](std::int64_t i, std::int64_t extent) {
        const double at =
            (static_cast<double>(i) + 0.5) * static_cast<double>(extent) / static_cast<double>(size) - 0.5;
        const double inside = std::clamp(at, 0.0, static_cast<double>(extent - 1));
        const auto low = static_cast<std::int64_t>(inside);
        return Tap{low, std::min(low + 1, extent - 1), inside - static_cast<double>(low)};
    };
    for (std::int64_t y = 0; y < size; ++y) {
        const Tap v = tap(y, height);
        for (std::int64_t x = 0; x < size; ++x) {
            const Tap h = tap(x, width);
            const double upper = in[v.low * width + h.low] * (1 - h.weight) + in[v.low * width + h.high] * h.weight;
            const double lower = in[v.high * width + h.low] * (1 - h.weight) + in[v.high * width + h.high] * h.weight;
            out[y * size + x] = upper * (1 - v.weight) + lower * v.weight;
        }
    }
}

template <class T>
AugmentedImages<T>::AugmentedImages(Dataset images, const ImageNormalization& normalization, std::int64_t size)
    : images_(std::move(images)), normalization_(normalization), size_(size) {
    const auto channels = static_cast<std::size_t>(images_.images().channels);
    require_dimension(normalization_.mean.size() == channels && normalization_.deviation.size() == channels,
                      "the images have ", channels, " channels, expected the model's ", normalization_.mean.size());
}

template <class T>
void AugmentedImages<T>::read(std::int64_t sample, const DropoutRun& run, T* out) const {
    const ImageStorage& storage = images_.images();
    const std::int64_t height = storage.height, width = storage.width, padding = normalization_.crop_padding;
    std::int64_t down = 0, right = 0;
    bool flip = false;
    if (run.on) {
        Rng rng(run.seed, (std::uint64_t{1} << 63) + (static_cast<std::uint64_t>(run.step) << 32) +
                              static_cast<std::uint64_t>(sample));
        const auto shifts = static_cast<std::uint64_t>(2 * padding + 1);
        down = static_cast<std::int64_t>(rng.below(shifts)) - padding;
        right = static_cast<std::int64_t>(rng.below(shifts)) - padding;
        flip = normalization_.flip && rng.below(2) == 1;
    }
    std::vector<double> cropped(static_cast<std::size_t>(height * width)),
        resized(static_cast<std::size_t>(size_ * size_));
    const std::uint8_t* pixels = images_.pixels(sample);
    for (std::int64_t c = 0; c < storage.channels; ++c) {
        for (std::int64_t y = 0; y < height; ++y)
            for (std::int64_t x = 0; x < width; ++x) {
                const std::int64_t from_y = y + down, from_x = (flip ? width - 1 - x : x) + right;
                const bool inside = from_y >= 0 && from_y < height && from_x >= 0 && from_x < width;
                cropped[static_cast<std::size_t>(y * width + x)] =
                    inside ? pixels[(c * height + from_y) * width + from_x] / 255.0 : 0.0;
            }
        resize_plane(cropped.data(), height, width, size_, resized.data());
        const double mean = normalization_.mean[static_cast<std::size_t>(c)],
                     deviation = normalization_.deviation[static_cast<std::size_t>(c)];
        for (std::int64_t k = 0; k < size_ * size_; ++k)
            *out++ = static_cast<T>((resized[static_cast<std::size_t>(k)] - mean) / deviation);
    }
}

template class AugmentedImages<float>;
template class AugmentedImages<double>;

}  // namespace attmd
