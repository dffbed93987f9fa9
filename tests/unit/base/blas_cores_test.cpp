// No set of OpenBLAS's kernels is trusted unseen: every routine that the library calls against plain loops, with every
// set that this processor can run. (Releases of OpenBLAS are known to compute wrongly on processors that came after
// them.)
#include "base/blas_cores.hpp"

#include "base/blas.hpp"

#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <limits>
#include <string>
#include <vector>

using namespace attmd;
using blas::Op;

namespace {

// Each set of kernels that this processor has, while it runs; the one that ran before, afterwards.
template <class Body>
void with_every_core(const Body& body) {
    const char* const before = blas::running_core();
    if (before == nullptr) return body();
    const std::string kept = before;
    for (const Arch arch : {Arch::baseline, Arch::avx2, Arch::avx512}) {
        if (arch > running_arch() || has_neon()) continue;
        blas::use_core(blas::core_of(arch));
        const std::string core = blas::running_core();
        CAPTURE(core);
        CHECK(core == blas::core_of(arch));
        body();
    }
    if (has_neon())
        body();
    else
        blas::use_core(kept.c_str());
}

std::size_t size(std::int64_t n) { return static_cast<std::size_t>(n); }

// Entries of both signs, no two alike.
template <class T>
std::vector<T> entries(std::int64_t count, int seed) {
    std::vector<T> x(size(count));
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<T>(std::sin(1.7 * static_cast<double>(i) + seed));
    return x;
}

// A (rows x columns, leading dimension lda) at op(A)'s row i and column j.
template <class T>
double at(const std::vector<T>& A, std::int64_t lda, Op op, std::int64_t i, std::int64_t j) {
    return op == Op::none ? A[size(i * lda + j)] : A[size(j * lda + i)];
}

// The largest error in units of what rounding does to a sum of k products of numbers below 1; a sum may grow to k.
template <class T>
double in_roundings(double error, std::int64_t k) {
    return error / (std::pow(static_cast<double>(k + 2), 1.5) * static_cast<double>(std::numeric_limits<T>::epsilon()));
}

template <class T>
double gemm_error(Op a, Op b, std::int64_t m, std::int64_t n, std::int64_t k) {
    const std::int64_t lda = (a == Op::none ? k : m) + 1, ldb = (b == Op::none ? n : k) + 2, ldc = n + 3;
    const std::vector<T> A = entries<T>((a == Op::none ? m : k) * lda, 1),
                         B = entries<T>((b == Op::none ? k : n) * ldb, 2);
    const std::vector<T> before = entries<T>(m * ldc, 3);
    std::vector<T> C = before;
    blas::gemm(a, b, m, n, k, T(0.5), A.data(), lda, B.data(), ldb, T(-2), C.data(), ldc);
    double worst = 0;
    for (std::int64_t i = 0; i < m; ++i)
        for (std::int64_t j = 0; j < ldc; ++j) {
            double sum = 0;
            for (std::int64_t r = 0; r < k && j < n; ++r) sum += at(A, lda, a, i, r) * at(B, ldb, b, r, j);
            const double old = before[size(i * ldc + j)], want = j < n ? 0.5 * sum - 2 * old : old;
            worst = std::max(worst, std::abs(C[size(i * ldc + j)] - want));
        }
    return in_roundings<T>(worst, k);
}

template <class T>
double gemv_error(Op a, std::int64_t rows, std::int64_t columns) {
    const std::vector<T> A = entries<T>(rows * columns, 1);
    const std::int64_t m = a == Op::none ? rows : columns, k = a == Op::none ? columns : rows;
    const std::vector<T> x = entries<T>(k, 2), before = entries<T>(m, 3);
    std::vector<T> y = before;
    blas::gemv(a, rows, columns, T(0.5), A.data(), columns, x.data(), T(2), y.data());
    double worst = 0;
    for (std::int64_t i = 0; i < m; ++i) {
        double sum = 0;
        for (std::int64_t r = 0; r < k; ++r) sum += at(A, columns, a, i, r) * x[size(r)];
        worst = std::max(worst, std::abs(y[size(i)] - (0.5 * sum + 2.0 * before[size(i)])));
    }
    return in_roundings<T>(worst, k);
}

template <class T>
double syrk_error(Op a, std::int64_t n, std::int64_t k) {
    const std::int64_t lda = (a == Op::none ? k : n) + 1;
    const std::vector<T> A = entries<T>((a == Op::none ? n : k) * lda, 1), before = entries<T>(n * n, 2);
    std::vector<T> C = before;
    blas::syrk_lower(a, n, k, T(1), A.data(), lda, T(0.5), C.data(), n);
    double worst = 0;
    for (std::int64_t i = 0; i < n; ++i)
        for (std::int64_t j = 0; j < n; ++j) {
            double want = before[size(i * n + j)];
            if (j <= i) {
                want *= 0.5;
                for (std::int64_t r = 0; r < k; ++r) want += at(A, lda, a, i, r) * at(A, lda, a, j, r);
            }
            worst = std::max(worst, std::abs(C[size(i * n + j)] - want));
        }
    return in_roundings<T>(worst, k);
}

// |M - L L'| for M = A A' / n + I, and |M X' - B'| for what cholesky_solve makes of it.
template <class T>
std::vector<T> positive_definite(std::int64_t n) {
    const std::vector<T> A = entries<T>(n * n, 4);
    std::vector<T> M(size(n * n));
    for (std::int64_t i = 0; i < n; ++i)
        for (std::int64_t j = 0; j < n; ++j) {
            double sum = 0;
            for (std::int64_t r = 0; r < n; ++r) sum += static_cast<double>(A[size(i * n + r)]) * A[size(j * n + r)];
            M[size(i * n + j)] = static_cast<T>(sum / static_cast<double>(n) + (i == j ? 1 : 0));
        }
    return M;
}

template <class T>
double cholesky_error(std::int64_t n) {
    const std::vector<T> M = positive_definite<T>(n);
    std::vector<T> L = M;
    REQUIRE(blas::cholesky_lower(n, L.data(), n));
    double worst = 0;
    for (std::int64_t i = 0; i < n; ++i)
        for (std::int64_t j = 0; j <= i; ++j) {
            double sum = 0;
            for (std::int64_t r = 0; r <= j; ++r) sum += static_cast<double>(L[size(i * n + r)]) * L[size(j * n + r)];
            worst = std::max(worst, std::abs(sum - M[size(i * n + j)]));
        }
    return in_roundings<T>(worst, n);
}

double residual(const std::vector<double>& M, std::int64_t n, Op op, const double* x, const double* b) {
    double worst = 0;
    for (std::int64_t i = 0; i < n; ++i) {
        double sum = 0;
        for (std::int64_t r = 0; r < n; ++r) sum += at(M, n, op, i, r) * x[r];
        worst = std::max(worst, std::abs(sum - b[i]));
    }
    return in_roundings<double>(worst, n);
}

double solve_error(std::int64_t n) {
    const std::vector<double> M = positive_definite<double>(n), b = entries<double>(3 * n, 5);
    std::vector<double> L = M, x = b;
    REQUIRE(blas::cholesky_lower(n, L.data(), n));
    blas::cholesky_solve(n, L.data(), n, 3, x.data(), n);
    double worst = 0;
    for (std::int64_t k = 0; k < 3; ++k)
        worst = std::max(worst, residual(M, n, Op::none, &x[size(k * n)], &b[size(k * n)]));
    std::vector<double> general = M, factors;
    for (std::int64_t i = 0; i < n; ++i)
        general[size(i * n + (i + 1) % n)] -= 3;  // neither symmetric nor without pivoting
    factors = general;
    std::vector<int> pivots;
    REQUIRE(blas::lu_factor(n, factors.data(), pivots));
    for (const Op op : {Op::none, Op::transpose}) {
        std::vector<double> y(b.begin(), b.begin() + n);
        blas::lu_solve(op, n, factors.data(), pivots, y.data());
        worst = std::max(worst, residual(general, n, op, y.data(), b.data()));
    }
    return worst;
}

template <class T>
void check_products() {
    // Around the sizes of the kernels' tiles and blocks, and the library's own: heads of 64, rows of 384 and 1536.
    for (const std::int64_t n : {1, 2, 3, 7, 8, 15, 17, 33, 64, 65, 130})
        for (const std::int64_t k : {1, 2, 5, 16, 31, 64, 129, 400}) {
            CAPTURE(n);
            CAPTURE(k);
            for (const Op a : {Op::none, Op::transpose}) {
                for (const Op b : {Op::none, Op::transpose})
                    for (const std::int64_t m : {std::int64_t{1}, std::int64_t{6}, n})
                        CHECK(gemm_error<T>(a, b, m, n, k) < 1);
                CHECK(gemv_error<T>(a, n, k) < 1);
                CHECK(syrk_error<T>(a, n, k) < 1);
            }
        }
    CHECK(gemm_error<T>(Op::none, Op::transpose, 50, 384, 1536) < 1);
    CHECK(gemm_error<T>(Op::transpose, Op::none, 384, 390, 300) < 1);
    for (const std::int64_t n : {1, 2, 5, 16, 33, 64, 100, 257}) CHECK(cholesky_error<T>(n) < 4);
}

}  // namespace

TEST_CASE("BLAS: products and factors in float and double, with every set of kernels") {
    with_every_core([] {
        check_products<float>();
        check_products<double>();
    });
}

TEST_CASE("LAPACK: systems of equations, singular values and eigenvalues, with every set of kernels") {
    with_every_core([] {
        for (const std::int64_t n : {1, 2, 5, 17, 64, 130}) CHECK(solve_error(n) < 40);
        constexpr std::int64_t m = 90, n = 70;
        const std::vector<double> A = entries<double>(m * n, 1);
        std::vector<double> left = A, U(m * n), sigma(n), Vt(n * n), alone(n), gram(n * n), squares(n);
        blas::svd(m, n, left.data(), U.data(), sigma.data(), Vt.data());
        left = A;
        blas::singular_values(m, n, left.data(), alone.data());
        for (std::int64_t i = 0; i < n; ++i)
            for (std::int64_t j = 0; j < n; ++j)
                for (std::int64_t r = 0; r < m; ++r) gram[size(i * n + j)] += A[size(r * n + i)] * A[size(r * n + j)];
        blas::symmetric_eigenvalues(n, gram.data(), squares.data());
        double worst = 0, scale = sigma[0] * sigma[0];
        for (std::int64_t r = 0; r < n; ++r) {
            worst = std::max(worst, std::abs(sigma[size(r)] - alone[size(r)]) / sigma[0]);
            worst = std::max(worst, std::abs(sigma[size(r)] * sigma[size(r)] - squares[size(n - 1 - r)]) / scale);
        }
        for (std::int64_t i = 0; i < m; ++i)
            for (std::int64_t j = 0; j < n; ++j) {
                double sum = 0;
                for (std::int64_t r = 0; r < n; ++r) sum += U[size(i * n + r)] * sigma[size(r)] * Vt[size(r * n + j)];
                worst = std::max(worst, std::abs(sum - A[size(i * n + j)]) / sigma[0]);
            }
        CHECK(worst < 1e-13);
    });
}

// What OpenBLAS packs of a tall product comes closest to the end of its buffer: were our buffer smaller than its own,
// this would write past it.
TEST_CASE("a product too tall for OpenBLAS's work buffer is done in parts that fit ours") {
    with_every_core([] {
        // OpenBLAS packs up to 256 to 384 columns of A at a time (its GEMM_Q), and as many rows as 128 MiB have room
        // for.
        constexpr std::int64_t n = 8, k = 400, m = (std::int64_t{128} << 20) / (8 * 256) + 40;
        const std::vector<double> A(size(m * k), 0.5), B(k * n, 1.0);
        std::vector<double> C(size(m * n));
        blas::gemm(Op::none, Op::none, m, n, k, 1, A.data(), k, B.data(), n, 0, C.data(), n);
        CHECK(std::all_of(C.begin(), C.end(), [](double c) { return c == 200; }));
    });
}
