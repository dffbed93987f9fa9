#include "base/blas.hpp"

#include "base/error.hpp"
#include "base/thread_team.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <doctest/doctest.h>
#include <string>
#include <utility>
#include <vector>

using namespace attmd;

// Fails in seconds where several threads share a work buffer inside BLAS.
TEST_CASE("BLAS and LAPACK give the same bits when several threads call them at once") {
    constexpr std::int64_t n = 40;
    std::vector<double> A(n * n);
    for (std::size_t i = 0; i < A.size(); ++i) A[i] = std::sin(static_cast<double>(i));
    const auto compute = [&](std::vector<double>& C) {
        std::fill(C.begin(), C.end(), 0.0);
        blas::syrk_lower(blas::Op::none, n, n, 1, A.data(), n, 0, C.data(), n);
        for (std::int64_t i = 0; i < n; ++i) C[static_cast<std::size_t>(i * (n + 1))] += 1;
        return blas::cholesky_lower(n, C.data(), n);
    };
    std::vector<double> want(n * n);
    REQUIRE(compute(want));
    std::atomic<int> wrong{0};
    ThreadTeam team(4);
    team.run(4, [&](std::int64_t, int) {
        std::vector<double> got(n * n);
        for (int k = 0; k < 20000; ++k)
            if (!compute(got) || got != want) ++wrong;
    });
    CHECK(wrong == 0);
}

TEST_CASE("gemm, gemv and solve on row-major buffers") {
    const double A[] = {1, 2, 3, 4, 5, 6}, B[] = {1, -1, 2, 0, 1, 3};  // 2 x 3, 3 x 2
    double C[4] = {1, 1, 1, 1};
    blas::gemm(blas::Op::none, blas::Op::none, 2, 2, 3, 2, A, 3, B, 2, 1, C, 2);
    CHECK(std::vector<double>(C, C + 4) == std::vector<double>{17, 17, 41, 29});
    double D[9];
    blas::gemm(blas::Op::transpose, blas::Op::transpose, 3, 3, 2, 1, A, 3, B, 2, 0, D, 3);
    CHECK(D[1] == 1 * 2 + 4 * 0);
    double y[3] = {0, 0, 0};
    const double x[] = {1, -1};
    blas::gemv(blas::Op::transpose, 2, 3, 1, A, 3, x, 0, y);
    CHECK(std::vector<double>(y, y + 3) == std::vector<double>{-3, -3, -3});
    double M[] = {4, 0, 2, 5}, b[] = {8, 9};  // lower triangle of [4 2; 2 5]
    REQUIRE(blas::cholesky_lower(2, M, 2));
    blas::cholesky_solve(2, M, 2, 1, b, 2);
    CHECK(b[0] == doctest::Approx(1.375));
    CHECK(b[1] == doctest::Approx(1.25));
    double indefinite[] = {1, 0, 2, 1};
    CHECK_FALSE(blas::cholesky_lower(2, indefinite, 2));
}

TEST_CASE("singular values and eigenvalues of row-major matrices, tall, square and wide") {
    for (const auto& [m, n] : {std::pair<std::int64_t, std::int64_t>{7, 4}, {5, 5}, {3, 8}, {1, 1}, {70, 90}}) {
        const std::int64_t k = std::min(m, n);
        const auto size = [](std::int64_t count) { return static_cast<std::size_t>(count); };
        std::vector<double> A(size(m * n)), U(size(m * k)), sigma(size(k)), Vt(size(k * n)), again(size(k));
        for (std::size_t i = 0; i < A.size(); ++i) A[i] = std::sin(3.0 * static_cast<double>(i) + 1);
        std::vector<double> left = A;
        blas::svd(m, n, left.data(), U.data(), sigma.data(), Vt.data());
        left = A;
        blas::singular_values(m, n, left.data(), again.data());
        double worst = 0;
        for (std::int64_t i = 0; i < m; ++i)
            for (std::int64_t j = 0; j < n; ++j) {
                double sum = 0;
                for (std::int64_t r = 0; r < k; ++r) sum += U[size(i * k + r)] * sigma[size(r)] * Vt[size(r * n + j)];
                worst = std::max(worst, std::abs(sum - A[size(i * n + j)]));
            }
        for (std::int64_t r = 0; r < k; ++r) {
            CHECK(sigma[size(r)] >= 0);
            if (r > 0) CHECK(sigma[size(r)] <= sigma[size(r - 1)]);
            worst = std::max(worst, std::abs(again[size(r)] - sigma[size(r)]));
            for (std::int64_t q = 0; q < k; ++q) {
                double columns = r == q ? -1 : 0, rows = columns;
                for (std::int64_t i = 0; i < m; ++i) columns += U[size(i * k + r)] * U[size(i * k + q)];
                for (std::int64_t j = 0; j < n; ++j) rows += Vt[size(r * n + j)] * Vt[size(q * n + j)];
                worst = std::max({worst, std::abs(columns), std::abs(rows)});
            }
        }
        CHECK(worst < 1e-12);
    }
    double S[] = {2, 99, 1, 2}, values[2];  // the upper triangle is not looked at
    blas::symmetric_eigenvalues(2, S, values);
    CHECK(values[0] == doctest::Approx(1));
    CHECK(values[1] == doctest::Approx(3));
}

TEST_CASE("an extent that BLAS cannot count is refused") {
    double x = 0;
    const std::int64_t extent = std::int64_t{1} << 31;
    CHECK_THROWS_WITH_AS(blas::gemv(blas::Op::none, extent, 1, 1, &x, 1, &x, 0, &x),
                         doctest::Contains("an extent of 2147483648, expected at most 2147483647"), Error);
}
