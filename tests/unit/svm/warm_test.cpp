// Warm starts end where cold ones do, sooner, and a bad one does no harm.
#include "svm_problems.hpp"

#include <doctest/doctest.h>

using namespace svm_test;
using attmd::MaxMarginOutcome;
using attmd::Slack;

namespace {

attmd::MaxMarginOptions from(attmd::MaxMarginOptions options, const attmd::MaxMarginSolution& warm) {
    options.warm_w = &warm.w;
    options.warm_lambda = &warm.lambda;
    return options;
}

struct Step {
    double p, C;
};

// Iterations along the path, from the second problem on, cold and warm.
void check_path(const attmd::MarginRows& rows, const std::vector<Step>& path, Slack slack, double most_of_cold) {
    std::int64_t cold_iterations = 0, warm_iterations = 0;
    attmd::MaxMarginSolution last;
    for (const Step& step : path) {
        auto options = options_for(step.p, step.C);
        options.slack = slack;
        const auto cold = attmd::solve_max_margin(rows, options);
        REQUIRE(cold.outcome == MaxMarginOutcome::optimal);
        if (last.w.size() > 0) {
            const auto warm = attmd::solve_max_margin(rows, from(options, last));
            CAPTURE(step.p);
            CAPTURE(step.C);
            REQUIRE(warm.outcome == MaxMarginOutcome::optimal);
            CHECK(warm.primal == doctest::Approx(cold.primal).epsilon(2e-8));
            cold_iterations += cold.iterations;
            warm_iterations += warm.iterations;
        }
        last = cold;
    }
    CHECK(static_cast<double>(warm_iterations) <= most_of_cold * static_cast<double>(cold_iterations));
}

}  // namespace

TEST_CASE("svm warm: fewer iterations along paths of p and of C") {
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        CAPTURE(seed);
        const Dataset data = attmd::generate_gaussian(20, 8, 16, seed);
        const auto selected = random_selection(data, seed);
        const auto rows = attmd::attention_rows(data, selected.data());
        check_path(*rows, {{1.5, inf}, {1.75, inf}, {2, inf}, {2.5, inf}, {3, inf}}, Slack::plain, 0.7);
        check_path(*rows, {{2, 0.01}, {2, 0.02}, {2, 0.05}, {2, 0.1}, {2, 1}}, Slack::plain, 0.8);
        check_path(*rows, {{1.5, 0.01}, {1.5, 0.1}, {1.5, 1}, {1.5, 3}}, Slack::plain, 0.9);
        check_path(*rows, {{3, 0.01}, {3, 0.02}, {3, 0.05}, {3, 0.1}, {3, 1}}, Slack::squared, 0.7);
        for (const double p : {1.0, 1.3, 2.0, 4.0, inf}) check_path(*rows, {{p, inf}, {p, inf}}, Slack::plain, 0);
    }
}

TEST_CASE("svm warm: rows added") {
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        attmd::Rng rng(seed, 61);
        Matrix A = attmd::make_matrix(30, 40), fewer = attmd::make_matrix(24, 40);
        for (double& x : A) x = rng.normal();
        std::copy_n(A.begin(), 24 * 40, fewer.begin());
        const auto rows = attmd::dense_rows(A), first = attmd::dense_rows(fewer);
        for (const double p : {1.0, 1.5, 2.0, 3.0, inf})
            for (const double C : {inf, 0.1}) {
                if (std::isinf(p) && !std::isinf(C)) continue;
                CAPTURE(seed);
                CAPTURE(p);
                CAPTURE(C);
                const auto before = attmd::solve_max_margin(*first, options_for(p, C));
                const auto cold = attmd::solve_max_margin(*rows, options_for(p, C));
                const auto warm = attmd::solve_max_margin(*rows, from(options_for(p, C), before));
                REQUIRE(warm.outcome == MaxMarginOutcome::optimal);
                CHECK(warm.primal == doctest::Approx(cold.primal).epsilon(2e-8));
                CHECK(warm.iterations <= cold.iterations + 5);
            }
    }
}

TEST_CASE("svm warm: a start from nowhere does no harm") {
    const Dataset data = attmd::generate_gaussian(6, 8, 10, 2);
    const auto selected = random_selection(data, 2);
    const auto rows = attmd::attention_rows(data, selected.data());
    attmd::Rng rng(1, 62);
    attmd::MaxMarginSolution junk;
    junk.w = attmd::zero_vector(rows->unknowns());
    junk.lambda = attmd::zero_vector(rows->rows());
    for (int kind = 0; kind < 4; ++kind) {  // zeros; multipliers only; w only, wild; both, wild
        for (double& x : junk.w) x = kind < 2 ? 0 : std::pow(10.0, 20 * rng.uniform() - 10) * rng.normal();
        for (double& x : junk.lambda) x = kind % 2 == 0 ? 0 : std::pow(10.0, 20 * rng.uniform() - 10);
        for (const double p : {1.0, 1.1, 2.0, 5.0, inf})
            for (const double C : {inf, 0.5, 1e6}) {
                if (std::isinf(p) && !std::isinf(C)) continue;
                CAPTURE(kind);
                CAPTURE(p);
                CAPTURE(C);
                const auto cold = attmd::solve_max_margin(*rows, options_for(p, C));
                const auto warm = attmd::solve_max_margin(*rows, from(options_for(p, C), junk));
                REQUIRE(warm.outcome == MaxMarginOutcome::optimal);
                CHECK(warm.primal == doctest::Approx(cold.primal).epsilon(2e-8));
            }
    }
}

TEST_CASE("svm warm: infeasible stays infeasible, and sizes are checked") {
    const Dataset data = attmd::generate_gaussian(24, 8, 5, 3);
    const auto selected = random_selection(data, 3);
    const auto rows = attmd::attention_rows(data, selected.data());
    const auto soft = attmd::solve_max_margin(*rows, options_for(2, 1));
    for (const double p : {1.0, 2.0, 3.0})
        CHECK(attmd::solve_max_margin(*rows, from(options_for(p), soft)).outcome == MaxMarginOutcome::infeasible);
    attmd::MaxMarginSolution wrong = soft;
    const auto message = [&] {
        try {
            attmd::solve_max_margin(*rows, from(options_for(2), wrong));
        } catch (const attmd::Error& error) {
            CHECK(error.code() == attmd::ErrorCode::dimension);
            return std::string(error.what());
        }
        return std::string("accepted");
    };
    wrong.w = attmd::zero_vector(24);
    CHECK(message() == "warm_start has 24 unknowns, expected the problem's 25");
    wrong = soft;
    wrong.lambda = attmd::zero_vector(169);
    CHECK(message() == "warm_start has 169 rows, expected at most the problem's 168");
}
