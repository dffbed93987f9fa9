// Samples of a storage in an order of one's own: sample i is row rows[i].
#pragma once

#include "data/images.hpp"
#include "data/sequences.hpp"

#include <memory>
#include <numeric>
#include <utility>
#include <vector>

namespace attmd {

template <class Storage>
class StorageView {
public:
    explicit StorageView(std::shared_ptr<const Storage> storage)
        : storage_(std::move(storage)), rows_(static_cast<std::size_t>(storage_->n())) {
        std::iota(rows_.begin(), rows_.end(), std::int64_t{0});
    }
    StorageView(std::shared_ptr<const Storage> storage, std::vector<std::int64_t> rows)
        : storage_(std::move(storage)), rows_(std::move(rows)) {}

    const Storage& storage() const { return *storage_; }
    std::int64_t n() const { return static_cast<std::int64_t>(rows_.size()); }
    std::size_t row(std::int64_t i) const { return static_cast<std::size_t>(rows_[static_cast<std::size_t>(i)]); }
    std::int32_t label(std::int64_t i) const { return storage_->labels[row(i)]; }

private:
    std::shared_ptr<const Storage> storage_;
    std::vector<std::int64_t> rows_;
};
using SequenceView = StorageView<SequenceStorage>;
using ImageView = StorageView<ImageStorage>;

}  // namespace attmd
