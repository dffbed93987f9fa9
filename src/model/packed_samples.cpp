#include "model/packed_samples.hpp"

#include "base/tensor.hpp"

namespace attmd {

PackedSamples::PackedSamples(const Dataset& dataset)
    : n(dataset.n()), d(dataset.d()), stride(padded(d)), T(dataset.T()) {
    X.resize(static_cast<std::size_t>(checked_product(dataset.total_tokens(), stride, "tokens * d")));
    z.resize(static_cast<std::size_t>(checked_product(n, stride, "n * d")));
    y.resize(static_cast<std::size_t>(n));
    first_row.reserve(static_cast<std::size_t>(n + 1));
    first_row.push_back(0);
    for (std::int64_t i = 0; i < n; ++i) {
        dataset.read_tokens(i, X.data() + first_row.back() * stride, stride);
        dataset.read_query(i, z.data() + i * stride);
        y[static_cast<std::size_t>(i)] = dataset.label(i);
        first_row.push_back(first_row.back() + dataset.length(i));
    }
}

}  // namespace attmd
