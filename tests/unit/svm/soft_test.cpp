// Squared slacks and weights of the soft margin.
#include "svm_problems.hpp"

#include <doctest/doctest.h>

using namespace svm_test;
using attmd::MaxMarginOutcome;
using attmd::Slack;

namespace {

attmd::MaxMarginOptions soft_options(double p, double C, Slack slack) {
    auto options = options_for(p, C);
    options.slack = slack;
    return options;
}

// The soft problem's bounds from A, w and lambda alone.
void check_soft(const Matrix& A, const attmd::MaxMarginProblem& problem, const attmd::MaxMarginOptions& o,
                const attmd::MaxMarginSolution& solution) {
    REQUIRE(solution.outcome == MaxMarginOutcome::optimal);
    const bool squared = o.slack == Slack::squared;
    const auto margins = times(A, solution.w);
    const double q = conjugate(o.p), length = lp_norm(transposed_times(A, to_std(solution.lambda)), q);
    double primal = std::pow(lp_norm(solution.w, o.p), o.p) / o.p, dual = o.p == 1 ? 0 : -std::pow(length, q) / q;
    for (std::size_t k = 0; k < margins.size(); ++k) {
        const auto row = static_cast<std::int64_t>(k);
        const double cost = problem.cost(row, o.C), xi = std::max(0.0, problem.asked(row) - margins[k]);
        const double lambda = solution.lambda(k);
        CHECK(lambda >= 0);
        if (!squared) CHECK(lambda <= cost);
        primal += cost * (squared ? xi * xi : xi);
        dual += problem.asked(row) * lambda - (squared ? lambda * lambda / (4 * cost) : 0);
    }
    if (o.p == 1) CHECK(length <= 1 + 1e-12);
    CHECK(primal - dual <= 1e-8 * primal);
    CHECK(primal - dual >= -1e-11 * primal);
    CHECK(solution.primal == doctest::Approx(primal).epsilon(1e-10));
    CHECK(solution.dual == doctest::Approx(dual).epsilon(1e-10));
}

Matrix gaussian(std::int64_t m, std::int64_t D, std::uint64_t seed) {
    attmd::Rng rng(seed, 41);
    Matrix A = attmd::make_matrix(m, D);
    for (double& x : A) x = rng.normal();
    return A;
}

Vector uniform(std::int64_t m, double low, double high, std::uint64_t seed) {
    attmd::Rng rng(seed, 42);
    Vector v = attmd::make_vector(m);
    for (double& x : v) x = low + (high - low) * rng.uniform();
    return v;
}

}  // namespace

TEST_CASE("svm soft: squared slacks, their bounds from the rows, and their hard limit") {
    for (const bool feasible : {true, false}) {
        const Dataset data = attmd::generate_gaussian(feasible ? 6 : 20, 8, feasible ? 10 : 5, 3);
        const auto selected = random_selection(data, 3);
        const Matrix A = attention_matrix(data, selected);
        const auto rows = attmd::attention_rows(data, selected.data());
        for (const double p : {1.0, 1.1, 1.75, 2.0, 3.0, 5.0}) {
            for (const double C : {1e-3, 0.1, 1.0, 100.0, 1e8}) {
                CAPTURE(feasible);
                CAPTURE(p);
                CAPTURE(C);
                const auto options = soft_options(p, C, Slack::squared);
                const auto soft = attmd::solve_max_margin(*rows, options);
                check_soft(A, {*rows, {}, {}}, options, soft);
                if (!feasible || C < 1e8) continue;
                const auto hard = attmd::solve_max_margin(*rows, options_for(p));
                CHECK(soft.primal == doctest::Approx(std::pow(hard.primal, p) / p).epsilon(1e-6));
            }
        }
    }
}

TEST_CASE("svm soft: agrees with coordinate ascent on the dual, with right sides and weights") {
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        const Matrix A = gaussian(6, 4, seed);
        Vector b = uniform(6, 0.2, 2, seed);
        b(1) = b(4) = 0;
        const Vector weights = uniform(6, 0.1, 5, seed + 10);
        const auto rows = attmd::dense_rows(A);
        for (const Slack slack : {Slack::plain, Slack::squared})
            for (const double p : {1.5, 2.0, 3.0})
                for (const double C : {0.05, 2.0}) {
                    CAPTURE(seed);
                    CAPTURE(p);
                    CAPTURE(C);
                    const auto options = soft_options(p, C, slack);
                    const auto soft = attmd::solve_max_margin({*rows, b, weights}, options);
                    check_soft(A, {*rows, b, weights}, options, soft);
                    const double expected = coordinate_ascent(A, p, C, 300, b, weights, slack == Slack::squared);
                    CHECK(soft.primal == doctest::Approx(expected).epsilon(1e-6));
                }
    }
}

TEST_CASE("svm soft: a weight of 2 is the sample twice") {
    const Matrix A = gaussian(7, 5, 8);
    Matrix twice = attmd::make_matrix(14, 5);
    for (std::size_t k = 0; k < 14; ++k)
        for (std::size_t j = 0; j < 5; ++j) twice(k, j) = A(k % 7, j);
    const auto rows = attmd::dense_rows(A), doubled = attmd::dense_rows(twice);
    const Vector two({7}, 2.0);
    for (const Slack slack : {Slack::plain, Slack::squared})
        for (const double p : {1.0, 1.5, 2.0, 4.0}) {
            CAPTURE(p);
            const auto options = soft_options(p, 0.3, slack);
            const auto weighted = attmd::solve_max_margin({*rows, {}, two}, options);
            CHECK(weighted.primal == doctest::Approx(attmd::solve_max_margin(*doubled, options).primal).epsilon(1e-7));
            const auto larger = soft_options(p, 0.6, slack);
            CHECK(weighted.primal == doctest::Approx(attmd::solve_max_margin(*rows, larger).primal).epsilon(1e-7));
        }
}

TEST_CASE("svm soft: costs, right sides and lengths over many powers of ten") {
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
        attmd::Rng rng(seed, 43);
        Matrix A = gaussian(25, seed % 2 == 0 ? 10 : 40, seed);
        Vector b({25}, 0.0), weights = b;
        for (std::size_t k = 0; k < 25; ++k) {
            const double scale = std::pow(10.0, 4 * rng.uniform() - 2);
            b(k) = k % 5 == 0 ? 0 : std::pow(10.0, 2 * rng.uniform() - 1);
            weights(k) = std::pow(10.0, 4 * rng.uniform() - 2);
            for (std::size_t j = 0; j < A.shape(1); ++j) A(k, j) *= scale;
        }
        const auto rows = attmd::dense_rows(A);
        for (const Slack slack : {Slack::plain, Slack::squared})
            for (const double p : {1.0, 1.1, 2.0, 5.0})
                for (const double C : {1e-2, 1.0, 1e3}) {
                    CAPTURE(seed);
                    CAPTURE(p);
                    CAPTURE(C);
                    CAPTURE(static_cast<int>(slack));
                    const auto options = soft_options(p, C, slack);
                    check_soft(A, {*rows, b, weights}, options, attmd::solve_max_margin({*rows, b, weights}, options));
                }
    }
}

// Few rows that contradict each other, weights apart, right sides of 0: a start along the rows alone may go uphill.
TEST_CASE("svm soft: small random problems of every exponent are certified") {
    const double exponents[] = {1, 1.01, 1.1, 1.5, 2, 2.5, 3, 4, 5, 7, 10, 15, 20};
    for (std::uint64_t seed = 1; seed <= 3000; ++seed) {
        CAPTURE(seed);
        attmd::Rng rng(seed, 44);
        const auto below = [&](double count) { return static_cast<std::int64_t>(count * rng.uniform()); };
        const std::int64_t D = 1 + (seed % 2 == 0 ? below(2) : below(12)), m = 1 + below(seed % 2 == 0 ? 6 : 20);
        Matrix A = gaussian(m, D, seed);
        if (seed % 3 == 0)
            for (double& x : A) x = std::round(2 * x) / 2;
        Vector b, weights = uniform(m, -3, 3, seed);
        for (double& weight : weights) weight = std::pow(10, weight);
        if (seed % 5 == 0) {
            b = uniform(m, -0.5, 2, seed + 100000);
            for (double& asked : b) asked = std::max(asked, 0.0);
        }
        const double p = exponents[seed % 13], C = std::pow(10, 4 * rng.uniform() - 2);
        const auto options = soft_options(p, C, seed % 4 < 2 ? Slack::plain : Slack::squared);
        CAPTURE(p);
        CAPTURE(C);
        const auto rows = attmd::dense_rows(A);
        const attmd::MaxMarginProblem problem{*rows, b, seed % 4 == 0 ? Vector() : weights};
        check_soft(A, problem, options, attmd::solve_max_margin(problem, options));
    }
}

TEST_CASE("svm soft: one unknown, against its closed form") {
    const auto optimum = [](std::initializer_list<double> a, double p, double C) {
        Matrix A = attmd::make_matrix(static_cast<std::int64_t>(a.size()), 1);
        std::copy(a.begin(), a.end(), A.begin());
        const auto solution = attmd::solve_max_margin(*attmd::dense_rows(A), options_for(p, C));
        CHECK(solution.outcome == MaxMarginOutcome::optimal);
        return solution.primal;
    };
    CHECK(optimum({-2, 0.5, 0.5}, 3, 1) == doctest::Approx(61. / 24).epsilon(1e-8));   // w = -1/2
    CHECK(optimum({-1, -0.5, 2}, 3, 10) == doctest::Approx(661. / 24).epsilon(1e-8));  // w = 1/2
    CHECK(optimum({1, 1, -2}, 10, 1) == doctest::Approx(3).epsilon(1e-8));             // w = 0
}

TEST_CASE("svm soft: a bad weight is named") {
    const auto rows = attmd::dense_rows(gaussian(3, 3, 1));
    const auto message = [&](const Vector& weights) {
        try {
            attmd::solve_max_margin({*rows, {}, weights}, options_for(2, 1));
        } catch (const attmd::Error& error) {
            return std::string(error.what());
        }
        return std::string("accepted");
    };
    CHECK(message({1, 0.5, 2}) == "accepted");
    CHECK(message({1, 0, 2}) == "weights[1] is 0, expected a finite positive number");
    CHECK(message({1, 1, inf}) == "weights[2] is inf, expected a finite positive number");
    CHECK(message({std::nan(""), 1, 1}) == "weights[0] is nan, expected a finite positive number");
    CHECK(message({1}) == "weights has 1 entries, expected one for each of the 3 rows");
}
