#include "svm/rows/sample_products_kernel.hpp"

#include "base/simd_lanes.hpp"

namespace attmd {
namespace ATTMD_ARCH {
namespace {

constexpr std::int64_t width = batch_width<double>;

// `Count` rows at a time, so that as many sums run beside each other.
template <int Count>
void some_rows(const double* delta, std::int64_t d, const double* direction, double* out) {
    const std::int64_t whole = d / width * width;
    Lanes sum[Count];
    for (int r = 0; r < Count; ++r) sum[r] = Lanes(0.0);
    for (std::int64_t i = 0; i < whole; i += width) {
        const Lanes along = Lanes::load_unaligned(direction + i);
        for (int r = 0; r < Count; ++r) sum[r] = multiply_add(Lanes::load_unaligned(delta + r * d + i), along, sum[r]);
    }
    for (int r = 0; r < Count; ++r) {
        double product = sum_of<double>(sum[r]);
        for (std::int64_t i = whole; i < d; ++i) product += delta[r * d + i] * direction[i];
        out[r] = product;
    }
}

void rows(const double* delta, std::int64_t count, std::int64_t d, const double* direction, double* out) {
    std::int64_t k = 0;
    for (; k + 4 <= count; k += 4) some_rows<4>(delta + k * d, d, direction, out + k);
    for (; k < count; ++k) some_rows<1>(delta + k * d, d, direction, out + k);
}

// `Count` vectors of columns at a time: their sums stay in registers.
template <int Count>
void some_columns(const double* delta, std::int64_t count, std::int64_t d, const double* lambda, double* out) {
    Lanes sum[Count];
    for (int j = 0; j < Count; ++j) sum[j] = Lanes(0.0);
    for (std::int64_t k = 0; k < count; ++k) {
        const Lanes weight(lambda[k]);
        for (int j = 0; j < Count; ++j)
            sum[j] = multiply_add(weight, Lanes::load_unaligned(delta + k * d + j * width), sum[j]);
    }
    for (int j = 0; j < Count; ++j) sum[j].store_unaligned(out + j * width);
}

void combination(const double* delta, std::int64_t count, std::int64_t d, const double* lambda, double* out) {
    std::int64_t i = 0;
    for (; i + 4 * width <= d; i += 4 * width) some_columns<4>(delta + i, count, d, lambda, out + i);
    for (; i + width <= d; i += width) some_columns<1>(delta + i, count, d, lambda, out + i);
    for (; i < d; ++i) {
        out[i] = 0;
        for (std::int64_t k = 0; k < count; ++k) out[i] += lambda[k] * delta[k * d + i];
    }
}

}  // namespace

extern const SampleProducts sample_products_table;
const SampleProducts sample_products_table = {rows, combination};

}  // namespace ATTMD_ARCH
}  // namespace attmd
