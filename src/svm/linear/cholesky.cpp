#include "svm/linear/cholesky.hpp"

#include "base/blas.hpp"

#include <algorithm>
#include <cmath>

namespace attmd {
namespace {

using blas::Op;

constexpr std::int64_t direct_order = 192;  // up to here LAPACK alone is as fast
constexpr std::int64_t small_block = 32;    // diagonal blocks that are inverted
constexpr std::int64_t tile = 256;          // rows and columns of a task
constexpr std::int64_t solve_block = 64;

// inverse (count x count, lower) of the lower triangle L (count x count, rows lda apart).
template <class T>
void invert_lower(std::int64_t count, const T* L, std::int64_t lda, T* inverse) {
    for (std::int64_t i = 0; i < count; ++i) {
        T* row = inverse + i * count;
        std::fill_n(row, count, T(0));
        for (std::int64_t k = 0; k < i; ++k) {
            const T factor = L[i * lda + k];
            for (std::int64_t j = 0; j <= k; ++j) row[j] -= factor * inverse[k * count + j];
        }
        const T pivot = 1 / L[i * lda + i];
        for (std::int64_t j = 0; j < i; ++j) row[j] *= pivot;
        row[i] = pivot;
    }
}

// P (rows x width) <- P L^-T for the factored diagonal block L (width x width), both with rows lda apart; inverses
// holds those of L's small diagonal blocks.
template <class T>
void solve_panel(std::int64_t rows, std::int64_t width, const T* L, const std::vector<T>& inverses, T* P,
                 std::int64_t lda) {
    std::vector<T> right(static_cast<std::size_t>(rows * small_block));  // rows x count
    for (std::int64_t begin = 0; begin < width; begin += small_block) {
        const std::int64_t count = std::min(small_block, width - begin);
        if (begin > 0)
            blas::gemm(Op::none, Op::transpose, rows, count, begin, -1, P, lda, L + begin * lda, lda, 1, P + begin,
                       lda);
        for (std::int64_t i = 0; i < rows; ++i) std::copy_n(P + i * lda + begin, count, right.data() + i * count);
        blas::gemm(Op::none, Op::transpose, rows, count, count, 1, right.data(), count,
                   inverses.data() + begin * small_block, count, 0, P + begin, lda);
    }
}

// In four partial sums, which a processor can add side by side.
template <class T>
T dot(std::int64_t count, const T* a, const T* b) {
    T sums[4] = {};
    std::int64_t j = 0;
    for (; j + 4 <= count; j += 4)
        for (int k = 0; k < 4; ++k) sums[k] += a[j + k] * b[j + k];
    for (; j < count; ++j) sums[0] += a[j] * b[j];
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

}  // namespace

// Right-looking: factor a diagonal block, solve the panel below it, subtract the panel's products from what remains.
template <class T>
bool factor_cholesky(std::int64_t order, T* A, ThreadTeam& team) {
    if (order <= direct_order) return blas::cholesky_lower(order, A, order);
    const std::int64_t width = order < 2048 ? 128 : 256;
    std::vector<T> inverses(static_cast<std::size_t>(width * small_block));
    for (std::int64_t begin = 0; begin < order; begin += width) {
        const std::int64_t count = std::min(width, order - begin), rest = begin + count, below = order - rest;
        T* diagonal = A + begin * order + begin;
        if (!blas::cholesky_lower(count, diagonal, order)) return false;
        if (below == 0) return true;
        for (std::int64_t k = 0; k < count; k += small_block)
            invert_lower(std::min(small_block, count - k), diagonal + k * order + k, order,
                         inverses.data() + k * small_block);
        const std::int64_t tiles = (below + tile - 1) / tile;
        const auto panel = [&](std::int64_t i) { return A + (rest + i * tile) * order + begin; };
        const auto extent = [&](std::int64_t i) { return std::min(tile, below - i * tile); };
        team.run(tiles,
                 [&](std::int64_t i, int) { solve_panel(extent(i), count, diagonal, inverses, panel(i), order); });
        team.run(tiles * (tiles + 1) / 2, [&](std::int64_t task, int) {
            std::int64_t i = 0;
            while ((i + 1) * (i + 2) / 2 <= task) ++i;
            const std::int64_t j = task - i * (i + 1) / 2;
            T* target = A + (rest + i * tile) * order + rest + j * tile;
            if (i == j)
                blas::syrk_lower(Op::none, extent(i), count, -1, panel(i), order, 1, target, order);
            else
                blas::gemm(Op::none, Op::transpose, extent(i), extent(j), count, -1, panel(i), order, panel(j), order,
                           1, target, order);
        });
    }
    return true;
}

template <class T>
void solve_cholesky(std::int64_t order, const T* L, T* x) {
    for (std::int64_t begin = 0; begin < order; begin += solve_block) {
        const std::int64_t count = std::min(solve_block, order - begin);
        if (begin > 0) blas::gemv(Op::none, count, begin, -1, L + begin * order, order, x, 1, x + begin);
        for (std::int64_t i = begin; i < begin + count; ++i)
            x[i] = (x[i] - dot(i - begin, L + i * order + begin, x + begin)) / L[i * order + i];
    }
    for (std::int64_t begin = (order - 1) / solve_block * solve_block; begin >= 0; begin -= solve_block) {
        const std::int64_t end = std::min(begin + solve_block, order);
        for (std::int64_t i = end - 1; i >= begin; --i) {
            x[i] /= L[i * order + i];
            for (std::int64_t j = begin; j < i; ++j) x[j] -= L[i * order + j] * x[i];
        }
        if (begin > 0) blas::gemv(Op::transpose, end - begin, begin, -1, L + begin * order, order, x + begin, 1, x);
    }
}

template bool factor_cholesky<float>(std::int64_t, float*, ThreadTeam&);
template bool factor_cholesky<double>(std::int64_t, double*, ThreadTeam&);
template void solve_cholesky<float>(std::int64_t, const float*, float*);
template void solve_cholesky<double>(std::int64_t, const double*, double*);

}  // namespace attmd
