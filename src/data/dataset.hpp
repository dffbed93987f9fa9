// n labelled samples of one of three kinds, read only: attention samples (X_i: T_i x d tokens, z_i: d query,
// y_i = +-1), token sequences or images. Parts share the storage of the whole.
#pragma once

#include "base/element_type.hpp"
#include "base/tensor.hpp"
#include "data/images.hpp"
#include "data/sequences.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

namespace attmd {

// Samples where they lie in memory.
struct SampleStorage {
    ElementType type = ElementType::float64;
    std::int64_t n = 0, T = 0, d = 0;
    const void* X = nullptr;                  // n x T x d
    std::array<std::int64_t, 3> X_strides{};  // elements
    const void* z = nullptr;                  // n x d; null: the first token is the query
    std::array<std::int64_t, 2> z_strides{};  // elements
    std::vector<std::int64_t> lengths;        // n, each in 1..T
    std::vector<std::int32_t> labels;         // n, each -1 or +1
    std::optional<Vector> decoder;            // d: the v that came with the data
    std::shared_ptr<const void> owner;        // keeps X and z alive; its deleter tells a lender that they are free
};

enum class DatasetKind { samples = 1, sequences = 2, images = 3 };

// For messages: "attention samples", "token sequences", "images".
const char* plural_of(DatasetKind kind);

class Dataset {
public:
    // Each checks extents, lengths and labels, and that every value is finite or every id in the vocabulary.
    explicit Dataset(std::shared_ptr<const SampleStorage> storage);
    explicit Dataset(std::shared_ptr<const SequenceStorage> storage);
    explicit Dataset(std::shared_ptr<const ImageStorage> storage);

    DatasetKind kind() const { return static_cast<DatasetKind>(storage_.index() + 1); }
    // Throws unsupported, naming both kinds, if the dataset is of another. What belongs to one kind below does so, too.
    void require_kind(DatasetKind expected) const;

    std::int64_t n() const { return static_cast<std::int64_t>(order_.size()); }
    std::int32_t label(std::int64_t i) const { return labels_[row(i)]; }  // -1 or +1 of samples, else 0..classes()-1
    std::int64_t classes() const;
    std::int64_t length(std::int64_t i) const;                   // of samples and sequences
    std::int64_t T() const { return T_; }                        // largest length; 0 of images
    std::int64_t total_tokens() const { return total_tokens_; }  // sum of the lengths; 0 of images

    // The storage, and where sample i stands in it.
    const SampleStorage& samples() const { return storage<SampleStorage>(DatasetKind::samples); }
    const SequenceStorage& sequences() const { return storage<SequenceStorage>(DatasetKind::sequences); }
    const ImageStorage& images() const { return storage<ImageStorage>(DatasetKind::images); }
    std::size_t row(std::int64_t i) const { return static_cast<std::size_t>(order_[static_cast<std::size_t>(i)]); }

    // Attention samples.
    std::int64_t d() const { return samples().d; }
    const std::optional<Vector>& decoder() const { return samples().decoder; }

    // Writes X_i (length(i) x d), token rows `row_stride` >= d apart.
    void read_tokens(std::int64_t i, double* out, std::int64_t row_stride) const;
    // Writes z_i (d).
    void read_query(std::int64_t i, double* out) const;
    // Token sequences: length(i) ids.
    const std::int32_t* ids(std::int64_t i) const;
    // Images: channels x height x width.
    const std::uint8_t* pixels(std::int64_t i) const;

    Dataset subset(const std::vector<std::int64_t>& indices) const;

private:
    using Storage = std::variant<std::shared_ptr<const SampleStorage>, std::shared_ptr<const SequenceStorage>,
                                 std::shared_ptr<const ImageStorage>>;  // in the order of DatasetKind
    Dataset(Storage storage, std::vector<std::int64_t> order);
    template <class Kind>
    const Kind& storage(DatasetKind expected) const {
        const auto* held = std::get_if<std::shared_ptr<const Kind>>(&storage_);
        if (held == nullptr) require_kind(expected);
        return **held;
    }

    Storage storage_;
    const std::int32_t* labels_;       // the storage's
    std::vector<std::int64_t> order_;  // sample number -> row of the storage
    std::int64_t T_ = 0, total_tokens_ = 0;
};

// Samples as readers and generators hand them over; dense, float64.
struct Samples {
    Tensor3 X;                                         // n x T x d
    std::vector<std::int32_t> y;                       // n
    std::optional<Matrix> z;                           // n x d
    std::optional<std::vector<std::int64_t>> lengths;  // n
    std::optional<Vector> v;                           // d
};
Dataset make_dataset(Samples samples);

// Throws if an extent or a stride is out of range or X is null.
void check_extents(const SampleStorage& samples);

// Copies described samples into memory of the dataset's own, in their element type.
std::shared_ptr<SampleStorage> copy_storage(const SampleStorage& described);

// Strides of a dense row-major n x T x d array.
std::array<std::int64_t, 3> dense_strides(std::int64_t T, std::int64_t d);

Dataset shuffled(const Dataset& whole, std::uint64_t seed);
struct DatasetPair {
    Dataset first, second;
};
DatasetPair split(const Dataset& whole, double fraction, std::uint64_t seed);

// The paper's synthetic data (section 5.1): unit-length Gaussian tokens, queries and decoder, labels a fair coin.
Dataset generate_gaussian(std::int64_t n, std::int64_t T, std::int64_t d, std::uint64_t seed);

}  // namespace attmd
