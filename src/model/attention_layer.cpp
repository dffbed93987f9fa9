#include "model/attention_layer.hpp"

#include "model/gelu_kernel.hpp"

namespace attmd {

template <class T>
void AttentionLayer<T>::reserve(std::int64_t rows, std::int64_t sequences) {
    const std::int64_t count = of_first_rows_ ? sequences : rows;
    grow(qkv_, rows * projected());
    if (of_first_rows_) grow(query_, sequences * inner_);
    grow(heads_, count * inner_);
    grow(largest_, shape_.heads * count);
    grow(inverse_sum_, shape_.heads * count);
}

template <class T>
void AttentionLayer<T>::project(RowRange range, const BlockTensors<const T*>& weights, const T* x) {
    const std::int64_t dim = shape_.dim, width = projected();
    T* out = qkv_.data() + range.at * width;
    linear_forward(range.count, dim, width, x + range.at * dim, weights.qkv + skipped() * dim, out);
    if (weights.qkv_bias != nullptr)
        gelu_kernel<T>().add_to_rows(range.count, width, weights.qkv_bias + skipped(), out);
}

template <class T>
void AttentionLayer<T>::project_queries(std::int64_t sequences, const BlockTensors<const T*>& weights, const T* x) {
    linear_forward(sequences, shape_.dim, inner_, x, weights.qkv, query_.data());
    if (weights.qkv_bias != nullptr) gelu_kernel<T>().add_to_rows(sequences, inner_, weights.qkv_bias, query_.data());
}

template <class T>
AttentionHead<T> AttentionLayer<T>::head_of(HeadTask task, const PackedBatch& batch, const DropoutRun& run) {
    const std::int64_t s = task.sequence, h = task.head, offset = h * shape_.head_dim;
    const std::int64_t first = batch.first[static_cast<std::size_t>(s)];
    AttentionHead<T> head;
    head.keys = batch.length(s);
    head.head_dim = shape_.head_dim;
    head.dropout = block_dropout(shape_.attention_dropout, run, block_, DropoutOf::attention);
    head.key = {batch.keys[static_cast<std::size_t>(first)].sample, static_cast<std::uint32_t>(h * head.keys)};
    const std::int64_t rows = of_first_rows_ ? batch.sequences() : batch.rows();
    head.largest = largest_.data() + h * rows + out_row(task, batch);
    head.inverse_sum = inverse_sum_.data() + h * rows + out_row(task, batch);
    head.stride_kv = projected();
    if (of_first_rows_) {
        head.queries = 1;
        head.stride_q = inner_;
        head.Q = query(s, h);
        head.K = keys(first, h);
    } else {
        head.queries = head.keys;
        head.stride_q = head.stride_kv;
        head.Q = qkv_.data() + first * head.stride_q + offset;
        head.K = head.Q + inner_;
    }
    head.V = head.K + inner_;
    return head;
}

template <class T>
void AttentionLayer<T>::attend(HeadTask task, const PackedBatch& batch, const DropoutRun& run,
                               AttentionScratch<T>& scratch) {
    T* out = heads_.data() + out_row(task, batch) * inner_ + task.head * shape_.head_dim;
    attention_forward(head_of(task, batch, run), out, inner_, scratch);
}

template <class T>
void AttentionLayer<T>::merge(RowRange range, const BlockTensors<const T*>& weights, T* branch) const {
    linear_forward(range.count, inner_, shape_.dim, heads_.data() + range.at * inner_, weights.out, branch);
}

template <class T>
void AttentionLayer<T>::backward_merge(RowRange range, const BlockTensors<const T*>& weights, const T* d_branch,
                                       AttentionGradients<T>& gradients) const {
    linear_backward_input(range.count, inner_, shape_.dim, d_branch, weights.out, T(0),
                          gradients.heads.data() + range.at * inner_);
}

template <class T>
void AttentionLayer<T>::backward_attend(HeadTask task, const PackedBatch& batch, const DropoutRun& run,
                                        AttentionGradients<T>& gradients, AttentionScratch<T>& scratch) {
    const std::int64_t offset = task.head * shape_.head_dim;
    const std::int64_t first = batch.first[static_cast<std::size_t>(task.sequence)];
    const T* d_out = gradients.heads.data() + out_row(task, batch) * inner_ + offset;
    T* d_row = gradients.qkv.data() + first * projected() + offset;
    T* dQ = of_first_rows_ ? gradients.query.data() + task.sequence * inner_ + offset : d_row;
    T* dK = of_first_rows_ ? d_row : d_row + inner_;
    attention_backward(head_of(task, batch, run), d_out, inner_, dQ, dK, dK + inner_, scratch);
}

template <class T>
void AttentionLayer<T>::backward_project(RowRange range, const BlockTensors<const T*>& weights,
                                         const AttentionGradients<T>& gradients, T keep, T* d_x, T* bias) const {
    const std::int64_t dim = shape_.dim, width = projected();
    const T* d_qkv = gradients.qkv.data() + range.at * width;
    linear_backward_input(range.count, dim, width, d_qkv, weights.qkv + skipped() * dim, keep, d_x);
    if (bias != nullptr) gelu_kernel<T>().add_row_sums(range.count, width, d_qkv, bias);
}

template <class T>
void AttentionLayer<T>::backward_queries(std::int64_t sequences, const BlockTensors<const T*>& weights,
                                         const AttentionGradients<T>& gradients, T keep, T* d_x, T* bias) const {
    linear_backward_input(sequences, shape_.dim, inner_, gradients.query.data(), weights.qkv, T(0), d_x);
    if (bias == nullptr) return;
    keep_sums(inner_, keep, bias);
    gelu_kernel<T>().add_row_sums(sequences, inner_, gradients.query.data(), bias);
}

template class AttentionLayer<float>;
template class AttentionLayer<double>;

}  // namespace attmd
