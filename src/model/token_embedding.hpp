// Token and learned position embeddings: row t of a sequence is dropout(token[id_t] + position[t]).
#pragma once

#include "data/dataset.hpp"
#include "model/input_layer.hpp"

#include <memory>
#include <vector>

namespace attmd {

template <class T>
struct TokenEmbeddingTensors {
    const T* token = nullptr;     // vocabulary x dim
    const T* position = nullptr;  // max_length x dim
    T* d_token = nullptr;
    T* d_position = nullptr;
};

template <class T>
class TokenEmbedding final : public InputLayer<T> {
public:
    // Sequences are cut to max_length. The gradient d_token must be zero at first.
    TokenEmbedding(Dataset sequences, std::int64_t dim, std::int64_t max_length, double dropout_rate,
                   const TokenEmbeddingTensors<T>& tensors);

    std::int64_t samples() const override { return sequences_.n(); }
    std::int64_t length(std::int64_t sample) const override;
    std::int32_t label(std::int64_t sample) const override { return sequences_.label(sample); }
    void reserve(std::int64_t rows) override;
    void forward(const PackedBatch& batch, const DropoutRun& run, T* rows, ThreadTeam& team) override;
    void backward(const PackedBatch& batch, const DropoutRun& run, T* d_rows, T keep, ThreadTeam& team) override;

    // Rows of d_token that are not zero, in the order in which they came up; the others have a zero gradient.
    const std::vector<std::int64_t>& touched() const { return touched_; }

private:
    std::int32_t id_of(RowKey key) const { return sequences_.ids(key.sample)[key.row]; }
    void group_rows_by_id(const PackedBatch& batch);

    Dataset sequences_;
    std::int64_t dim_, max_length_;
    double dropout_rate_;
    TokenEmbeddingTensors<T> tensors_;
    std::vector<std::int64_t> touched_;
    std::vector<char> is_touched_;            // vocabulary
    std::vector<std::uint64_t> by_id_;        // rows: id * 2^32 + row, ascending
    std::vector<std::int64_t> group_starts_;  // where a new id begins in by_id_, and its end
};

}  // namespace attmd
