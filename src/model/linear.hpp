// Linear layers Y = X W' + b on rows: W is (out, in), X rows x in, Y rows x out. Biases belong to the elementwise pass
// that follows. Leading dimensions are those of dense matrices unless given.
#pragma once

#include "base/blas.hpp"

#include <algorithm>
#include <cstdint>

namespace attmd {

// sums = keep * sums, for what is then added to them; a keep of 0 clears even what is not finite.
template <class T>
void keep_sums(std::int64_t n, T keep, T* sums) {
    if (keep == T(0)) std::fill_n(sums, n, T(0));
    if (keep == T(0) || keep == T(1)) return;
    for (std::int64_t i = 0; i < n; ++i) sums[i] *= keep;
}

// Y = X W'
template <class T>
void linear_forward(std::int64_t rows, std::int64_t in, std::int64_t out, const T* X, const T* W, T* Y) {
    if (rows > 0) blas::gemm(blas::Op::none, blas::Op::transpose, rows, out, in, T(1), X, in, W, in, T(0), Y, out);
}

// dX = dY W + keep dX
template <class T>
void linear_backward_input(std::int64_t rows, std::int64_t in, std::int64_t out, const T* dY, const T* W, T keep,
                           T* dX) {
    if (rows > 0) blas::gemm(blas::Op::none, blas::Op::none, rows, in, out, T(1), dY, out, W, in, keep, dX, in);
}

// dW = dY' X + keep dW in tiles that are each one task: every entry is summed by one product over all rows, whoever
// does it.
template <class T>
struct WeightGradient {
    std::int64_t rows = 0, in = 0, out = 0;
    const T* X = nullptr;   // rows x in
    const T* dY = nullptr;  // rows x out
    T keep = T(0);
    T* dW = nullptr;  // out x in

    static constexpr std::int64_t tile_out = 192, tile_in = 384;
    std::int64_t tiles() const { return blocks(out, tile_out) * blocks(in, tile_in); }

    void run(std::int64_t tile) const {
        const std::int64_t across = blocks(in, tile_in), o = tile / across * tile_out, i = tile % across * tile_in;
        const std::int64_t m = std::min(tile_out, out - o), n = std::min(tile_in, in - i);
        blas::gemm(blas::Op::transpose, blas::Op::none, m, n, rows, T(1), dY + o, out, X + i, in, keep, dW + o * in + i,
                   in);
    }

private:
    static std::int64_t blocks(std::int64_t n, std::int64_t size) { return (n + size - 1) / size; }
};

}  // namespace attmd
