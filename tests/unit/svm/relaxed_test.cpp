// Rows that ask for b_k >= 0 instead of 1; b_k = 0 is the relaxed form.
#include "svm/certificate/certificate.hpp"
#include "svm/certificate/row_bounds.hpp"
#include "svm/problem/solution.hpp"
#include "svm_problems.hpp"

#include <doctest/doctest.h>

using namespace svm_test;
using attmd::MaxMarginOutcome;

namespace {

attmd::MaxMarginSolution solve(const Matrix& A, double p, const Vector& b, double C = inf) {
    return attmd::solve_max_margin({*attmd::dense_rows(A), b, {}}, options_for(p, C));
}

void check_certified(const Matrix& A, double p, const Vector& b, const attmd::MaxMarginSolution& solution) {
    REQUIRE(solution.outcome == MaxMarginOutcome::optimal);
    const double gap = hard_gap(A, p, solution.w, solution.lambda, b);
    CHECK(gap <= 1e-8);
    CHECK(gap >= -1e-12);
    CHECK(attmd::smallest_margin(solution) == doctest::Approx(1).epsilon(1e-9));
    double sum = 0;
    for (std::size_t k = 0; k < b.size(); ++k) sum += b(k) * solution.lambda(k);
    CHECK(sum == doctest::Approx(solution.primal).epsilon(1e-9));
}

// 0 for the rows of every other sample, 1 for the rest.
Vector relaxed_half(const attmd::MarginRows& rows) {
    Vector b = attmd::make_vector(rows.rows());
    for (std::size_t k = 0; k < b.size(); ++k) b(k) = rows.sample_of_row()[k] % 2 == 0 ? 1 : 0;
    return b;
}

Matrix gaussian(std::int64_t m, std::int64_t D, std::uint64_t seed) {
    attmd::Rng rng(seed, 31);
    Matrix A = attmd::make_matrix(m, D);
    for (double& x : A) x = rng.normal();
    return A;
}

}  // namespace

TEST_CASE("svm relaxed: certified for every p, and cheaper than asking for 1 everywhere") {
    int feasible = 0, infeasible = 0;
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
        const Dataset data = attmd::generate_gaussian(seed % 3 == 0 ? 24 : 6, 8, seed % 3 == 0 ? 5 : 10, seed);
        const auto selected = random_selection(data, seed);
        const Matrix A = attention_matrix(data, selected);
        const auto rows = attmd::attention_rows(data, selected.data());
        const Vector b = relaxed_half(*rows);
        for (const double p : {1.0, 1.05, 1.1, 1.5, 1.75, 2.0, 3.0, 5.0, 10.0, inf}) {
            CAPTURE(seed);
            CAPTURE(p);
            const auto relaxed = attmd::solve_max_margin({*rows, b, {}}, options_for(p));
            const auto full = attmd::solve_max_margin(*rows, options_for(p));
            if (relaxed.outcome == MaxMarginOutcome::infeasible) {
                CHECK(attmd::farkas_residual({*rows, b, {}}, relaxed.lambda.data()) <= attmd::farkas_tolerance);
                CHECK(full.outcome == MaxMarginOutcome::infeasible);
                ++infeasible;
                continue;
            }
            ++feasible;
            check_certified(A, p, b, relaxed);
            if (full.outcome == MaxMarginOutcome::optimal) CHECK(relaxed.primal < full.primal);
        }
    }
    CHECK(feasible > 20);
    CHECK(infeasible > 0);
}

TEST_CASE("svm relaxed: agrees with coordinate ascent on the dual") {
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        const Matrix A = gaussian(5, 5, seed);
        attmd::Rng rng(seed, 32);
        Vector b = attmd::make_vector(5);
        for (std::size_t k = 0; k < 5; ++k) b(k) = k % 3 == 0 ? 0 : 0.2 + 2 * rng.uniform();
        for (const double p : {1.5, 2.0, 3.0}) {
            CAPTURE(seed);
            CAPTURE(p);
            const auto hard = solve(A, p, b);
            if (hard.outcome == MaxMarginOutcome::optimal) {
                const double expected = std::pow(p * coordinate_ascent(A, p, inf, 1500, b), 1 / p);
                CHECK(hard.primal == doctest::Approx(expected).epsilon(1e-5));
            }
            for (const double C : {0.05, 2.0}) {
                const auto soft = solve(A, p, b, C);
                REQUIRE(soft.outcome == MaxMarginOutcome::optimal);
                CHECK(soft.primal == doctest::Approx(coordinate_ascent(A, p, C, 300, b)).epsilon(1e-6));
            }
        }
    }
}

TEST_CASE("svm relaxed: all rows 1 is the plain problem, b scales w, a duplicate changes nothing") {
    const Matrix A = gaussian(9, 14, 4);
    Vector ones({9}, 1.0), b({9}, 1.0), thrice;
    b(2) = b(5) = 0;
    b(7) = 0.25;
    thrice = b;
    for (double& value : thrice) value *= 3;
    Matrix twice = attmd::make_matrix(18, 14);
    Vector b_twice = attmd::make_vector(18);
    for (std::size_t k = 0; k < 18; ++k) {
        b_twice(k) = b(k % 9);
        for (std::size_t j = 0; j < 14; ++j) twice(k, j) = A(k % 9, j);
    }
    for (const double p : {1.0, 1.5, 2.0, 4.0, inf}) {
        CAPTURE(p);
        const auto plain = attmd::solve_max_margin(*attmd::dense_rows(A), options_for(p));
        CHECK(to_std(solve(A, p, ones).w) == to_std(plain.w));
        const auto once = solve(A, p, b);
        check_certified(A, p, b, once);
        CHECK(solve(A, p, thrice).primal == doctest::Approx(3 * once.primal).epsilon(1e-7));
        CHECK(solve(twice, p, b_twice).primal == doctest::Approx(once.primal).epsilon(1e-7));
    }
}

TEST_CASE("svm relaxed: right sides and lengths over many powers of ten") {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        attmd::Rng rng(seed, 33);
        Matrix A = gaussian(20, 30, seed);
        Vector b = attmd::make_vector(20);
        for (std::size_t k = 0; k < 20; ++k) {
            const double scale = std::pow(10.0, 8 * rng.uniform() - 4);
            b(k) = k % 4 == 0 ? 0 : std::pow(10.0, 4 * rng.uniform() - 2);
            for (std::size_t j = 0; j < 30; ++j) A(k, j) *= scale;
        }
        for (const double p : {1.0, 1.1, 2.0, 5.0, inf}) {
            CAPTURE(seed);
            CAPTURE(p);
            check_certified(A, p, b, solve(A, p, b));
        }
    }
}

TEST_CASE("svm relaxed: nothing asked for, zero rows, and proofs of infeasibility") {
    Matrix A = gaussian(6, 4, 9);
    Vector b({6}, 0.0);
    for (const double C : {inf, 1.0}) {
        const auto nothing = solve(A, 2, b, C);
        CHECK(nothing.outcome == MaxMarginOutcome::optimal);
        CHECK(lp_norm(nothing.w, 2) == 0);
        CHECK(nothing.lambda.size() == 6);
        CHECK(nothing.gap == 0);
    }
    A = gaussian(5, 8, 9);
    for (std::size_t j = 0; j < 8; ++j) A(3, j) = 0;
    b = Vector({5}, 1.0);
    for (const double p : {1.0, 1.5, 2.0, 3.0, inf}) {
        CAPTURE(p);
        b(3) = 0;
        check_certified(A, p, b, solve(A, p, b));
        b(3) = 0.5;
        const auto impossible = solve(A, p, b);
        REQUIRE(impossible.outcome == MaxMarginOutcome::infeasible);
        CHECK(impossible.lambda(3) == doctest::Approx(2));  // b'lambda = 1
        b(3) = 0;
        // a, b and -(a + b): infeasible if one of them asks for more than 0
        for (std::size_t j = 0; j < 8; ++j) A(4, j) = -(A(0, j) + A(1, j));
        Vector needs = b;
        needs(1) = needs(4) = 0;
        const auto infeasible = solve(A, p, needs);
        REQUIRE(infeasible.outcome == MaxMarginOutcome::infeasible);
        CHECK(attmd::farkas_residual({*attmd::dense_rows(A), needs, {}}, infeasible.lambda.data()) <= 1e-13);
        CHECK(infeasible.lambda(0) == doctest::Approx(1));
        for (std::size_t j = 0; j < 8; ++j) A(4, j) = A(2, j) + 0.1 * A(0, j);
    }
}

TEST_CASE("svm relaxed: rows that only hold with equality") {
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        Matrix A = gaussian(7, 12, seed);  // a'w >= 0 and -a'w >= 0
        for (std::size_t j = 0; j < 12; ++j) A(5, j) = -2 * A(6, j);
        Vector b({7}, 1.0);
        b(5) = b(6) = 0;
        for (const double p : {1.0, 1.5, 2.0, 3.0, 10.0, inf}) {
            CAPTURE(seed);
            CAPTURE(p);
            const auto solution = solve(A, p, b);
            REQUIRE(solution.outcome == MaxMarginOutcome::optimal);
            CHECK(hard_gap(A, p, solution.w, solution.lambda, b) <= 1e-8);
        }
    }
}

TEST_CASE("svm relaxed: rows that cancel among themselves prove nothing about a row that asks for more") {
    const Vector b{0, 0, 1};
    for (const bool same_columns : {false, true}) {
        Matrix A = attmd::zero_matrix(3, 2);
        A(0, 0) = 1;
        A(1, 0) = -1;
        A(2, same_columns ? 0 : 1) = 1;
        const auto rows = attmd::dense_rows(A);
        const attmd::MarginData data{
            attmd::MarginSource::rows, nullptr, nullptr, {attmd::ElementType::float64, A.data(), 3, 2, 2, 1}};
        const double forged[] = {1, 1, 1e-16};
        CHECK(attmd::farkas_residual({*rows, b}, forged) > 0.1);
        CHECK(!attmd::certify(data, b, {}, options_for(2), nullptr, forged).farkas);
    }
}

TEST_CASE("svm relaxed: the support set ends 1e-6 or the gap's root above b, of the largest b where it is 0") {
    for (const double gap : {0.0, 1e-14, 1e-6}) {
        const double slack = std::max(1e-6, std::sqrt(gap));
        CAPTURE(gap);
        attmd::MaxMarginSolution solution;
        solution.gap = gap;
        solution.right_side = Vector{1, 1, 5, 5, 0, 0, 0, 2};
        solution.margins = Vector{1 + 0.99 * slack,
                                  1 + 1.01 * slack,
                                  5 + 4.95 * slack,
                                  5 + 5.05 * slack,
                                  4.95 * slack,
                                  5.05 * slack,
                                  -1,
                                  1.5};
        CHECK(attmd::support_set(solution) == std::vector<std::int32_t>{1, 0, 1, 0, 1, 0, 1, 1});
        solution.right_side = Vector();
        solution.margins = Vector{1 + 0.99 * slack, 1 + 1.01 * slack};
        CHECK(attmd::support_set(solution) == std::vector<std::int32_t>{1, 0});
    }
}

TEST_CASE("svm relaxed: a bad right side is named") {
    const Matrix A = gaussian(3, 3, 1);
    const auto message = [&](const Vector& b) {
        try {
            solve(A, 2, b);
        } catch (const attmd::Error& error) {
            return std::string(error.what());
        }
        return std::string("accepted");
    };
    CHECK(message({1, 0, 2}) == "accepted");
    CHECK(message({1, -1e-9, 1}) == "right_side[1] is -1e-09, expected a finite number of at least 0");
    CHECK(message({1, 1, inf}) == "right_side[2] is inf, expected a finite number of at least 0");
    CHECK(message({std::nan(""), 1, 1}) == "right_side[0] is nan, expected a finite number of at least 0");
    CHECK(message({1, 1}) == "right_side has 2 entries, expected one for each of the 3 rows");
    CHECK(message({1, 1e-200, 1}).find("row 1 of the margins has length / right side") == 0);
}
