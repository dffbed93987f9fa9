#include "../reference_data.hpp"
#include "compare/comparison.hpp"
#include "compare/direction.hpp"
#include "compare/tokens.hpp"
#include "svm/max_margin.hpp"
#include "train/train.hpp"

#include <cmath>
#include <doctest/doctest.h>

using namespace attmd;
using attmd::test::ReferenceData;

namespace {

// The definition, in long double.
double plain_divergence(double p, const std::vector<double>& a, const std::vector<double>& b) {
    const auto norm = [p](const std::vector<double>& x) {
        long double sum = 0;
        for (const double value : x)
            sum += std::pow(std::fabs(static_cast<long double>(value)), static_cast<long double>(p));
        return std::pow(sum, 1 / static_cast<long double>(p));
    };
    const long double na = norm(a), nb = norm(b);
    long double inner = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        inner += std::copysign(std::pow(std::fabs(b[i] / nb), static_cast<long double>(p) - 1),
                               static_cast<long double>(b[i])) *
                 (a[i] / na);
    return static_cast<double>(1 - inner);  // psi(a) - psi(b) cancel at unit norm, and <grad psi(b), b> = 1
}

// At the initial W and the decoder of the reference's first seed.
AttentionModel seed_one_model() {
    AttentionOptions options;
    options.d = 10;
    AttentionModel model(options);
    model.write("W", ReferenceData::get()["seed1.W0"].data(), 100);
    model.write("v", ReferenceData::get()["seed1.v"].data(), 10);
    return model;
}

Optimizer normalized_descent(double p) {
    OptimizerOptions options;
    options.p = p;
    options.normalized = true;
    return Optimizer(options);
}

}  // namespace

TEST_CASE("directional divergence is the definition, keeps its digits when small, and is scale-free") {
    const std::vector<double> a = {1, -2, 0.5, 0, 3}, b = {0.5, -1, -0.25, 1e-3, 1};
    for (const double p : {1.1, 1.75, 2.0, 3.0, 7.0}) {
        CAPTURE(p);
        CHECK(directional_divergence(p, a.data(), b.data(), 5) ==
              doctest::Approx(plain_divergence(p, a, b)).epsilon(1e-13));
        CHECK(directional_divergence(p, a.data(), a.data(), 5) == 0);
        std::vector<double> far = a, near = a;
        for (double& x : far) x *= 1e200;
        CHECK(directional_divergence(p, far.data(), a.data(), 5) < 1e-30);
        near[0] += 1e-7;
        const double tiny = directional_divergence(p, near.data(), a.data(), 5);
        near[0] = a[0] + 2e-7;
        CHECK(directional_divergence(p, near.data(), a.data(), 5) / tiny == doctest::Approx(4).epsilon(1e-5));
    }
    CHECK(cosine(a.data(), b.data(), 5) ==
          doctest::Approx((0.5 + 2 - 0.125 + 3) / std::sqrt(14.25 * 2.312501)).epsilon(1e-14));
    CHECK(lp_norm(INFINITY, a.data(), 5) == 3);
    CHECK(lp_norm(1, a.data(), 5) == doctest::Approx(6.5).epsilon(1e-15));
    const double zero[2] = {0, 0};
    CHECK_THROWS_AS(directional_divergence(2, zero, zero, 2), Error);
    CHECK_THROWS_AS(directional_divergence(1, a.data(), b.data(), 5), Error);
}

TEST_CASE("directional divergence from directions with tiny entries, and at extreme p, to the last digits") {
    const struct {
        double p, a[2], b[2], expected;  // of the definition, in 60 digits
    } cases[] = {
        {2.0, {1, 1}, {1, 1e-200}, 0.29289321881345248},
        {1.1, {1, 1}, {1, 1e-300}, 0.46747945528001861},
        {100.0, {1, 1}, {1, 0.0001}, 0.0069075045629640982},
        {10.0, {1, 1}, {1, 1e-40}, 0.06696700846319259},
        {2.0, {1, 1}, {1, -1e-200}, 0.29289321881345248},
        {100.0, {1, 1}, {1, -0.0001}, 0.0069075045629640982},
        {1.005, {1, -2}, {1, -1e-310}, 0.64676106901005592},
        {1.005, {1, 1e-200}, {1, 1}, 0.0034425542112207263},
        {1.0001, {1, 0.5}, {1, 0.3}, 2.7173190578728499e-06},
        {1.0001, {3, 1e+200}, {1, 1e-200}, 0.045007413978559209},
        {1.0000000000009095, {1, 1}, {1, 5e-324}, 3.3790173679731863e-10},
        {10000.0, {1, 1}, {1, 0.9}, 6.9312315846428089e-05},
        {100000000.0, {1, 0.7}, {1, 1}, 0.14999999410824896},
        {10000.0, {1, 0.999}, {1, 0.9999}, 0.00021074942183390183},
        {3, {1, 0.5}, {1, 0.55}, 0.0010126226307723826},
        {1.5, {1, 0.5}, {1, 1.2}, 0.04378624203308136},
        {1000000000000000.0, {1, 1}, {1, 0.5}, 6.9314718055994505e-16},
        {1e+300, {1, 1}, {1, 0.5}, 6.9314718055994529e-301},
        {2.5, {1e+300, 1e+300}, {5e-324, 1e-323}, 0.06964872454095497},
        {1.2, {1, 2}, {1e+300, 1e-20}, 0.63000942050378184},
        {1.3, {1, 1}, {1, 0.0}, 0.41326976999768678},
        {40.0, {1, -0.5}, {1, 0.3}, 2.2737370755962565e-14},
        {40.0, {1, 0.97}, {1, 0.96}, 0.00031413812335167229},
        {7.0, {1, 0.5}, {1, 0.9}, 0.095632400856705588},
        {1.001, {1, 0}, {1e-160, 1e+160}, 0.52136990767732282},
        {1.001, {1, 0}, {1e-300, 1e+300}, 0.74881135684900377},
        {1.001, {1, 1}, {1e-300, 1e+300}, 0.37397233266122669},
        {1.001, {1e-300, 1e+300}, {1, 1}, 0.00069221503438872045},
        {1.00001, {5e-324, 1.7e+308}, {1e+300, 1e-300}, 0.013720514368878795},
        {1.0001, {1, 1e-320}, {1e-20, 1e+300}, 0.07103361322005611},
        {1.0000001, {5e-324, 1e+308}, {1e-300, 1}, 9.9993082542371333e-308},
    };
    for (const auto& c : cases) {
        CAPTURE(c.p);
        CAPTURE(c.a[1]);
        CAPTURE(c.b[1]);
        CHECK(directional_divergence(c.p, c.a, c.b, 2) == doctest::Approx(c.expected).epsilon(1e-14).scale(0));
    }
}

TEST_CASE("scores, globally optimal tokens") {
    const Dataset data = ReferenceData::get().dataset("seed1", 6, 8, 10);
    const auto& v = ReferenceData::get()["seed1.v"];
    const Matrix scores = token_scores(data, v.data());
    const auto best = globally_optimal_tokens(data, v.data());
    Matrix X = make_matrix(8, 10);
    data.read_tokens(2, X.data(), 10);
    double product = 0;
    for (std::size_t j = 0; j < 10; ++j) product += X(5, j) * v[j];
    CHECK(scores(2, 5) == doctest::Approx(data.label(2) * product));
    for (std::size_t i = 0; i < 6; ++i)
        for (std::size_t t = 0; t < 8; ++t) CHECK(scores(i, t) <= scores(i, static_cast<std::size_t>(best[i])));
}

TEST_CASE("training converges to the lp-AttSVM of the tokens it selects, which is locally optimal") {
    const auto& reference = ReferenceData::get();
    const Dataset data = reference.dataset("seed1", 6, 8, 10);
    const std::vector<std::pair<double, std::int64_t>> runs = {{1.75, 6000}, {2, 6000}, {3, 20000}};
    for (const auto& run : runs) {
        const auto& [p, steps] = run;
        CAPTURE(run.first);
        AttentionModel model = seed_one_model();
        Optimizer optimizer = normalized_descent(p);
        TrainOptions t;
        t.max_iterations = steps;
        Trace trace({quantity_selected, {steps}, 1, {}});
        train(model, optimizer, data, t, &trace);
        const auto selected = trace.selected(0);
        const auto rows = attention_rows(data, selected.data());
        MaxMarginOptions m;
        m.p = p;
        const MaxMarginSolution solution = solve_max_margin(*rows, m);
        REQUIRE(solution.outcome == MaxMarginOutcome::optimal);
        const Comparison c = compare(model, data, *rows, solution, selected);
        double duals = 0;
        for (const double lambda : solution.lambda) duals += lambda;
        CHECK(duals == doctest::Approx(c.svm_norm).epsilon(1e-7));  // multipliers of minimizing ||w||_p
        CHECK(c.divergence_svm_model < (p == 3 ? 2e-2 : 1e-3));
        CHECK(c.divergence_model_svm < (p == 3 ? 2e-2 : 1e-3));
        CHECK(c.cosine > (p == 3 ? 0.98 : 0.999));
        CHECK(c.model_margin > (p == 3 ? 0.9 : 0.98) * c.svm_margin);
        CHECK(c.model_margin <= c.svm_margin * (1 + 1e-8));
        CHECK(c.svm_margin == doctest::Approx(1 / c.svm_norm).epsilon(1e-9));
        CHECK(c.softmax_mass_min > 0.999);
        CHECK(c.selected_agree == 6);
        const auto local = locally_optimal(data, reference["seed1.v"].data(), *rows, solution, selected);
        CHECK(std::count(local.begin(), local.end(), 1) == 6);
    }
}

// The claim of the README: no floor. The divergence falls like 1/k^2 for p <= 2 until the SVM's own gap.
TEST_CASE("a million normalized iterations neither underflow nor stall") {
    const auto& reference = ReferenceData::get();
    const Dataset data = reference.dataset("seed1", 6, 8, 10);
    for (const double p : {1.75, 2.0}) {
        CAPTURE(p);
        const std::string block = p == 2 ? "p2.seed1" : "p1_75.seed1";
        std::vector<std::int64_t> selected;
        for (const double alpha : reference[block + ".alpha"]) selected.push_back(static_cast<std::int64_t>(alpha));
        const auto rows = attention_rows(data, selected.data());
        MaxMarginOptions m;
        m.p = p;
        m.tolerance = 1e-11;
        const MaxMarginSolution solution = solve_max_margin(*rows, m);
        AttentionModel model = seed_one_model();
        Optimizer optimizer = normalized_descent(p);
        Trace trace({quantity_divergence | quantity_loss, {10000, 100000, 1000000}, 1, {{"W", solution.w, p}}});
        TrainOptions t;
        t.max_iterations = 1000000;
        const TrainReport report = train(model, optimizer, data, t, &trace);
        const auto divergence = trace.values(quantity_divergence, 0);
        MESSAGE("p = " << p << ": divergence " << divergence[0] << ", " << divergence[1] << ", " << divergence[2]
                       << " at 1e4, 1e5, 1e6; log |gradient| = " << report.log_gradient_norm << ", SVM gap "
                       << solution.gap);
        CHECK(std::isfinite(report.log_gradient_norm));
        CHECK(report.log_gradient_norm < -1e4);
        const double floor = 10 * solution.gap;
        CHECK(divergence[1] < divergence[0] / 50 + floor);
        CHECK(divergence[2] < divergence[1] / 50 + floor);
    }
}
