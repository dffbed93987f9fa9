#include "model/softmax_kernel.hpp"

#include "model/dropout_lanes.hpp"

namespace attmd {
namespace ATTMD_ARCH {
namespace {

// The caller numbers the rows so that heads do not share them.
template <class T>
RowKey mask_row(const SoftmaxTile<T>& tile, std::int64_t r) {
    return {tile.key.sample, tile.key.row + static_cast<std::uint32_t>(r)};
}

template <class T>
void forward(const SoftmaxTile<T>& tile) {
    const Batch<T> scale(static_cast<T>(tile.scale));
    for (std::int64_t r = 0; r < tile.queries; ++r) {
        T* row = tile.scores + r * tile.stride;
        Batch<T> most(-std::numeric_limits<T>::infinity());
        T top = row[0];
        std::int64_t whole = tile.keys / batch_width<T> * batch_width<T>;
        for (std::int64_t i = 0; i < whole; i += batch_width<T>)
            most = xsimd::max(most, Batch<T>::load_unaligned(row + i));
        if (whole > 0) top = max_of<T>(most);
        for (std::int64_t i = whole; i < tile.keys; ++i) top = row[i] > top ? row[i] : top;
        Batch<T> sum(T(0));
        for_parts<T>(tile.keys, [&](std::int64_t i, auto part) {
            const Batch<T> e = part.keep(exp((part.load(row + i) - Batch<T>(top)) * scale));
            sum = sum + e;
            part.store(row + i, e);
        });
        const T inverse = T(1) / sum_of<T>(sum);
        tile.largest[r] = top;
        tile.inverse_sum[r] = inverse;
        for_dropout_groups<T>(tile.dropout, mask_row(tile, r), tile.keys,
                              [&](std::int64_t at, std::int64_t count, const T* multipliers) {
                                  for_parts<T>(count, [&](std::int64_t i, auto part) {
                                      Batch<T> p = part.load(row + at + i) * Batch<T>(inverse);
                                      if (multipliers != nullptr) p = p * part.load(multipliers + i);
                                      part.store(row + at + i, p);
                                  });
                              });
    }
}

// With weights p, mask m, D = d_weights * m:  d_scores = scale p (D - sum(p D)). Between the two passes a weight that
// was dropped stands with a minus.
template <class T>
void backward(const SoftmaxTile<T>& tile) {
    const Batch<T> scale(static_cast<T>(tile.scale)), kept(static_cast<T>(tile.dropout.scale)), zero(T(0));
    for (std::int64_t r = 0; r < tile.queries; ++r) {
        T* row = tile.scores + r * tile.stride;
        T* d = tile.d_weights + r * tile.stride;
        const Batch<T> top(tile.largest[r]), inverse(tile.inverse_sum[r]);
        Batch<T> sum(T(0));
        for_dropout_groups<T>(tile.dropout, mask_row(tile, r), tile.keys,
                              [&](std::int64_t at, std::int64_t count, const T* multipliers) {
                                  for_parts<T>(count, [&](std::int64_t j, auto part) {
                                      const std::int64_t i = at + j;
                                      Batch<T> p = part.keep(exp((part.load(row + i) - top) * scale)) * inverse;
                                      Batch<T> D = part.load(d + i);  // zero past the end
                                      if (multipliers != nullptr) {
                                          const Batch<T> m = part.load(multipliers + j);
                                          D = D * m;
                                          part.store(d + i, D);
                                          sum = multiply_add(p, D, sum);
                                          p = xsimd::select(m == zero, -p, p);
                                      } else {
                                          sum = multiply_add(p, D, sum);
                                      }
                                      part.store(row + i, p);
                                  });
                              });
        const Batch<T> total(sum_of<T>(sum));
        for_parts<T>(tile.keys, [&](std::int64_t i, auto part) {
            const Batch<T> p = part.load(row + i);
            part.store(d + i, xsimd::abs(p) * (part.load(d + i) - total) * scale);
            part.store(row + i, xsimd::max(p, zero) * kept);
        });
    }
}

}  // namespace

extern const SoftmaxKernelF32 softmax_kernel_f32_table;
const SoftmaxKernelF32 softmax_kernel_f32_table = {forward<float>, backward<float>};
extern const SoftmaxKernelF64 softmax_kernel_f64_table;
const SoftmaxKernelF64 softmax_kernel_f64_table = {forward<double>, backward<double>};

}  // namespace ATTMD_ARCH
}  // namespace attmd
