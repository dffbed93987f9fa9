#include "model/patch_embedding.hpp"

#include "model/linear.hpp"

#include <algorithm>

namespace attmd {

template <class T>
PatchEmbedding<T>::PatchEmbedding(ImageSource<T>& images, const PatchShape& shape,
                                  const PatchTensors<const T*>& parameters, const PatchTensors<T*>& gradients,
                                  int workers)
    : images_(images),
      shape_(shape),
      parameters_(parameters),
      gradients_(gradients),
      image_(static_cast<std::size_t>(workers), AlignedBuffer<T>(static_cast<std::size_t>(shape.image_values()))) {}

// image: channels x height x width; patches: patches x (row, column, channel)
template <class T>
void PatchEmbedding<T>::cut(const T* image, T* patches) const {
    const std::int64_t size = shape_.image_size, p = shape_.patch_size;
    for (std::int64_t py = 0; py < shape_.across(); ++py)
        for (std::int64_t px = 0; px < shape_.across(); ++px)
            for (std::int64_t y = 0; y < p; ++y)
                for (std::int64_t x = 0; x < p; ++x)
                    for (std::int64_t c = 0; c < shape_.channels; ++c)
                        *patches++ = image[(c * size + py * p + y) * size + px * p + x];
}

template <class T>
void PatchEmbedding<T>::reserve(std::int64_t rows) {
    const auto size = static_cast<std::size_t>(rows * shape_.patch_values());
    if (patches_.size() < size) patches_.resize(size);
}

template <class T>
void PatchEmbedding<T>::forward(const PackedBatch& batch, const DropoutRun& run, T* rows, ThreadTeam& team) {
    const std::int64_t n = shape_.rows(), dim = shape_.dim, values = shape_.patch_values();
    const Dropout dropout = make_dropout(run.on ? shape_.dropout : 0, run.seed, run.step, embedding_dropout_site);
    team.run(batch.sequences(), [&](std::int64_t s, int worker) {
        T* image = image_[static_cast<std::size_t>(worker)].data();
        const RowKey* keys = batch.keys.data() + s * n;
        images_.read(keys[0].sample, run, worker, image);
        T* patches = patches_.data() + s * n * values;
        std::fill_n(patches, values, T(0));
        cut(image, patches + values);
        T* out = rows + s * n * dim;
        linear_forward(n - 1, values, dim, patches + values, parameters_.weight, out + dim);
        for (std::int64_t i = 0; i < dim; ++i) out[i] = parameters_.token[i] + parameters_.position[i];
        for (std::int64_t r = 1; r < n; ++r)
            for (std::int64_t i = 0; i < dim; ++i)
                out[r * dim + i] += parameters_.bias[i] + parameters_.position[r * dim + i];
        if (dropout.on()) dropout_kernel<T>().apply(dropout, keys, n, dim, out);
    });
}

template <class T>
void PatchEmbedding<T>::backward(const PackedBatch& batch, const DropoutRun& run, T* d_rows, T keep, ThreadTeam& team) {
    const std::int64_t n = shape_.rows(), dim = shape_.dim;
    const Dropout dropout = make_dropout(run.on ? shape_.dropout : 0, run.seed, run.step, embedding_dropout_site);
    if (dropout.on())
        team.run(batch.sequences(), [&](std::int64_t s, int) {
            dropout_kernel<T>().apply(dropout, batch.keys.data() + s * n, n, dim, d_rows + s * n * dim);
        });
    keep_sums(n * dim, keep, gradients_.position);
    WeightGradient<T> weight{batch.rows(), shape_.patch_values(), dim, patches_.data(), d_rows,
                             keep,         gradients_.weight};
    team.run(weight.tiles() + n, [&](std::int64_t t, int) {
        if (t < weight.tiles()) return weight.run(t);
        const std::int64_t r = t - weight.tiles();
        T* sum = gradients_.position + r * dim;
        for (std::int64_t s = 0; s < batch.sequences(); ++s)
            for (std::int64_t i = 0; i < dim; ++i) sum[i] += d_rows[(s * n + r) * dim + i];
    });
    // The other two are sums of those over rows.
    std::copy_n(gradients_.position, dim, gradients_.token);
    std::fill_n(gradients_.bias, dim, T(0));
    for (std::int64_t r = 1; r < n; ++r)
        for (std::int64_t i = 0; i < dim; ++i) gradients_.bias[i] += gradients_.position[r * dim + i];
}

template class PatchEmbedding<float>;
template class PatchEmbedding<double>;

}  // namespace attmd
