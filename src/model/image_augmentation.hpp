// Images of bytes as a network takes them: in training a random crop after padding with black and a random horizontal
// flip, then resized, scaled and normalized by channel.
#pragma once

#include "base/options.hpp"
#include "data/dataset.hpp"
#include "model/patch_embedding.hpp"

#include <vector>

namespace attmd {

// In training only.
struct Augmentation {
    std::int64_t crop_padding = 4;  // 0: no crop
    bool flip = true;

    template <class A, class B, class Visit>
    static void each(A& a, B& b, const Visit& visit) {
        visit(Option{"crop_padding", between(0, 1 << 20)}, a.crop_padding, b.crop_padding);
        visit(Option{"flip"}, a.flip, b.flip);
    }
};

struct ImageNormalization : Augmentation {
    std::vector<double> mean{0.4914, 0.4822, 0.4465}, deviation{0.2023, 0.1994, 0.2010};  // channels; of values 0..1
};

// Bilinear resizing with half-pixel centres, edges continued, of planes of one size.
class PlaneResize {
public:
    PlaneResize(std::int64_t height, std::int64_t width, std::int64_t size);
    // in (height x width), out (size x size)
    void run(const double* in, double* out) const;

private:
    struct Tap {
        std::int64_t low, high;
        double weight;  // of high
    };
    static std::vector<Tap> taps(std::int64_t extent, std::int64_t size);

    std::int64_t width_;
    std::vector<Tap> down_, across_;  // size
};

template <class T>
class AugmentedImages final : public ImageSource<T> {
public:
    AugmentedImages(Dataset images, const ImageNormalization& normalization, std::int64_t size, int workers);

    std::int64_t samples() const override { return images_.n(); }
    std::int32_t label(std::int64_t sample) const override { return images_.label(sample); }
    // The crop and the flip are a function of (seed, step, sample).
    void read(std::int64_t sample, const DropoutRun& run, int worker, T* out) override;

private:
    struct Planes {
        std::vector<double> cropped, resized;  // height x width, size x size
    };

    Dataset images_;
    ImageNormalization normalization_;
    std::int64_t size_;
    PlaneResize resize_;
    std::vector<Planes> planes_;  // workers
};

}  // namespace attmd
