// The certificate accepts every answer of the solver and no forged one.
#include "svm/certificate/certificate.hpp"

#include "svm/certificate/row_bounds.hpp"
#include "svm_problems.hpp"

#include <doctest/doctest.h>

using namespace svm_test;
using attmd::Certificate;
using attmd::MarginData;
using attmd::MarginSource;
using attmd::MaxMarginOutcome;
using attmd::Slack;

namespace {

MarginData of_dataset(MarginSource source, const Dataset& data, const std::vector<std::int64_t>& selected) {
    return {source, &data, selected.data(), {}};
}

MarginData of_matrix(const Matrix& A) {
    const auto m = static_cast<std::int64_t>(A.shape(0)), D = static_cast<std::int64_t>(A.shape(1));
    return {MarginSource::rows, nullptr, nullptr, {attmd::ElementType::float64, A.data(), m, D, D, 1}};
}

Matrix gaussian(std::int64_t m, std::int64_t D, std::uint64_t seed) {
    attmd::Rng rng(seed, 51);
    Matrix A = attmd::make_matrix(m, D);
    for (double& x : A) x = rng.normal();
    return A;
}

void check_same(const Certificate& certificate, const attmd::MaxMarginSolution& solution) {
    CHECK(certificate.feasible);
    CHECK(!certificate.farkas);
    CHECK(certificate.primal == doctest::Approx(solution.primal).epsilon(1e-12));
    CHECK(certificate.dual == doctest::Approx(solution.dual).epsilon(1e-12));
    CHECK(certificate.gap <= 1e-8);
    CHECK(certificate.gap >= -1e-14);
    for (std::size_t k = 0; k < solution.margins.size(); ++k)
        CHECK(certificate.margins(k) == doctest::Approx(solution.margins(k)).epsilon(1e-10));
}

}  // namespace

TEST_CASE("svm certificate: agrees with the solver on datasets and matrices, hard and soft") {
    const Dataset data = ragged(7, 6, 6, 2);
    const auto selected = random_selection(data, 2);
    const Matrix A = gaussian(9, 14, 3);
    for (const MarginData& source : {of_dataset(MarginSource::attention, data, selected),
                                     of_dataset(MarginSource::decoder, data, selected), of_matrix(A)}) {
        const auto rows = attmd::make_rows(source);
        REQUIRE(rows->rows() == source.rows());
        REQUIRE(rows->unknowns() == source.unknowns());
        Vector b({static_cast<std::size_t>(rows->rows())}, 1.0), weights = b;
        b(0) = 0;
        b(1) = 0.3;
        weights(1) = 2;
        for (const double p : {1.0, 1.3, 2.0, 3.0, inf})
            for (const double C : {inf, 0.4})
                for (const Slack slack : {Slack::plain, Slack::squared}) {
                    if (std::isinf(p) && !std::isinf(C)) continue;
                    auto options = options_for(p, C);
                    options.slack = slack;
                    CAPTURE(static_cast<int>(source.source));
                    CAPTURE(p);
                    CAPTURE(C);
                    const auto solution = attmd::solve_max_margin({*rows, b, weights}, options);
                    REQUIRE(solution.outcome == MaxMarginOutcome::optimal);
                    const auto certificate =
                        attmd::certify(source, b, weights, options, solution.w.data(), solution.lambda.data());
                    check_same(certificate, solution);
                    const auto judged = attmd::solve_max_margin({*rows, b, weights, &source}, options);
                    REQUIRE(judged.outcome == MaxMarginOutcome::optimal);
                    const auto again =
                        attmd::certify(source, b, weights, options, judged.w.data(), judged.lambda.data());
                    CHECK(again.primal == judged.primal);
                    CHECK(again.dual == judged.dual);
                    CHECK(again.gap == judged.gap);
                }
    }
}

TEST_CASE("svm certificate: a strided float matrix is read where it lies") {
    std::vector<float> values(5 * 7);
    attmd::Rng rng(3, 52);
    for (float& x : values) x = static_cast<float>(rng.normal());
    // 5 x 3, rows backwards, every other column of 7
    const attmd::MatrixView view{attmd::ElementType::float32, values.data() + 28, 5, 3, -7, 2};
    const MarginData source{MarginSource::rows, nullptr, nullptr, view};
    const auto rows = attmd::make_rows(source);
    const double w[] = {1, -2, 0.5};
    Vector margins = attmd::make_vector(5);
    rows->margins(w, margins.data());
    const auto certificate = attmd::certify(source, {}, {}, options_for(2, 1), w, nullptr);
    for (std::size_t k = 0; k < 5; ++k) {
        const float* row = values.data() + 28 - 7 * k;
        const double expected =
            static_cast<double>(row[0]) - 2.0 * static_cast<double>(row[2]) + 0.5 * static_cast<double>(row[4]);
        CHECK(margins(k) == doctest::Approx(expected).epsilon(1e-14));
        CHECK(certificate.margins(k) == doctest::Approx(expected).epsilon(1e-15));
    }
}

TEST_CASE("svm certificate: forged answers prove nothing") {
    const Matrix A = gaussian(6, 9, 5), other = gaussian(6, 9, 6);
    const MarginData source = of_matrix(A);
    const auto options = options_for(2);
    const auto solution = attmd::solve_max_margin(*attmd::dense_rows(A), options);
    const auto foreign = attmd::solve_max_margin(*attmd::dense_rows(other), options);
    REQUIRE(solution.outcome == MaxMarginOutcome::optimal);
    REQUIRE(foreign.outcome == MaxMarginOutcome::optimal);
    const auto judge = [&](const Vector& w, const Vector& lambda) {
        return attmd::certify(source, {}, {}, options, w.data(), lambda.data());
    };
    CHECK(judge(solution.w, solution.lambda).gap <= 1e-8);
    Vector lambda = solution.lambda, w = solution.w;
    lambda(2) = -1e-300;
    CHECK(judge(w, lambda).dual == 0);
    CHECK(judge(w, lambda).gap == 1);
    lambda(2) = std::nan("");
    CHECK(judge(w, lambda).dual == 0);
    lambda(2) = inf;
    CHECK(judge(w, lambda).dual == 0);
    w(1) = std::nan("");
    CHECK(!judge(w, solution.lambda).feasible);
    CHECK(judge(w, solution.lambda).primal == inf);
    for (double& x : w) x = 0;
    CHECK(!judge(w, solution.lambda).feasible);
    CHECK(judge(w, solution.lambda).min_margin == 0);
    w = solution.w;
    for (double& x : w) x = -x;
    CHECK(!judge(w, solution.lambda).feasible);
    CHECK(judge(foreign.w, solution.lambda).gap > 1e-2);
    CHECK(judge(solution.w, foreign.lambda).gap > 1e-2);
    w = solution.w;
    w(0) += 1e-3;
    CHECK(judge(w, solution.lambda).gap > 1e-7);
    CHECK(judge(w, solution.lambda).primal >= solution.dual);
    // a multiplier above a plain slack's cost
    const auto soft = options_for(2, 0.01);
    Vector costs({6}, 0.01);
    CHECK(attmd::certify(source, {}, {}, soft, nullptr, costs.data()).dual > 0);
    costs(3) *= 1 + 1e-15;
    CHECK(attmd::certify(source, {}, {}, soft, nullptr, costs.data()).dual == 0);
    // relaxed rows hold up to rounding only
    Vector b({6}, 1.0);
    b(4) = 0;
    const auto relaxed = attmd::solve_max_margin({*attmd::dense_rows(A), b, {}}, options);
    CHECK(attmd::certify(source, b, {}, options, relaxed.w.data(), relaxed.lambda.data()).gap <= 1e-8);
    w = relaxed.w;
    double squares = 0;
    for (std::size_t j = 0; j < 9; ++j) squares += A(4, j) * A(4, j);
    for (std::size_t j = 0; j < 9; ++j) w(j) -= (relaxed.margins(4) + 1e-10) / squares * A(4, j);
    CHECK(!attmd::certify(source, b, {}, options, w.data(), relaxed.lambda.data()).feasible);
}

TEST_CASE("svm certificate: a large w does not make rounding of a violation") {
    Matrix A = attmd::zero_matrix(2, 2);
    A(0, 0) = 1;
    A(1, 0) = -1;
    A(1, 1) = 1e-13;
    const Vector b{1, 0};
    Vector w{1, 5e12};  // margins 1 and -1/2; holds from w_2 = 1e13 on
    CHECK(!attmd::certify(of_matrix(A), b, {}, options_for(2), w.data(), nullptr).feasible);
    CHECK(attmd::bounds_from_rows({*attmd::dense_rows(A), b}, options_for(2), w.data(), w.data()).primal == inf);
    w(1) = 1.0001e13;
    CHECK(attmd::certify(of_matrix(A), b, {}, options_for(2), w.data(), nullptr).feasible);
    CHECK(attmd::bounds_from_rows({*attmd::dense_rows(A), b}, options_for(2), w.data(), w.data()).primal < inf);
}

TEST_CASE("svm certificate: infeasibility") {
    for (const double p : {1.0, 1.5, 2.0, 3.0, inf}) {
        const Matrix A = gaussian(40, 6, 7);
        const MarginData source = of_matrix(A);
        const auto solution = attmd::solve_max_margin(*attmd::dense_rows(A), options_for(p));
        REQUIRE(solution.outcome == MaxMarginOutcome::infeasible);
        const auto proof = attmd::certify(source, {}, {}, options_for(p), nullptr, solution.lambda.data());
        CHECK(proof.farkas);
        CHECK(proof.farkas_residual <= 2e-13);
        CHECK(proof.dual > 1e10);
        Vector forged = solution.lambda;
        forged(1) += 1e-6;
        CHECK(!attmd::certify(source, {}, {}, options_for(p), nullptr, forged.data()).farkas);
        forged = solution.lambda;
        for (double& x : forged) x = 0;
        CHECK(!attmd::certify(source, {}, {}, options_for(p), nullptr, forged.data()).farkas);
        // a proof needs a row that asks for more than 0
        const Vector nothing({40}, 0.0);
        CHECK(!attmd::certify(source, nothing, {}, options_for(p), nullptr, solution.lambda.data()).farkas);
    }
}

TEST_CASE("svm certificate: a feasible point outweighs multipliers that cancel all but rounding") {
    const double gap = std::ldexp(1.0, -40);  // below the tolerance of the Farkas test
    const Matrix A{{1, 1}, {-1, -1 + gap}};
    const Vector lambda{1, 1}, w{2 - 3 / gap, 3 / gap};
    attmd::MaxMarginOptions options = options_for(2);
    const auto alone = attmd::certify(of_matrix(A), {}, {}, options, nullptr, lambda.data());
    CHECK(alone.farkas);
    const auto both = attmd::certify(of_matrix(A), {}, {}, options, w.data(), lambda.data());
    CHECK(both.feasible);
    CHECK(!both.farkas);
    CHECK(std::isfinite(both.dual));
    CHECK(std::isfinite(both.gap));
}

TEST_CASE("svm certificate: the nuclear norm by its own singular values") {
    // W = sum_k sigma_k u_k v_k' with the columns of two Householder reflections; sigma over ten powers of ten
    constexpr std::size_t d = 7;
    attmd::Rng rng(1, 53);
    Vector u = attmd::make_vector(d), v = u, sigma = u, W = attmd::zero_vector(d * d);
    double uu = 0, vv = 0, total = 0;
    for (std::size_t a = 0; a < d; ++a) {
        u(a) = rng.normal();
        v(a) = rng.normal();
        uu += u(a) * u(a);
        vv += v(a) * v(a);
        sigma(a) = std::pow(10.0, -10.0 * static_cast<double>(a) / d);
        total += sigma(a);
    }
    for (std::size_t a = 0; a < d; ++a)
        for (std::size_t b = 0; b < d; ++b)
            for (std::size_t k = 0; k < d; ++k)
                W(a * d + b) +=
                    sigma(k) * ((a == k ? 1 : 0) - 2 * u(a) * u(k) / uu) * ((b == k ? 1 : 0) - 2 * v(b) * v(k) / vv);
    const Dataset data = attmd::generate_gaussian(1, 2, d, 4);
    const std::vector<std::int64_t> selected{0};
    const MarginData source = of_dataset(MarginSource::attention, data, selected);
    auto options = options_for(2);
    options.norm = attmd::Norm::nuclear;
    const Matrix A = attention_matrix(data, selected);
    const double margin = times(A, W)[0];
    for (double& x : W) x = std::copysign(x, x * margin);
    const auto scaled = attmd::certify(source, {}, {}, options, W.data(), nullptr);
    CHECK(scaled.primal == doctest::Approx(total / std::abs(margin)).epsilon(1e-13));
    double squares = 0;
    // one row has rank 1: its operator norm is |x_alpha - x_t| |z|
    const double lambda[] = {1};
    const auto hard = attmd::certify(source, {}, {}, options, nullptr, lambda);
    for (std::size_t j = 0; j < d * d; ++j) squares += A(0, j) * A(0, j);
    CHECK(hard.dual == doctest::Approx(1 / std::sqrt(squares)).epsilon(1e-14));
}
