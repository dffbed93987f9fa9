#include "model/layer_norm_kernel.hpp"

#include "model/dropout_lanes.hpp"

namespace attmd {
namespace ATTMD_ARCH {
namespace {

// sum = stream + dropout(branch + bias) of one row; returns the sum of its entries.
template <class T>
T add_branch(const LayerNormForward<T>& task, std::int64_t r, T* sum) {
    const T* stream = task.stream + r * task.width;
    const T* branch = task.branch + r * task.width;
    Batch<T> total(T(0));
    for_dropout_groups<T>(task.dropout, task.keys[r], task.width,
                          [&](std::int64_t at, std::int64_t count, const T* multipliers) {
                              for_parts<T>(count, [&](std::int64_t i, auto part) {
                                  Batch<T> b = part.load(branch + at + i);
                                  if (task.branch_bias != nullptr) b = b + part.load(task.branch_bias + at + i);
                                  if (multipliers != nullptr) b = b * part.load(multipliers + i);
                                  const Batch<T> s = part.load(stream + at + i) + b;
                                  total = total + s;
                                  part.store(sum + at + i, s);
                              });
                          });
    return sum_of<T>(total);
}

template <class T>
void forward(const LayerNormForward<T>& task) {
    const T per_width = T(1) / static_cast<T>(task.width);
    for (std::int64_t r = 0; r < task.rows; ++r) {
        T* normalized = task.normalized + r * task.width;
        T* out = task.out + r * task.width;
        // `normalized` is where the sum stands unless it is wanted for itself.
        T* written = task.sum != nullptr ? task.sum + r * task.width : normalized;
        const T* sum = written;
        T total;
        if (task.branch != nullptr) {
            total = add_branch(task, r, written);
        } else {
            sum = task.stream + r * task.width;
            Batch<T> parts(T(0));
            for_parts<T>(task.width, [&](std::int64_t i, auto part) { parts = parts + part.load(sum + i); });
            total = sum_of<T>(parts);
        }
        const Batch<T> mean(total * per_width);
        Batch<T> squares(T(0));
        for_parts<T>(task.width, [&](std::int64_t i, auto part) {
            const Batch<T> c = part.keep(part.load(sum + i) - mean);
            squares = multiply_add(c, c, squares);
        });
        const T inverse = T(1) / std::sqrt(sum_of<T>(squares) * per_width + static_cast<T>(task.epsilon));
        task.inverse_deviation[r] = inverse;
        for_parts<T>(task.width, [&](std::int64_t i, auto part) {
            const Batch<T> n = (part.load(sum + i) - mean) * Batch<T>(inverse);
            Batch<T> y = n * part.load(task.weight + i);
            if (task.bias != nullptr) y = y + part.load(task.bias + i);
            part.store(normalized + i, n);
            part.store(out + i, y);
        });
    }
}

// d_sum = (g - mean(g) - n mean(g n)) / deviation with g = d_out * weight, plus what comes past the normalization.
template <class T>
void backward(const LayerNormBackward<T>& task) {
    const T per_width = T(1) / static_cast<T>(task.width);
    for (std::int64_t r = 0; r < task.rows; ++r) {
        const std::int64_t row = r * task.width;
        const T* normalized = task.normalized + row;
        const T* d_out = task.d_out + row;
        Batch<T> sum(T(0)), weighted(T(0));
        for_parts<T>(task.width, [&](std::int64_t i, auto part) {
            const Batch<T> d = part.load(d_out + i), n = part.load(normalized + i);
            const Batch<T> g = d * part.load(task.weight + i);
            sum = sum + g;
            weighted = multiply_add(g, n, weighted);
            part.store(task.d_weight + i, multiply_add(d, n, part.load(task.d_weight + i)));
            if (task.d_bias != nullptr) part.store(task.d_bias + i, part.load(task.d_bias + i) + d);
        });
        const Batch<T> mean(sum_of<T>(sum) * per_width), slope(sum_of<T>(weighted) * per_width);
        const Batch<T> inverse(task.inverse_deviation[r]);
        for_dropout_groups<T>(task.dropout, task.keys[r], task.width,
                              [&](std::int64_t at, std::int64_t count, const T* multipliers) {
                                  for_parts<T>(count, [&](std::int64_t j, auto part) {
                                      const std::int64_t i = at + j;
                                      const Batch<T> g = part.load(d_out + i) * part.load(task.weight + i);
                                      Batch<T> d = (g - mean - part.load(normalized + i) * slope) * inverse;
                                      if (task.d_stream != nullptr) d = d + part.load(task.d_stream + row + i);
                                      part.store(task.d_sum + row + i, d);
                                      if (task.d_branch == nullptr) return;
                                      if (multipliers != nullptr) d = d * part.load(multipliers + j);
                                      part.store(task.d_branch + row + i, d);
                                      if (task.d_branch_bias != nullptr)
                                          part.store(task.d_branch_bias + i, part.load(task.d_branch_bias + i) + d);
                                  });
                              });
    }
}

}  // namespace

extern const LayerNormKernelF32 layer_norm_kernel_f32_table;
const LayerNormKernelF32 layer_norm_kernel_f32_table = {forward<float>, backward<float>};
extern const LayerNormKernelF64 layer_norm_kernel_f64_table;
const LayerNormKernelF64 layer_norm_kernel_f64_table = {forward<double>, backward<double>};

}  // namespace ATTMD_ARCH
}  // namespace attmd
