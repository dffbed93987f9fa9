// Patch embedding of images: an image is cut into patches, each a row of length patch * patch * channels (channel
// fastest); row 0 of its sequence is a class token, row 1 + k is the k-th patch through a linear layer, in reading
// order; position embeddings are added to all, and dropout follows.
#pragma once

#include "base/aligned.hpp"
#include "model/input_layer.hpp"

namespace attmd {

// Images as the network takes them, channels x height x width.
template <class T>
class ImageSource {
public:
    virtual ~ImageSource() = default;
    virtual std::int64_t samples() const = 0;
    virtual std::int32_t label(std::int64_t sample) const = 0;
    // run: whether this is training, and which step, for augmentation. Called by several threads at once, each with a
    // `worker` of its own.
    virtual void read(std::int64_t sample, const DropoutRun& run, int worker, T* out) = 0;
};

struct PatchShape {
    std::int64_t channels = 3, image_size = 0, patch_size = 0, dim = 0;  // square images
    double dropout = 0;

    std::int64_t across() const { return image_size / patch_size; }
    std::int64_t patches() const { return across() * across(); }
    std::int64_t rows() const { return patches() + 1; }
    std::int64_t patch_values() const { return patch_size * patch_size * channels; }
    std::int64_t image_values() const { return image_size * image_size * channels; }
};

template <class Pointer>
struct PatchTensors {
    Pointer weight = nullptr;    // dim x patch_values
    Pointer bias = nullptr;      // dim
    Pointer token = nullptr;     // dim
    Pointer position = nullptr;  // rows x dim
};

template <class T>
class PatchEmbedding final : public InputLayer<T> {
public:
    PatchEmbedding(ImageSource<T>& images, const PatchShape& shape, const PatchTensors<const T*>& parameters,
                   const PatchTensors<T*>& gradients, int workers);

    std::int64_t samples() const override { return images_.samples(); }
    std::int64_t length(std::int64_t) const override { return shape_.rows(); }
    std::int32_t label(std::int64_t sample) const override { return images_.label(sample); }
    void reserve(std::int64_t rows) override;
    void forward(const PackedBatch& batch, const DropoutRun& run, T* rows, ThreadTeam& team) override;
    void backward(const PackedBatch& batch, const DropoutRun& run, T* d_rows, T keep, ThreadTeam& team) override;

private:
    void cut(const T* image, T* patches) const;

    ImageSource<T>& images_;
    PatchShape shape_;
    PatchTensors<const T*> parameters_;
    PatchTensors<T*> gradients_;
    AlignedBuffer<T> patches_;             // rows x patch_values; the class token's row is zero
    std::vector<AlignedBuffer<T>> image_;  // workers; image_values
};

}  // namespace attmd
