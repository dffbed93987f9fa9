#include "data/dataset.hpp"

#include "base/rng.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

namespace attmd {
namespace {

// Value at an element offset of an array of either type.
double element(const void* base, ElementType type, std::int64_t offset) {
    return type == ElementType::float64 ? static_cast<const double*>(base)[offset]
                                        : static_cast<double>(static_cast<const float*>(base)[offset]);
}

void read_strided(const void* base, ElementType type, std::int64_t offset, std::int64_t stride, std::int64_t count,
                  double* out) {
    if (type == ElementType::float64 && stride == 1) {
        std::memcpy(out, static_cast<const double*>(base) + offset, static_cast<std::size_t>(count) * sizeof(double));
        return;
    }
    for (std::int64_t j = 0; j < count; ++j) out[j] = element(base, type, offset + j * stride);
}

// Offsets along an axis, forwards or backwards, must be numbers.
void check_stride(const char* name, int axis, std::int64_t stride, std::int64_t extent) {
    const std::int64_t most = std::numeric_limits<std::int64_t>::max() / 16 / extent;
    require(stride >= -most && stride <= most, name, "[", axis, "] is ", stride, ", expected ", -most, "..", most,
            " for an extent of ", extent);
}

void check_values(const SampleStorage& s) {
    require_dimension(static_cast<std::int64_t>(s.lengths.size()) == s.n, "lengths has ", s.lengths.size(),
                      " values, expected n = ", s.n);
    require_dimension(static_cast<std::int64_t>(s.labels.size()) == s.n, "y has ", s.labels.size(),
                      " values, expected n = ", s.n);
    for (std::int64_t i = 0; i < s.n; ++i) {
        const std::int64_t length = s.lengths[static_cast<std::size_t>(i)];
        require(length >= 1 && length <= s.T, "lengths[", i, "] is ", length, ", expected 1..", s.T);
        const std::int32_t label = s.labels[static_cast<std::size_t>(i)];
        require(label == 1 || label == -1, "y[", i, "] is ", label, ", expected -1 or +1");
        for (std::int64_t t = 0; t < length; ++t)
            for (std::int64_t j = 0; j < s.d; ++j) {
                const double x = element(s.X, s.type, i * s.X_strides[0] + t * s.X_strides[1] + j * s.X_strides[2]);
                require(std::isfinite(x), "X[", i, ",", t, ",", j, "] is ", x, ", expected a finite number");
            }
        for (std::int64_t j = 0; s.z != nullptr && j < s.d; ++j) {
            const double x = element(s.z, s.type, i * s.z_strides[0] + j * s.z_strides[1]);
            require(std::isfinite(x), "z[", i, ",", j, "] is ", x, ", expected a finite number");
        }
    }
    if (s.decoder) {
        require_dimension(static_cast<std::int64_t>(s.decoder->size()) == s.d, "v has ", s.decoder->size(),
                          " values, expected d = ", s.d);
        for (std::size_t j = 0; j < s.decoder->size(); ++j)
            require(std::isfinite((*s.decoder)(j)), "v[", j, "] is ", (*s.decoder)(j), ", expected a finite number");
    }
}

std::vector<std::int64_t> all_rows(std::size_t n) {
    std::vector<std::int64_t> rows(n);
    std::iota(rows.begin(), rows.end(), std::int64_t{0});
    return rows;
}

}  // namespace

void check_extents(const SampleStorage& s) {
    require(s.n >= 1, "n is ", s.n, ", expected at least 1 sample");
    require(s.T >= 1, "T is ", s.T, ", expected at least 1 token");
    require(s.d >= 1, "d is ", s.d, ", expected at least 1 number in a token");
    checked_product(checked_product(s.n, s.T, "n * T"), s.d, "n * T * d");
    require(s.X != nullptr, "X is NULL, expected n x T x d values");
    const std::int64_t X_extents[3] = {s.n, s.T, s.d}, z_extents[2] = {s.n, s.d};
    for (int axis = 0; axis < 3; ++axis) check_stride("X_strides", axis, s.X_strides[axis], X_extents[axis]);
    for (int axis = 0; axis < 2; ++axis) check_stride("z_strides", axis, s.z_strides[axis], z_extents[axis]);
}

std::array<std::int64_t, 3> dense_strides(std::int64_t T, std::int64_t d) { return {T * d, d, 1}; }

const char* plural_of(DatasetKind kind) {
    switch (kind) {
        case DatasetKind::samples: return "attention samples";
        case DatasetKind::sequences: return "token sequences";
        case DatasetKind::images: return "images";
    }
    return "samples of an unknown kind";
}

// Each constructor checks its storage before it counts with it.
Dataset::Dataset(std::shared_ptr<const SampleStorage> storage)
    : Dataset((check_extents(*storage), check_values(*storage), storage), all_rows(storage->labels.size())) {}
Dataset::Dataset(std::shared_ptr<const SequenceStorage> storage)
    : Dataset((check(*storage), storage), all_rows(storage->labels.size())) {}
Dataset::Dataset(std::shared_ptr<const ImageStorage> storage)
    : Dataset((check(*storage), storage), all_rows(storage->labels.size())) {}

Dataset::Dataset(Storage storage, std::vector<std::int64_t> order)
    : storage_(std::move(storage)),
      labels_(std::visit([](const auto& held) { return held->labels.data(); }, storage_)),
      order_(std::move(order)) {
    if (kind() == DatasetKind::images) return;
    for (std::int64_t i = 0; i < n(); ++i) {
        T_ = std::max(T_, length(i));
        total_tokens_ += length(i);
    }
}

void Dataset::require_kind(DatasetKind expected) const {
    if (kind() != expected)
        fail(ErrorCode::unsupported, "dataset holds ", plural_of(kind()), ", expected ", plural_of(expected));
}

std::int64_t Dataset::classes() const {
    if (kind() == DatasetKind::samples) return 2;
    return kind() == DatasetKind::sequences ? sequences().classes : images().classes;
}

std::int64_t Dataset::length(std::int64_t i) const {
    if (kind() == DatasetKind::samples) return samples().lengths[row(i)];
    if (kind() == DatasetKind::sequences) return sequences().length(static_cast<std::int64_t>(row(i)));
    fail(ErrorCode::unsupported, "dataset holds images, which have no lengths; expected token sequences or attention ",
         "samples");
}

const std::int32_t* Dataset::ids(std::int64_t i) const {
    const SequenceStorage& s = sequences();
    return s.ids.data() + s.first[row(i)];
}

const std::uint8_t* Dataset::pixels(std::int64_t i) const {
    const ImageStorage& s = images();
    return s.pixels.data() + row(i) * static_cast<std::size_t>(s.values());
}

void Dataset::read_tokens(std::int64_t i, double* out, std::int64_t row_stride) const {
    const SampleStorage& s = samples();
    const std::int64_t first = static_cast<std::int64_t>(row(i)) * s.X_strides[0];
    for (std::int64_t t = 0; t < length(i); ++t)
        read_strided(s.X, s.type, first + t * s.X_strides[1], s.X_strides[2], s.d, out + t * row_stride);
}

void Dataset::read_query(std::int64_t i, double* out) const {
    const SampleStorage& s = samples();
    const std::int64_t r = static_cast<std::int64_t>(row(i));
    if (s.z != nullptr)
        read_strided(s.z, s.type, r * s.z_strides[0], s.z_strides[1], s.d, out);
    else
        read_strided(s.X, s.type, r * s.X_strides[0], s.X_strides[2], s.d, out);
}

Dataset Dataset::subset(const std::vector<std::int64_t>& indices) const {
    require(!indices.empty(), "count is 0, expected at least 1 sample");
    std::vector<std::int64_t> order;
    order.reserve(indices.size());
    for (std::size_t k = 0; k < indices.size(); ++k) {
        require(indices[k] >= 0 && indices[k] < n(), "indices[", k, "] is ", indices[k], ", expected 0..", n() - 1);
        order.push_back(order_[static_cast<std::size_t>(indices[k])]);
    }
    return Dataset(storage_, std::move(order));
}

std::shared_ptr<SampleStorage> copy_storage(const SampleStorage& described) {
    check_extents(described);
    const std::int64_t n = described.n, T = described.T, d = described.d;
    const std::size_t width = element_size(described.type);
    const std::int64_t X_count = n * T * d, z_count = described.z != nullptr ? n * d : 0;
    const std::shared_ptr<char> bytes(new char[static_cast<std::size_t>(X_count + z_count) * width](),
                                      std::default_delete<char[]>());
    const auto copy = [width](const void* from, std::int64_t offset, std::int64_t stride, std::int64_t count,
                              char* to) {
        for (std::int64_t j = 0; j < count; ++j)
            std::memcpy(to + j * static_cast<std::int64_t>(width),
                        static_cast<const char*>(from) + (offset + j * stride) * static_cast<std::int64_t>(width),
                        width);
    };
    auto result = std::make_shared<SampleStorage>(described);
    char* const z_bytes = bytes.get() + X_count * static_cast<std::int64_t>(width);
    for (std::int64_t i = 0; i < n; ++i) {
        // A length out of range is reported by the Dataset; here it only must not lead outside.
        const std::int64_t length = std::clamp<std::int64_t>(described.lengths[static_cast<std::size_t>(i)], 0, T);
        for (std::int64_t t = 0; t < length; ++t)
            copy(described.X, i * described.X_strides[0] + t * described.X_strides[1], described.X_strides[2], d,
                 bytes.get() + (i * T + t) * d * static_cast<std::int64_t>(width));
        if (described.z != nullptr)
            copy(described.z, i * described.z_strides[0], described.z_strides[1], d,
                 z_bytes + i * d * static_cast<std::int64_t>(width));
    }
    result->X = bytes.get();
    result->X_strides = dense_strides(T, d);
    result->z = described.z != nullptr ? z_bytes : nullptr;
    result->z_strides = {d, 1};
    result->owner = bytes;
    return result;
}

Dataset make_dataset(Samples samples) {
    const auto held = std::make_shared<Samples>(std::move(samples));
    auto storage = std::make_shared<SampleStorage>();
    storage->n = static_cast<std::int64_t>(held->X.shape(0));
    storage->T = static_cast<std::int64_t>(held->X.shape(1));
    storage->d = static_cast<std::int64_t>(held->X.shape(2));
    storage->X = held->X.data();
    storage->X_strides = dense_strides(storage->T, storage->d);
    if (held->z) {
        require_dimension(held->z->shape(0) == held->X.shape(0) && held->z->shape(1) == held->X.shape(2), "z is ",
                          held->z->shape(0), " x ", held->z->shape(1), ", expected n x d = ", storage->n, " x ",
                          storage->d);
        storage->z = held->z->data();
        storage->z_strides = {storage->d, 1};
    }
    storage->lengths =
        held->lengths ? *held->lengths : std::vector<std::int64_t>(static_cast<std::size_t>(storage->n), storage->T);
    storage->labels = held->y;
    storage->decoder = held->v;
    storage->owner = held;
    return Dataset(std::move(storage));
}

Dataset shuffled(const Dataset& whole, std::uint64_t seed) {
    Rng rng(seed, 1);
    return whole.subset(permutation(whole.n(), rng));
}

DatasetPair split(const Dataset& whole, double fraction, std::uint64_t seed) {
    require(fraction > 0 && fraction < 1, "fraction is ", fraction, ", expected a number between 0 and 1");
    Rng rng(seed, 1);
    const auto order = permutation(whole.n(), rng);
    const auto count = static_cast<std::ptrdiff_t>(std::llround(fraction * static_cast<double>(whole.n())));
    require(count >= 1 && count < whole.n(), "fraction is ", fraction, ", expected one that leaves no part of the ",
            whole.n(), " samples empty");
    return {whole.subset({order.begin(), order.begin() + count}), whole.subset({order.begin() + count, order.end()})};
}

Dataset generate_gaussian(std::int64_t n, std::int64_t T, std::int64_t d, std::uint64_t seed) {
    require(n >= 1, "n is ", n, ", expected at least 1");
    require(T >= 1, "T is ", T, ", expected at least 1");
    require(d >= 1, "d is ", d, ", expected at least 1");
    checked_product(checked_product(n, T, "n * T"), d, "n * T * d");
    Rng rng(seed, 0);
    const auto fill_unit_rows = [&rng, d](double* values, std::int64_t rows) {
        for (std::int64_t r = 0; r < rows; ++r, values += d) {
            double squares = 0;
            for (std::int64_t j = 0; j < d; ++j) {
                values[j] = rng.normal();
                squares += values[j] * values[j];
            }
            const double length = std::sqrt(squares);
            for (std::int64_t j = 0; j < d; ++j) values[j] /= length;
        }
    };
    Samples samples;
    samples.X =
        Tensor3::from_shape({static_cast<std::size_t>(n), static_cast<std::size_t>(T), static_cast<std::size_t>(d)});
    samples.z = make_matrix(n, d);
    samples.v = make_vector(d);
    fill_unit_rows(samples.X.data(), n * T);
    fill_unit_rows(samples.z->data(), n);
    fill_unit_rows(samples.v->data(), 1);
    for (std::int64_t i = 0; i < n; ++i) samples.y.push_back((rng.word() >> 63) != 0 ? 1 : -1);
    return make_dataset(std::move(samples));
}

}  // namespace attmd
