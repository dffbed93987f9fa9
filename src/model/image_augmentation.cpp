#include "model/image_augmentation.hpp"

#include "base/error.hpp"
#include "base/rng.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace attmd {

PlaneResize::PlaneResize(std::int64_t height, std::int64_t width, std::int64_t size)
    : width_(width), down_(taps(height, size)), across_(taps(width, size)) {}

std::vector<PlaneResize::Tap> PlaneResize::taps(std::int64_t extent, std::int64_t size) {
    std::vector<Tap> list;
    list.reserve(static_cast<std::size_t>(size));
    for (std::int64_t i = 0; i < size; ++i) {
        const double at =
            (static_cast<double>(i) + 0.5) * static_cast<double>(extent) / static_cast<double>(size) - 0.5;
        const double inside = std::clamp(at, 0.0, static_cast<double>(extent - 1));
        const auto low = static_cast<std::int64_t>(inside);
        list.push_back({low, std::min(low + 1, extent - 1), inside - static_cast<double>(low)});
    }
    return list;
}

void PlaneResize::run(const double* in, double* out) const {
    for (const Tap& v : down_) {
        const double *low = in + v.low * width_, *high = in + v.high * width_;
        for (const Tap& h : across_) {
            const double upper = low[h.low] * (1 - h.weight) + low[h.high] * h.weight;
            const double lower = high[h.low] * (1 - h.weight) + high[h.high] * h.weight;
            *out++ = upper * (1 - v.weight) + lower * v.weight;
        }
    }
}

template <class T>
AugmentedImages<T>::AugmentedImages(Dataset images, const ImageNormalization& normalization, std::int64_t size,
                                    int workers)
    : images_(std::move(images)),
      normalization_(normalization),
      size_(size),
      resize_(images_.images().height, images_.images().width, size),
      planes_(static_cast<std::size_t>(workers)) {
    const auto channels = static_cast<std::size_t>(images_.images().channels);
    require_dimension(normalization_.mean.size() == channels && normalization_.deviation.size() == channels,
                      "the images have ", channels, " channels, expected the model's ", normalization_.mean.size());
    for (Planes& planes : planes_) {
        planes.cropped.resize(static_cast<std::size_t>(images_.images().height * images_.images().width));
        planes.resized.resize(static_cast<std::size_t>(size * size));
    }
}

template <class T>
void AugmentedImages<T>::read(std::int64_t sample, const DropoutRun& run, int worker, T* out) {
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
    auto& [cropped, resized] = planes_[static_cast<std::size_t>(worker)];
    const std::uint8_t* pixels = images_.pixels(sample);
    for (std::int64_t c = 0; c < storage.channels; ++c) {
        for (std::int64_t y = 0; y < height; ++y)
            for (std::int64_t x = 0; x < width; ++x) {
                const std::int64_t from_y = y + down, from_x = (flip ? width - 1 - x : x) + right;
                const bool inside = from_y >= 0 && from_y < height && from_x >= 0 && from_x < width;
                cropped[static_cast<std::size_t>(y * width + x)] =
                    inside ? pixels[(c * height + from_y) * width + from_x] / 255.0 : 0.0;
            }
        resize_.run(cropped.data(), resized.data());
        const double mean = normalization_.mean[static_cast<std::size_t>(c)],
                     deviation = normalization_.deviation[static_cast<std::size_t>(c)];
        for (std::int64_t k = 0; k < size_ * size_; ++k)
            *out++ = static_cast<T>((resized[static_cast<std::size_t>(k)] - mean) / deviation);
    }
}

template class AugmentedImages<float>;
template class AugmentedImages<double>;

}  // namespace attmd
