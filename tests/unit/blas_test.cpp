#include "base/blas.hpp"

#include "base/thread_team.hpp"

#include <doctest/doctest.h>
#include <atomic>
#include <cmath>
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
