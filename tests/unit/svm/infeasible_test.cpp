// Infeasibility must be proved by the multipliers that come back, judged here on the dense rows.
#include "svm/certificate/row_bounds.hpp"
#include "svm_problems.hpp"

#include <doctest/doctest.h>

using namespace svm_test;
using attmd::MaxMarginOutcome;

namespace {

// Besides, the projection must find the certificate long before A'lambda vanishes by itself.
void check_infeasible_soon(const Matrix& A, const attmd::MaxMarginSolution& solution) {
    check_infeasible(A, solution);
    CHECK(solution.iterations <= 12);
}

Matrix gaussian(std::size_t m, std::size_t D, std::uint64_t seed) {
    attmd::Rng rng(seed, 21);
    Matrix A = attmd::make_matrix(std::int64_t(m), std::int64_t(D));
    for (double& x : A) x = rng.normal();
    return A;
}

void set_row(Matrix& A, std::size_t k, double factor, std::size_t from) {
    for (std::size_t j = 0; j < A.shape(1); ++j) A(k, j) = factor * A(from, j);
}

}  // namespace

TEST_CASE("svm: infeasible rows of every kind come back with a Farkas certificate") {
    for (const double p : {1.0, 1.1, 2.0, 3.0, 10.0, inf})
        for (std::uint64_t seed = 1; seed <= 8; ++seed) {
            CAPTURE(p);
            CAPTURE(seed);
            const auto solve = [p](const Matrix& A) {
                return attmd::solve_max_margin(*attmd::dense_rows(A), options_for(p));
            };

            Matrix zero_row = gaussian(5, 12, seed);
            set_row(zero_row, 2, 0, 2);
            check_infeasible_soon(zero_row, solve(zero_row));

            Matrix pair = gaussian(8, 15, seed);  // a row and its negative, of another length
            set_row(pair, 6, -3.5, 1);
            check_infeasible_soon(pair, solve(pair));

            Matrix triple = gaussian(9, 20, seed);  // a, b, -(a + b)
            for (std::size_t j = 0; j < 20; ++j) triple(5, j) = -(triple(2, j) + triple(7, j));
            check_infeasible_soon(triple, solve(triple));

            const Matrix generic = gaussian(60, 8, seed);
            check_infeasible_soon(generic, solve(generic));
        }
}

TEST_CASE("svm: a duplicate of the selected token makes the problem infeasible, another duplicate does not") {
    attmd::Rng rng(5, 5);
    for (const bool of_selected : {true, false}) {
        attmd::Samples samples;
        samples.X = attmd::Tensor3::from_shape({4, 5, 6});
        for (double& x : samples.X) x = rng.normal();
        for (std::size_t a = 0; a < 6; ++a) samples.X(2, 3, a) = samples.X(2, of_selected ? 0 : 4, a);
        samples.y = {1, 1, -1, -1};
        const Dataset data = attmd::make_dataset(std::move(samples));
        const std::vector<std::int64_t> selected(4, 0);
        const auto rows = attmd::attention_rows(data, selected.data());
        for (const double p : {1.5, 2.0, 3.0}) {
            const auto solution = attmd::solve_max_margin(*rows, options_for(p));
            if (of_selected)
                check_infeasible_soon(attention_matrix(data, selected), solution);
            else
                CHECK(solution.outcome == MaxMarginOutcome::optimal);
        }
    }
}

TEST_CASE("svm: barely feasible is not infeasible") {
    for (const double angle : {1e-2, 1e-4, 1e-6}) {  // rows (1, angle) and (-1, angle): w = (0, 1 / angle)
        Matrix A = attmd::make_matrix(2, 2);
        A(0, 0) = 1;
        A(1, 0) = -1;
        A(0, 1) = A(1, 1) = angle;
        for (const double p : {1.0, 1.5, 2.0, 3.0, inf}) {
            CAPTURE(angle);
            CAPTURE(p);
            const auto solution = attmd::solve_max_margin(*attmd::dense_rows(A), options_for(p));
            REQUIRE(solution.outcome == MaxMarginOutcome::optimal);
            CHECK(solution.primal == doctest::Approx(1 / angle).epsilon(1e-7));
        }
    }
}

TEST_CASE("svm: rows that cancel but for a column of small entries are feasible, and never called infeasible") {
    attmd::Rng rng(17, 2);
    for (const int exponent : {-40, -50, -60})
        for (const double p : {1.0, 1.5, 2.0, 3.0, inf}) {
            Matrix A = attmd::make_matrix(3, 5);
            for (std::size_t j = 0; j < 4; ++j) {
                A(0, j) = rng.normal();
                A(1, j) = rng.normal();
                A(2, j) = -A(0, j) - A(1, j);
            }
            for (std::size_t k = 0; k < 3; ++k) A(k, 4) = std::ldexp(1.0, exponent);  // w = e_5 2^-exponent serves
            CAPTURE(exponent);
            CAPTURE(p);
            CHECK(attmd::solve_max_margin(*attmd::dense_rows(A), options_for(p)).outcome !=
                  MaxMarginOutcome::infeasible);
        }
}

TEST_CASE("svm: contradictions are found whatever the scales of the features") {
    attmd::Rng rng(18, 2);
    for (const double p : {1.0, 1.5, 2.0, 3.0, inf}) {
        Matrix A = gaussian(8, 15, 5);
        set_row(A, 6, -3.5, 1);
        for (std::size_t j = 0; j < 15; ++j) {
            const double scale = std::ldexp(1.0, static_cast<int>(rng.below(41)) - 20);
            for (std::size_t k = 0; k < 8; ++k) A(k, j) *= scale;
        }
        CAPTURE(p);
        const auto solution = attmd::solve_max_margin(*attmd::dense_rows(A), options_for(p));
        REQUIRE(solution.outcome == MaxMarginOutcome::infeasible);
        const auto combined = transposed_times(A, to_std(solution.lambda));
        for (std::size_t j = 0; j < 15; ++j) {
            double size = 0;
            for (std::size_t k = 0; k < 8; ++k) size += solution.lambda(k) * std::abs(A(k, j));
            CHECK(std::abs(combined[j]) <= 1e-12 * size);
        }
    }
}

TEST_CASE("svm: contradictions among rows of very different lengths are found for every norm") {
    for (std::uint64_t seed = 1; seed <= 30; ++seed) {
        attmd::Rng rng(seed, 23);
        Matrix A = gaussian(20, 49, seed);
        for (std::size_t j = 0; j < 49; ++j) A(5, j) = -(A(2, j) + 0.5 * A(7, j) + 2 * A(11, j));
        for (std::size_t k = 0; k < 20; ++k) {
            const double scale = std::ldexp(1.0, static_cast<int>(rng.below(41)) - 20);
            for (std::size_t j = 0; j < 49; ++j) A(k, j) *= scale;
        }
        for (const double p : {1.0, 1.01, 20.0, inf}) {
            CAPTURE(seed);
            CAPTURE(p);
            const auto solution = attmd::solve_max_margin(*attmd::dense_rows(A), options_for(p));
            CHECK(solution.outcome == MaxMarginOutcome::infeasible);
            CHECK(solution.p == p);
        }
    }
}
