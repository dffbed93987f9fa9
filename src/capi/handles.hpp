// What the opaque handles of the public header hold, and the casts between its values and the core's.
#pragma once

#include "attmd/attmd.h"
#include "base/monitor.hpp"
#include "capi/guard.hpp"
#include "data/dataset.hpp"
#include "data/wordpiece.hpp"
#include "model/model.hpp"
#include "optim/optimizer.hpp"
#include "svm/problem/margin_data.hpp"
#include "svm/problem/solution.hpp"
#include "svm/rows/margin_rows.hpp"
#include "train/checkpoint.hpp"
#include "train/trace.hpp"

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

struct attmd_cancel {
    std::atomic<bool> requested{false};
};

struct attmd_dataset {
    attmd::Dataset value;
};

struct attmd_tokenizer {
    attmd::WordPiece value;
};

struct attmd_model {
    std::unique_ptr<attmd::Model> value;
};

struct attmd_optimizer {
    attmd::Optimizer value;
    std::optional<attmd::Resumed> resumed = {};  // if it is from a checkpoint
};

struct attmd_trace {
    attmd::Trace value;
};

struct attmd_svm {
    attmd::MarginSource source;
    std::shared_ptr<const attmd::MarginRows> rows;  // a path's handles share them
    attmd::MaxMarginSolution solution;
    std::vector<std::int64_t> selected;  // none for rows
    std::string fingerprint;             // of the dataset; empty for rows
    std::vector<std::int32_t> support;
};

namespace attmd::capi {

// An enumeration value in 1..last, checked.
template <class Enum, class... Name>
Enum enumeration(std::int32_t value, std::int32_t last, const Name&... name) {
    require(value >= 1 && value <= last, name..., " is ", value, ", expected 1..", last);
    return static_cast<Enum>(value);
}

// A dataset of the kind that a call needs, and the number of one of its samples.
inline const Dataset& dataset_of(const attmd_dataset* dataset, DatasetKind kind) {
    not_null(dataset, "dataset").value.require_kind(kind);
    return dataset->value;
}
inline std::int64_t sample_index(const Dataset& dataset, std::int64_t i) {
    require(i >= 0 && i < dataset.n(), "i is ", i, ", expected 0..", dataset.n() - 1);
    return i;
}

// A model of the kind that a call needs.
template <class Kind>
const Kind& model_as(const attmd_model* model, const char* expected) {
    const auto* held = dynamic_cast<const Kind*>(not_null(model, "model").value.get());
    if (held == nullptr)
        fail(ErrorCode::unsupported, "model is ", name_of(model->value->kind()), ", expected ", expected);
    return *held;
}

inline const WordPiece& tokenizer_of(const attmd_tokenizer* tokenizer) {
    return not_null(tokenizer, "tokenizer").value;
}

// A text of the caller's; `name` is written only into a message.
template <class... Name>
std::string_view text_at(const char* text, std::int64_t size, const Name&... name) {
    require(text != nullptr, name..., " is NULL, expected a text");
    if (size == -1) return text;
    require(size >= 0 && size <= largest_count, name..., " has size ", size,
            ", expected -1 or the number of its bytes");
    return {text, static_cast<std::size_t>(size)};
}

// Labels may be left out where samples are only to be classified.
inline std::vector<std::int32_t> labels_or_zeros(const std::int32_t* labels, std::int64_t n) {
    if (labels == nullptr) return std::vector<std::int32_t>(static_cast<std::size_t>(n), 0);
    return {labels, labels + n};
}

// Callback and token of an options struct.
Monitor monitor(attmd_progress_fn progress, void* user, const attmd_cancel* cancel);

}  // namespace attmd::capi
