// The solver against certificates recomputed from the data, and against a solver too simple to be wrong.
#include "svm/certificate/row_bounds.hpp"
#include "svm_problems.hpp"

#include <doctest/doctest.h>

using namespace svm_test;
using attmd::MaxMarginOutcome;

namespace {

// Everything that makes (w, lambda) the solution, from A alone.
void check_hard_solution(const Matrix& A, double p, const attmd::MaxMarginSolution& solution, double tolerance) {
    REQUIRE(solution.outcome == MaxMarginOutcome::optimal);
    const double gap = hard_gap(A, p, solution.w, solution.lambda);
    CHECK(gap <= tolerance);
    CHECK(gap >= -1e-12);
    CHECK(solution.gap == doctest::Approx(gap).epsilon(1e-3).scale(1e-10));
    const auto margins = times(A, solution.w);
    CHECK(*std::min_element(margins.begin(), margins.end()) == doctest::Approx(1).epsilon(1e-9));
    CHECK(solution.primal == doctest::Approx(lp_norm(solution.w, p)).epsilon(1e-9));
    for (std::size_t k = 0; k < margins.size(); ++k)
        CHECK(solution.margins(k) == doctest::Approx(margins[k]).epsilon(1e-9));
    if (p == 1 || std::isinf(p)) return;
    // KKT of minimizing ||w||_p: lambda's scale, stationarity, complementarity. The error of w is of the order of the
    // gap's root.
    const double norm = lp_norm(solution.w, p);
    double sum = 0, slackness = 0, largest = 0, residual = 0;
    for (std::size_t k = 0; k < margins.size(); ++k) {
        sum += solution.lambda(k);
        slackness += solution.lambda(k) * (margins[k] - 1);
    }
    CHECK(sum == doctest::Approx(norm).epsilon(1e-9));
    CHECK(slackness <= 1e-6 * sum);
    const auto combined = transposed_times(A, to_std(solution.lambda));
    for (std::size_t j = 0; j < combined.size(); ++j) {  // on the side where the power does not amplify errors
        const double e = p < 2 ? 1 / (p - 1) : 1, f = p < 2 ? 1 : p - 1;
        const double from_dual = std::copysign(std::pow(std::abs(combined[j]), e), combined[j]);
        const double unit = solution.w(j) / norm;  // A'lambda = sign(w)|w|^(p-1) at unit norm
        const double from_primal = std::copysign(std::pow(std::abs(unit), f), unit);
        largest = std::max(largest, std::abs(from_dual));
        residual = std::max(residual, std::abs(from_primal - from_dual));
    }
    CHECK(residual <= 2e-3 * largest);
}

}  // namespace

TEST_CASE("svm: the paper's shape of problem is certified for every p") {
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        const Dataset data = attmd::generate_gaussian(6, 8, 10, seed);
        const auto selected = random_selection(data, seed);
        const Matrix A = attention_matrix(data, selected);
        const auto rows = attmd::attention_rows(data, selected.data());
        for (const double p : {1.0, 1.05, 1.1, 1.5, 1.75, 2.0, 3.0, 5.0, 10.0, inf}) {
            CAPTURE(seed);
            CAPTURE(p);
            check_hard_solution(A, p, attmd::solve_max_margin(*rows, options_for(p)), 1e-8);
        }
    }
}

TEST_CASE("svm: more rows than unknowns, ragged lengths") {
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
        const Dataset data = ragged(24, 9, 9, seed);
        const auto selected = random_selection(data, seed);
        const Matrix A = attention_matrix(data, selected);
        REQUIRE(A.shape(0) > A.shape(1));
        const auto rows = attmd::attention_rows(data, selected.data());
        int solved = 0;
        for (const double p : {1.0, 1.1, 1.5, 2.0, 3.0, 5.0, inf}) {
            CAPTURE(seed);
            CAPTURE(p);
            const auto solution = attmd::solve_max_margin(*rows, options_for(p));
            if (solution.outcome == MaxMarginOutcome::infeasible) {
                CHECK(attmd::farkas_residual({*rows, {}, {}}, solution.lambda.data()) <= attmd::farkas_tolerance);
            } else {
                check_hard_solution(A, p, solution, 1e-8);
                ++solved;
            }
        }
        CHECK((solved == 0 || solved == 7));  // feasibility does not depend on the norm
    }
}

TEST_CASE("svm: agrees with coordinate ascent on the dual") {
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        const Dataset data = attmd::generate_gaussian(3, 3, 3, seed);
        const auto selected = random_selection(data, seed);
        const Matrix A = attention_matrix(data, selected);
        const auto rows = attmd::attention_rows(data, selected.data());
        for (const double p : {1.5, 2.0, 3.0}) {
            CAPTURE(seed);
            CAPTURE(p);
            const auto hard = attmd::solve_max_margin(*rows, options_for(p));
            const double expected = std::pow(p * coordinate_ascent(A, p, inf, 3000), 1 / p);
            CHECK(hard.primal == doctest::Approx(expected).epsilon(1e-6));
            for (const double C : {0.05, 2.0}) {
                CAPTURE(C);
                const auto soft = attmd::solve_max_margin(*rows, options_for(p, C));
                REQUIRE(soft.outcome == MaxMarginOutcome::optimal);
                CHECK(soft.primal == doctest::Approx(coordinate_ascent(A, p, C, 3000)).epsilon(1e-6));
            }
        }
    }
}

TEST_CASE("svm: two points on a line have the solution everybody knows") {
    Matrix A = attmd::zero_matrix(2, 2);  // w_1 >= 1 / 2, w_2 >= 1 / 4
    A(0, 0) = 2;
    A(1, 1) = 4;
    for (const double p : {1.0, 1.5, 2.0, 4.0}) {
        const auto solution = attmd::solve_max_margin(*attmd::dense_rows(A), options_for(p));
        REQUIRE(solution.outcome == MaxMarginOutcome::optimal);
        CHECK(solution.w(0) == doctest::Approx(0.5).epsilon(1e-4));
        CHECK(solution.w(1) == doctest::Approx(0.25).epsilon(1e-4));
        CHECK(solution.primal == doctest::Approx(std::pow(std::pow(0.5, p) + std::pow(0.25, p), 1 / p)).epsilon(1e-8));
    }
    const auto largest = attmd::solve_max_margin(*attmd::dense_rows(A), options_for(inf));
    CHECK(largest.primal == doctest::Approx(0.5).epsilon(1e-8));
}

TEST_CASE("svm: soft margin, its bounds from the rows, and its hard limit") {
    for (const bool feasible : {true, false}) {
        const Dataset data = attmd::generate_gaussian(feasible ? 6 : 20, 8, feasible ? 10 : 5, 3);
        const auto selected = random_selection(data, 3);
        const Matrix A = attention_matrix(data, selected);
        const auto rows = attmd::attention_rows(data, selected.data());
        for (const double p : {1.0, 1.1, 1.75, 2.0, 3.0, 5.0}) {
            const auto hard = attmd::solve_max_margin(*rows, options_for(p));
            CHECK((hard.outcome == MaxMarginOutcome::optimal) == feasible);
            for (const double C : {1e-3, 0.1, 1.0, 100.0, 1e8}) {
                CAPTURE(p);
                CAPTURE(C);
                const auto soft = attmd::solve_max_margin(*rows, options_for(p, C));
                REQUIRE(soft.outcome == MaxMarginOutcome::optimal);
                double primal = std::pow(lp_norm(soft.w, p), p) / p, dual = 0;
                for (const double margin : times(A, soft.w)) primal += C * std::max(0.0, 1 - margin);
                for (const double l : soft.lambda) {
                    CHECK(l >= 0);
                    CHECK(l <= C);
                    dual += l;
                }
                const double length = lp_norm(transposed_times(A, to_std(soft.lambda)), conjugate(p));
                if (p == 1)
                    CHECK(length <= 1 + 1e-12);
                else
                    dual -= std::pow(length, conjugate(p)) / conjugate(p);
                CHECK(primal - dual <= 1e-8 * primal);
                CHECK(primal - dual >= -1e-11 * primal);
                CHECK(soft.primal == doctest::Approx(primal).epsilon(1e-10));
                if (feasible && C == 1e8)
                    CHECK(soft.primal == doctest::Approx(std::pow(hard.primal, p) / p).epsilon(1e-7));
            }
        }
    }
}

TEST_CASE("svm: the answer does not depend on the thread count, to the last bit") {
    const Dataset many = attmd::generate_gaussian(60, 18, 24, 9), few = attmd::generate_gaussian(30, 20, 26, 9);
    for (const Dataset* data : {&many, &few}) {
        const auto selected = random_selection(*data, 1);
        const auto rows = attmd::attention_rows(*data, selected.data());
        for (const double p : {1.5, 3.0}) {
            auto options = options_for(p);
            const auto one = attmd::solve_max_margin(*rows, options);
            REQUIRE(one.outcome == MaxMarginOutcome::optimal);
            for (const int threads : {2, 5}) {
                options.threads = threads;
                const auto more = attmd::solve_max_margin(*rows, options);
                CHECK(more.iterations == one.iterations);
                CHECK(to_std(more.w) == to_std(one.w));
                CHECK(to_std(more.lambda) == to_std(one.lambda));
            }
        }
    }
}

TEST_CASE("svm: tokens of very different scale") {
    for (const double scale : {1e-6, 1e6}) {
        attmd::Rng rng(8, 8);
        Matrix A = attmd::make_matrix(20, 30), B = attmd::make_matrix(20, 30);
        for (std::size_t k = 0; k < 20; ++k) {
            const double row_scale = std::pow(10.0, 12 * rng.uniform() - 6);
            for (std::size_t j = 0; j < 30; ++j) {
                A(k, j) = scale * rng.normal();
                B(k, j) = row_scale * A(k, j) / scale;
            }
        }
        for (const double p : {1.0, 1.1, 2.0, 5.0, inf}) {
            CAPTURE(scale);
            CAPTURE(p);
            check_hard_solution(A, p, attmd::solve_max_margin(*attmd::dense_rows(A), options_for(p)), 1e-8);
            const auto mixed = attmd::solve_max_margin(*attmd::dense_rows(B), options_for(p));
            REQUIRE(mixed.outcome == MaxMarginOutcome::optimal);
            CHECK(hard_gap(B, p, mixed.w, mixed.lambda) <= 1e-8);
        }
    }
}

TEST_CASE("svm: no rows, no work") {
    const Dataset data = attmd::generate_gaussian(4, 1, 3, 1);
    const std::vector<std::int64_t> selected(4, 0);
    const auto solution = attmd::solve_max_margin(*attmd::attention_rows(data, selected.data()), options_for(2));
    CHECK(solution.outcome == MaxMarginOutcome::optimal);
    CHECK(solution.w.size() == 9);
    CHECK(lp_norm(solution.w, 2) == 0);
    CHECK(solution.gap == 0);
    CHECK(solution.primal == 0);
}
