#include "model/gelu_kernel.hpp"

#include "model/dropout_lanes.hpp"

namespace attmd {
namespace ATTMD_ARCH {
namespace {

template <class T>
void forward(const GeluForward<T>& task) {
    for (std::int64_t r = 0; r < task.rows; ++r) {
        T* x = task.x + r * task.width;
        T* out = task.out + r * task.width;
        for_dropout_groups<T>(task.dropout, task.keys[r], task.width,
                              [&](std::int64_t at, std::int64_t count, const T* multipliers) {
                                  for_parts<T>(count, [&](std::int64_t j, auto part) {
                                      const std::int64_t i = at + j;
                                      Batch<T> input = part.load(x + i);
                                      if (task.bias != nullptr) input = input + part.load(task.bias + i);
                                      const NormalLaw<T> law = normal_law(input);
                                      Batch<T> value = input * law.distribution;
                                      Batch<T> slope = multiply_add(input, law.density, law.distribution);
                                      if (multipliers != nullptr) {
                                          const Batch<T> m = part.load(multipliers + j);
                                          value = value * m;
                                          slope = slope * m;
                                      }
                                      part.store(out + i, value);
                                      part.store(x + i, slope);
                                  });
                              });
    }
}

template <class T>
void backward(std::int64_t rows, std::int64_t width, const T* d_out, T* derivative, T* d_bias) {
    for (std::int64_t r = 0; r < rows; ++r) {
        const T* d = d_out + r * width;
        T* to = derivative + r * width;
        for_parts<T>(width, [&](std::int64_t i, auto part) {
            const Batch<T> product = part.load(d + i) * part.load(to + i);
            part.store(to + i, product);
            if (d_bias != nullptr) part.store(d_bias + i, part.load(d_bias + i) + product);
        });
    }
}

template <class T>
void add_row_sums(std::int64_t rows, std::int64_t width, const T* x, T* sums) {
    for (std::int64_t r = 0; r < rows; ++r)
        for_parts<T>(width, [&](std::int64_t i, auto part) {
            part.store(sums + i, part.load(sums + i) + part.load(x + r * width + i));
        });
}

template <class T>
void add_to_rows(std::int64_t rows, std::int64_t width, const T* row, T* x) {
    for (std::int64_t r = 0; r < rows; ++r)
        for_parts<T>(width, [&](std::int64_t i, auto part) {
            part.store(x + r * width + i, part.load(x + r * width + i) + part.load(row + i));
        });
}

}  // namespace

extern const GeluKernelF32 gelu_kernel_f32_table;
const GeluKernelF32 gelu_kernel_f32_table = {forward<float>, backward<float>, add_row_sums<float>, add_to_rows<float>};
extern const GeluKernelF64 gelu_kernel_f64_table;
const GeluKernelF64 gelu_kernel_f64_table = {forward<double>, backward<double>, add_row_sums<double>,
                                             add_to_rows<double>};

}  // namespace ATTMD_ARCH
}  // namespace attmd
