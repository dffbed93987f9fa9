#include "model/token_embedding.hpp"

#include "model/linear.hpp"

#include <algorithm>

namespace attmd {
namespace {

constexpr std::int64_t rows_a_task = 128, ids_a_task = 16, positions_a_task = 16;
std::int64_t tasks(std::int64_t count, std::int64_t a_task) { return (count + a_task - 1) / a_task; }

template <class T>
void add(std::int64_t n, const T* x, T* sum) {
    for (std::int64_t i = 0; i < n; ++i) sum[i] += x[i];
}

}  // namespace

template <class T>
TokenEmbedding<T>::TokenEmbedding(Dataset sequences, std::int64_t dim, std::int64_t max_length, double dropout_rate,
                                  const TokenEmbeddingTensors<T>& tensors)
    : sequences_(std::move(sequences)),
      dim_(dim),
      max_length_(max_length),
      dropout_rate_(dropout_rate),
      tensors_(tensors),
      is_touched_(static_cast<std::size_t>(sequences_.sequences().vocabulary), 0) {}

template <class T>
std::int64_t TokenEmbedding<T>::length(std::int64_t sample) const {
    return std::min(max_length_, sequences_.length(sample));
}

template <class T>
void TokenEmbedding<T>::reserve(std::int64_t rows) {
    by_id_.reserve(static_cast<std::size_t>(rows));
    group_starts_.reserve(static_cast<std::size_t>(rows) + 1);
    touched_.reserve(is_touched_.size());
}

template <class T>
void TokenEmbedding<T>::forward(const PackedBatch& batch, const DropoutRun& run, T* rows, ThreadTeam& team) {
    const Dropout dropout = make_dropout(run.on ? dropout_rate_ : 0, run.seed, run.step, embedding_dropout_site);
    team.run(tasks(batch.rows(), rows_a_task), [&](std::int64_t t, int) {
        const std::int64_t at = t * rows_a_task, end = std::min(batch.rows(), at + rows_a_task);
        for (std::int64_t r = at; r < end; ++r) {
            const RowKey key = batch.keys[static_cast<std::size_t>(r)];
            const T* token = tensors_.token + id_of(key) * dim_;
            const T* position = tensors_.position + key.row * dim_;
            for (std::int64_t i = 0; i < dim_; ++i) rows[r * dim_ + i] = token[i] + position[i];
        }
        if (dropout.on()) dropout_kernel<T>().apply(dropout, batch.keys.data() + at, end - at, dim_, rows + at * dim_);
    });
}

template <class T>
void TokenEmbedding<T>::group_rows_by_id(const PackedBatch& batch) {
    by_id_.clear();
    for (std::int64_t r = 0; r < batch.rows(); ++r) {
        const auto id = static_cast<std::uint64_t>(id_of(batch.keys[static_cast<std::size_t>(r)]));
        by_id_.push_back((id << 32) + static_cast<std::uint64_t>(r));
    }
    std::sort(by_id_.begin(), by_id_.end());
    group_starts_.clear();
    for (std::size_t k = 0; k < by_id_.size(); ++k) {
        const std::uint64_t id = by_id_[k] >> 32;
        if (k > 0 && id == by_id_[k - 1] >> 32) continue;
        group_starts_.push_back(static_cast<std::int64_t>(k));
        if (is_touched_[id] == 0) touched_.push_back(static_cast<std::int64_t>(id));
        is_touched_[id] = 1;
    }
    group_starts_.push_back(static_cast<std::int64_t>(by_id_.size()));
}

template <class T>
void TokenEmbedding<T>::backward(const PackedBatch& batch, const DropoutRun& run, T* d_rows, T keep, ThreadTeam& team) {
    for (const std::int64_t id : touched_) keep_sums(dim_, keep, tensors_.d_token + id * dim_);
    keep_sums(max_length_ * dim_, keep, tensors_.d_position);
    if (keep == T(0)) {
        for (const std::int64_t id : touched_) is_touched_[static_cast<std::size_t>(id)] = 0;
        touched_.clear();
    }
    group_rows_by_id(batch);
    const Dropout dropout = make_dropout(run.on ? dropout_rate_ : 0, run.seed, run.step, embedding_dropout_site);
    if (dropout.on())
        team.run(tasks(batch.rows(), rows_a_task), [&](std::int64_t t, int) {
            const std::int64_t at = t * rows_a_task, count = std::min(rows_a_task, batch.rows() - at);
            dropout_kernel<T>().apply(dropout, batch.keys.data() + at, count, dim_, d_rows + at * dim_);
        });
    const std::int64_t ids = static_cast<std::int64_t>(group_starts_.size()) - 1;
    const std::int64_t id_tasks = tasks(ids, ids_a_task);
    std::int64_t longest = 0;
    for (std::int64_t s = 0; s < batch.sequences(); ++s) longest = std::max(longest, batch.length(s));
    team.run(id_tasks + tasks(longest, positions_a_task), [&](std::int64_t t, int) {
        if (t < id_tasks) {
            for (std::int64_t g = t * ids_a_task; g < std::min(ids, (t + 1) * ids_a_task); ++g)
                for (std::int64_t k = group_starts_[static_cast<std::size_t>(g)];
                     k < group_starts_[static_cast<std::size_t>(g) + 1]; ++k) {
                    const std::uint64_t entry = by_id_[static_cast<std::size_t>(k)];
                    add(dim_, d_rows + static_cast<std::int64_t>(entry & 0xffffffff) * dim_,
                        tensors_.d_token + static_cast<std::int64_t>(entry >> 32) * dim_);
                }
            return;
        }
        const std::int64_t from = (t - id_tasks) * positions_a_task;
        for (std::int64_t s = 0; s < batch.sequences(); ++s)
            for (std::int64_t p = from; p < std::min(batch.length(s), from + positions_a_task); ++p)
                add(dim_, d_rows + (batch.first[static_cast<std::size_t>(s)] + p) * dim_,
                    tensors_.d_position + p * dim_);
    });
}

template class TokenEmbedding<float>;
template class TokenEmbedding<double>;

}  // namespace attmd
