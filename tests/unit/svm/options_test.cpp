// Options, limits and cancelling.
#include "svm/certificate/row_bounds.hpp"
#include "svm_problems.hpp"

#include <atomic>
#include <doctest/doctest.h>

using namespace svm_test;
using attmd::MaxMarginOutcome;

namespace {

struct Problem {
    Dataset data = attmd::generate_gaussian(6, 8, 10, 1);
    std::vector<std::int64_t> selected = random_selection(data, 1);
    std::unique_ptr<attmd::MarginRows> rows = attmd::attention_rows(data, selected.data());
};

}  // namespace

TEST_CASE("svm options: a bad value is named with what was expected") {
    const Problem problem;
    const auto message = [&](auto change) {
        auto options = options_for(2);
        change(options);
        try {
            attmd::solve_max_margin(*problem.rows, options);
        } catch (const attmd::Error& error) {
            CHECK(error.code() == attmd::ErrorCode::invalid_argument);
            return std::string(error.what());
        }
        return std::string("accepted");
    };
    using Options = attmd::MaxMarginOptions;
    CHECK(message([](Options&) {}) == "accepted");
    CHECK(message([](Options& o) { o.p = 0.5; }) == "p is 0.5, expected a number of at least 1");
    CHECK(message([](Options& o) { o.p = std::nan(""); }) == "p is nan, expected a number of at least 1");
    CHECK(message([](Options& o) { o.C = 0; }) == "C is 0, expected a number above 0");
    CHECK(message([](Options& o) { o.C = std::nan(""); }) == "C is nan, expected a number above 0");
    CHECK(message([](Options& o) { o.p = inf, o.C = 1; }) ==
          "p is inf, expected at most 1e+18 for the soft margin (C is 1)");
    CHECK(message([](Options& o) { o.tolerance = 0; }) == "tolerance is 0, expected 0 < tolerance < 1");
    CHECK(message([](Options& o) { o.tolerance = std::nan(""); }) == "tolerance is nan, expected 0 < tolerance < 1");
    CHECK(message([](Options& o) { o.max_iterations = -1; }) == "max_iterations is -1, expected at least 0");
    CHECK(message([](Options& o) { o.max_seconds = 0; }) == "max_seconds is 0, expected a number above 0");
    CHECK(message([](Options& o) { o.threads = -2; }) == "threads is -2, expected at least 0");
}

TEST_CASE("svm options: a limit leaves honest bounds") {
    const Problem problem;
    const Matrix A = attention_matrix(problem.data, problem.selected);
    const double optimum = attmd::solve_max_margin(*problem.rows, options_for(3)).primal;
    double last = inf;
    for (std::int64_t limit = 0; limit < 4; ++limit) {
        auto options = options_for(3);
        options.max_iterations = limit;
        const auto solution = attmd::solve_max_margin(*problem.rows, options);
        CHECK(solution.outcome == MaxMarginOutcome::stopped);
        CHECK(!solution.cancelled);
        CHECK(solution.iterations == limit);
        CHECK(solution.dual <= optimum);
        CHECK(solution.primal >= optimum * (1 - 1e-8));
        CHECK(solution.gap <= last);
        CHECK(solution.gap > 1e-8);
        if (solution.w.size() > 0) CHECK(hard_gap(A, 3, solution.w, solution.lambda) == doctest::Approx(solution.gap));
        last = solution.gap;
    }
    auto options = options_for(3);
    options.max_seconds = 1e-9;
    CHECK(attmd::solve_max_margin(*problem.rows, options).outcome == MaxMarginOutcome::stopped);
}

TEST_CASE("svm options: the iterations that a solution took are a limit that it passes, and one less is not") {
    const Problem problem;
    const Dataset wide = attmd::generate_gaussian(60, 12, 18, 3);
    const auto planted = planted_selection(wide, 5);
    const auto many = attmd::attention_rows(wide, planted.data());
    const auto check = [](const attmd::MarginRows& rows, attmd::MaxMarginOptions options) {
        const auto solution = attmd::solve_max_margin(rows, options);
        REQUIRE(solution.outcome == MaxMarginOutcome::optimal);
        options.max_iterations = solution.iterations;
        CHECK(attmd::solve_max_margin(rows, options).outcome == MaxMarginOutcome::optimal);
        CHECK(attmd::solve_max_margin(rows, options).iterations == solution.iterations);
        --options.max_iterations;
        CHECK(attmd::solve_max_margin(rows, options).outcome == MaxMarginOutcome::stopped);
    };
    for (const double p : {1.0, 1.5, 3.0, inf}) check(*problem.rows, options_for(p));
    check(*problem.rows, options_for(1.5, 0.4));
    auto options = options_for(2);
    options.norm = attmd::Norm::nuclear;
    check(*problem.rows, options);
    options = options_for(2);
    options.method = attmd::SolverMethod::working_set;
    check(*many, options);
}

TEST_CASE("svm options: progress is told the gap and can end the call, and so can the cancel flag") {
    const Problem problem;
    auto options = options_for(3);
    std::vector<double> gaps;
    options.monitor.progress = [&](const attmd::Progress& progress) {
        CHECK(progress.iteration == static_cast<std::int64_t>(gaps.size()));
        gaps.push_back(progress.value);
        return progress.iteration < 2;
    };
    const auto stopped = attmd::solve_max_margin(*problem.rows, options);
    CHECK(gaps.size() == 3);
    CHECK(gaps.back() < gaps.front());
    CHECK(stopped.cancelled);
    CHECK(stopped.outcome == MaxMarginOutcome::stopped);
    CHECK(stopped.gap == doctest::Approx(gaps.back()));

    std::atomic<bool> cancel{true};
    auto cancelled_options = options_for(3);
    cancelled_options.monitor.cancel = &cancel;
    const auto cancelled = attmd::solve_max_margin(*problem.rows, cancelled_options);
    CHECK(cancelled.cancelled);
    CHECK(cancelled.iterations == 0);
}

TEST_CASE("svm certificate: bounds by hand") {
    Matrix A = attmd::zero_matrix(2, 2);
    A(0, 0) = 2;
    A(1, 1) = 4;
    const auto rows = attmd::dense_rows(A);
    const double w[] = {1, 1}, lambda[] = {1, 1}, negative[] = {-1, 3};
    const auto hard =
        attmd::bounds_from_rows({*rows, {}, {}}, options_for(2, inf), w, lambda);  // ||w|| / 2 and 2 / ||(2, 4)||
    CHECK(hard.primal == doctest::Approx(std::sqrt(2.0) / 2));
    CHECK(hard.dual == doctest::Approx(2 / std::sqrt(20.0)));
    CHECK(hard.gap == doctest::Approx(1 - hard.dual / hard.primal));
    const auto soft = attmd::bounds_from_rows({*rows, {}, {}}, options_for(2, 0.25), w,
                                              lambda);  // lambda cut to 1/4: A'lambda = (1/2, 1)
    CHECK(soft.primal == doctest::Approx(1));
    CHECK(soft.dual == doctest::Approx(std::max(0.0, 0.5 - 1.25 / 2)));
    CHECK(attmd::bounds_from_rows({*rows, {}, {}}, options_for(2, inf), nullptr, lambda).primal == inf);
    CHECK(attmd::farkas_residual({*rows, {}, {}}, negative) == inf);
    CHECK(attmd::farkas_residual({*rows, {}, {}}, lambda) > 0.1);
    const double huge[] = {1e200, 1e200};
    CHECK(attmd::bounds_from_rows({*rows, {}, {}}, options_for(5, inf), huge, huge).primal ==
          doctest::Approx(std::pow(2.0, 0.2) / 2));
}
