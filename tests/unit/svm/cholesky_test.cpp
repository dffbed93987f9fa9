// The blocked factorization against the definition, for orders around its block sizes.
#include "svm/linear/cholesky.hpp"

#include "svm_problems.hpp"

#include <doctest/doctest.h>

using namespace svm_test;

TEST_CASE("svm cholesky: factors and solves at every block boundary") {
    for (const std::int64_t order : {1, 31, 192, 193, 255, 384, 513, 700}) {
        CAPTURE(order);
        attmd::Rng rng(static_cast<std::uint64_t>(order), 3);
        const auto size = static_cast<std::size_t>(order);
        Matrix M = attmd::zero_matrix(order, order);
        std::vector<double> x(size), scale(size);
        for (std::size_t i = 0; i < size; ++i) {
            x[i] = rng.normal();
            scale[i] = std::pow(10.0, 8 * rng.uniform() - 4);  // rows and columns of very different size
        }
        for (std::size_t i = 0; i < size; ++i) {
            for (std::size_t j = 0; j < i; ++j) M(i, j) = scale[i] * scale[j] * (2 * rng.uniform() - 1);
            M(i, i) = scale[i] * scale[i] * static_cast<double>(order + 1);
        }
        std::vector<double> b(size, 0.0), magnitude(size, 0.0);
        for (std::size_t i = 0; i < size; ++i)
            for (std::size_t j = 0; j < size; ++j) {
                const double term = (j <= i ? M(i, j) : M(j, i)) * x[j];
                b[i] += term;
                magnitude[i] += std::abs(term);
            }
        Matrix one = M, two = M;
        attmd::ThreadTeam alone(1), pair(2);
        REQUIRE(attmd::factor_cholesky(order, one.data(), alone));
        REQUIRE(attmd::factor_cholesky(order, two.data(), pair));
        std::vector<double> solved = b;
        attmd::solve_cholesky(order, one.data(), solved.data());
        double worst = 0;
        bool equal = true;
        for (std::size_t i = 0; i < size; ++i) {
            worst = std::max(
                worst, scale[i] * std::abs(solved[i] - x[i]) * scale[i] * static_cast<double>(order) / magnitude[i]);
            for (std::size_t j = 0; j <= i; ++j) equal = equal && one(i, j) == two(i, j);
        }
        CHECK(worst < 1e-9);
        CHECK(equal);

        M(size - 1, size - 1) *= -1;
        CHECK(!attmd::factor_cholesky(order, M.data(), alone));
    }
}
