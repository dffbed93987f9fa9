// The nuclear norm's solver against certificates recomputed from the data with a decomposition of our own, against
// closed forms, and against a solver too simple to be wrong.
#include "svm/certificate/certificate.hpp"
#include "svm/certificate/row_bounds.hpp"
#include "svm_problems.hpp"

#include <array>
#include <atomic>
#include <doctest/doctest.h>
#include <tuple>
#include <utility>

using namespace svm_test;
using attmd::MaxMarginOutcome;
using attmd::MaxMarginSolution;

namespace {

// U diag(sigma) V' of a square matrix, its columns made orthogonal by rotations (one-sided Jacobi). Not sorted; columns
// of U whose sigma is 0 are 0.
struct Jacobi {
    std::size_t d;
    std::vector<double> U, sigma, V;  // d x d, d, d x d
};

template <class Values>
Jacobi jacobi(const Values& entries, std::size_t d) {
    Jacobi result{d, {entries.begin(), entries.end()}, std::vector<double>(d), std::vector<double>(d * d, 0.0)};
    auto &U = result.U, &V = result.V;
    for (std::size_t i = 0; i < d; ++i) V[i * d + i] = 1;
    for (int sweep = 0; sweep < 30; ++sweep)
        for (std::size_t i = 0; i < d; ++i)
            for (std::size_t j = i + 1; j < d; ++j) {
                double ii = 0, jj = 0, ij = 0;
                for (std::size_t a = 0; a < d; ++a) {
                    ii += U[a * d + i] * U[a * d + i];
                    jj += U[a * d + j] * U[a * d + j];
                    ij += U[a * d + i] * U[a * d + j];
                }
                if (ij == 0) continue;
                const double angle = 0.5 * std::atan2(2 * ij, ii - jj), c = std::cos(angle), s = std::sin(angle);
                for (auto* M : {&U, &V})
                    for (std::size_t a = 0; a < d; ++a) {
                        double &x = (*M)[a * d + i], &y = (*M)[a * d + j];
                        std::tie(x, y) = std::pair(c * x + s * y, c * y - s * x);
                    }
            }
    for (std::size_t i = 0; i < d; ++i) {
        for (std::size_t a = 0; a < d; ++a) result.sigma[i] = std::hypot(result.sigma[i], U[a * d + i]);
        for (std::size_t a = 0; a < d; ++a) U[a * d + i] /= result.sigma[i] > 0 ? result.sigma[i] : 1;
    }
    return result;
}

template <class Values>
double nuclear(const Values& W, std::size_t d) {
    double sum = 0;
    for (const double sigma : jacobi(W, d).sigma) sum += sigma;
    return sum;
}

template <class Values>
double largest_singular(const Values& Z, std::size_t d) {
    const auto sigma = jacobi(Z, d).sigma;
    return *std::max_element(sigma.begin(), sigma.end());
}

attmd::MaxMarginOptions nuclear_options() {
    auto options = options_for(2);
    options.norm = attmd::Norm::nuclear;
    return options;
}

MaxMarginSolution solve(const Dataset& data, const std::vector<std::int64_t>& selected,
                        const attmd::MaxMarginOptions& options = nuclear_options()) {
    return attmd::solve_max_margin(*attmd::attention_rows(data, selected.data()), options);
}

double gap_of(const Matrix& A, std::size_t d, const MaxMarginSolution& solution) {
    const auto margins = times(A, solution.w);
    const double smallest = *std::min_element(margins.begin(), margins.end());
    double sum = 0, least = 0;
    for (const double l : solution.lambda) {
        sum += l;
        least = std::min(least, l);
    }
    if (smallest <= 0 || least < 0) return inf;
    const double primal = nuclear(solution.w, d) / smallest;
    return (primal - sum / largest_singular(transposed_times(A, to_std(solution.lambda)), d)) / primal;
}

// Everything that the solution promises, from A alone.
void check_solution(const Matrix& A, std::size_t d, const MaxMarginSolution& solution) {
    REQUIRE(solution.outcome == MaxMarginOutcome::optimal);
    CHECK(solution.norm == attmd::Norm::nuclear);
    const double gap = gap_of(A, d, solution);
    CHECK(gap <= 1.01e-8);
    CHECK(gap >= -1e-12);
    CHECK(std::abs(solution.gap - gap) <= 1e-11);
    CHECK(solution.primal == doctest::Approx(nuclear(solution.w, d)).epsilon(1e-10));
    const auto margins = times(A, solution.w);
    CHECK(*std::min_element(margins.begin(), margins.end()) == doctest::Approx(1).epsilon(1e-9));
    double sum = 0, slackness = 0;
    for (std::size_t k = 0; k < margins.size(); ++k) {
        CHECK(solution.margins(k) == doctest::Approx(margins[k]).epsilon(1e-9));
        sum += solution.lambda(k);
        slackness += solution.lambda(k) * (margins[k] - 1);
    }
    CHECK(sum == doctest::Approx(solution.primal).epsilon(1e-9));
    CHECK(slackness <= 1.01e-8 * sum);
    CHECK(largest_singular(transposed_times(A, to_std(solution.lambda)), d) == doctest::Approx(1).epsilon(1e-7));
}

// One sample for each row: two tokens, the first one selected, their difference and the query given.
Dataset rows_as_samples(const std::vector<std::vector<double>>& deltas,
                        const std::vector<std::vector<double>>& queries) {
    const std::size_t n = deltas.size(), d = deltas[0].size();
    attmd::Samples samples;
    samples.X = attmd::Tensor3({n, 2, d}, 0.0);
    samples.z = attmd::zero_matrix(std::int64_t(n), std::int64_t(d));
    for (std::size_t i = 0; i < n; ++i) {
        samples.y.push_back(1);
        for (std::size_t a = 0; a < d; ++a) {
            samples.X(i, 0, a) = deltas[i][a];
            (*samples.z)(i, a) = queries[i][a];
        }
    }
    return attmd::make_dataset(std::move(samples));
}

// The obvious solver, primal-dual hybrid gradient (Chambolle and Pock 2011) for min ||W||_* s.t. A W >= 1:
// soft-threshold the singular values of W + step A'lambda, lambda <- max(0, lambda + step (1 - A(2 W+ - W))).
std::vector<double> hybrid_gradient(const Matrix& A, std::size_t d, int iterations) {
    const std::size_t m = A.shape(0), D = d * d;
    double squares = 0;
    for (const double a : A) squares += a * a;
    const double step = 1 / std::sqrt(squares);
    std::vector<double> lambda(m, 0.0);
    Vector W = attmd::zero_vector(std::int64_t(D)), ahead = W;
    for (int iteration = 0; iteration < iterations; ++iteration) {
        const auto pull = transposed_times(A, lambda);
        std::vector<double> moved(D);
        for (std::size_t j = 0; j < D; ++j) moved[j] = W(j) + step * pull[j];
        const Jacobi parts = jacobi(moved, d);
        for (std::size_t a = 0; a < d; ++a)
            for (std::size_t b = 0; b < d; ++b) {
                double sum = 0;
                for (std::size_t i = 0; i < d; ++i)
                    sum += parts.U[a * d + i] * std::max(0.0, parts.sigma[i] - step) * parts.V[b * d + i];
                ahead(a * d + b) = 2 * sum - W(a * d + b);
                W(a * d + b) = sum;
            }
        const auto margins = times(A, ahead);
        for (std::size_t k = 0; k < m; ++k) lambda[k] = std::max(0.0, lambda[k] + step * (1 - margins[k]));
    }
    return to_std(W);
}

}  // namespace

TEST_CASE("svm nuclear: every shape is certified, tokens selected at random or by a matrix") {
    for (const auto& shape : {std::array<std::int64_t, 3>{6, 8, 10},
                              {1, 8, 10},
                              {3, 3, 3},
                              {40, 6, 9},
                              {30, 3, 12},
                              {12, 9, 5},
                              {2, 2, 20}})
        for (std::uint64_t seed = 1; seed <= 4; ++seed)
            for (const bool planted : {false, true}) {
                CAPTURE(shape[0]);
                CAPTURE(shape[2]);
                CAPTURE(seed);
                CAPTURE(planted);
                const Dataset data = attmd::generate_gaussian(shape[0], shape[1], shape[2], seed);
                const auto selected = planted ? planted_selection(data, seed) : random_selection(data, seed);
                const Matrix A = attention_matrix(data, selected);
                const auto solution = solve(data, selected);
                if (!planted && solution.outcome == MaxMarginOutcome::infeasible)
                    check_infeasible(A, solution);
                else
                    check_solution(A, std::size_t(shape[2]), solution);
            }
}

TEST_CASE("svm nuclear: more rows than unknowns, lengths from 1 on") {
    const Dataset data = ragged(60, 20, 16, 3);
    const auto selected = planted_selection(data, 5);
    const Matrix A = attention_matrix(data, selected);
    REQUIRE(A.shape(0) > A.shape(1));
    check_solution(A, 16, solve(data, selected));
}

TEST_CASE("svm nuclear: tokens and samples of very different scale") {
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
        CAPTURE(seed);
        attmd::Rng rng(seed, 41);
        const std::size_t n = seed % 2 == 0 ? 8 : 30, T = 6, d = 8;
        attmd::Samples samples;
        samples.X = attmd::Tensor3::from_shape({n, T, d});
        samples.z = attmd::make_matrix(std::int64_t(n), std::int64_t(d));
        samples.y.assign(n, 1);
        for (std::size_t i = 0; i < n; ++i) {
            const double of_sample = std::pow(10.0, 6 * rng.uniform() - 3);
            for (std::size_t a = 0; a < d; ++a) (*samples.z)(i, a) = of_sample * rng.normal();
            for (std::size_t t = 0; t < T; ++t) {
                const double of_token = std::pow(10.0, 6 * rng.uniform() - 3);
                for (std::size_t a = 0; a < d; ++a) samples.X(i, t, a) = of_token * rng.normal();
            }
        }
        const Dataset data = attmd::make_dataset(std::move(samples));
        const auto selected = planted_selection(data, seed);
        const auto solution = solve(data, selected);
        REQUIRE(solution.outcome == MaxMarginOutcome::optimal);
        CHECK(gap_of(attention_matrix(data, selected), d, solution) <= 1.1e-8);
    }
}

TEST_CASE("svm nuclear: one row, two orthogonal rows, and d = 1 have the solutions everybody knows") {
    const std::vector<double> delta = {3, 0, -4}, z = {1, 2, 2};  // lengths 5 and 3
    const auto one = solve(rows_as_samples({delta}, {z}), {0});
    REQUIRE(one.outcome == MaxMarginOutcome::optimal);
    CHECK(one.primal == doctest::Approx(1.0 / 15).epsilon(1e-8));
    for (std::size_t a = 0; a < 3; ++a)
        for (std::size_t b = 0; b < 3; ++b) CHECK(std::abs(one.w(a * 3 + b) - delta[a] * z[b] / 225) <= 1e-6);

    const auto two = solve(rows_as_samples({{2, 0}, {0, 4}}, {{0, 1}, {1, 0}}), {0, 0});  // W_01 >= 1/2, W_10 >= 1/4
    REQUIRE(two.outcome == MaxMarginOutcome::optimal);
    CHECK(two.primal == doctest::Approx(0.75).epsilon(1e-8));
    CHECK(two.w(1) == doctest::Approx(0.5).epsilon(1e-6));
    CHECK(two.w(2) == doctest::Approx(0.25).epsilon(1e-6));

    const auto scalar = solve(rows_as_samples({{2}, {0.5}, {-1}}, {{1}, {3}, {-1}}), {0, 0, 0});
    REQUIRE(scalar.outcome == MaxMarginOutcome::optimal);
    CHECK(scalar.w(0) == doctest::Approx(1).epsilon(1e-8));
}

TEST_CASE("svm nuclear: agrees with the hybrid gradient method") {
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        CAPTURE(seed);
        const Dataset data = attmd::generate_gaussian(3, 3, 3, seed);
        const auto selected = planted_selection(data, seed);
        const Matrix A = attention_matrix(data, selected);
        const auto solution = solve(data, selected);
        check_solution(A, 3, solution);
        const auto W = hybrid_gradient(A, 3, 20000);
        CHECK(nuclear(W, 3) == doctest::Approx(solution.primal).epsilon(1e-6));
        for (std::size_t j = 0; j < 9; ++j) CHECK(std::abs(W[j] - solution.w(j)) <= 1e-4 * solution.primal);
    }
}

TEST_CASE("svm nuclear: infeasible problems come back with a Farkas certificate") {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        CAPTURE(seed);
        const Dataset generic = attmd::generate_gaussian(60, 4, 4, seed);
        const auto selected = random_selection(generic, seed);
        check_infeasible(attention_matrix(generic, selected), solve(generic, selected));

        attmd::Rng rng(seed, 43);  // delta z' and its negative, of another length
        std::vector<std::vector<double>> deltas(6, std::vector<double>(5)), queries = deltas;
        for (auto* vectors : {&deltas, &queries})
            for (auto& v : *vectors)
                for (double& x : v) x = rng.normal();
        for (std::size_t a = 0; a < 5; ++a) {
            deltas[4][a] = -2.5 * deltas[1][a];
            queries[4][a] = queries[1][a];
        }
        const Dataset opposite = rows_as_samples(deltas, queries);
        const std::vector<std::int64_t> first(6, 0);
        check_infeasible(attention_matrix(opposite, first), solve(opposite, first));

        deltas[2].assign(5, 0);  // a copy of the selected token
        const Dataset copy = rows_as_samples(deltas, queries);
        check_infeasible(attention_matrix(copy, first), solve(copy, first));
    }
}

TEST_CASE("svm nuclear: the answer does not depend on the thread count, to the last bit") {
    for (const auto& shape : {std::array<std::int64_t, 3>{60, 12, 16}, {25, 12, 20}}) {  // by unknowns, by rows
        const Dataset data = attmd::generate_gaussian(shape[0], shape[1], shape[2], 9);
        const auto selected = planted_selection(data, 1);
        auto options = nuclear_options();
        const auto one = solve(data, selected, options);
        REQUIRE(one.outcome == MaxMarginOutcome::optimal);
        for (const int threads : {2, 5}) {
            options.threads = threads;
            const auto more = solve(data, selected, options);
            CHECK(more.iterations == one.iterations);
            CHECK(to_std(more.w) == to_std(one.w));
            CHECK(to_std(more.lambda) == to_std(one.lambda));
        }
    }
}

TEST_CASE("svm nuclear: limits, progress and the cancel flag are honoured") {
    const Dataset data = attmd::generate_gaussian(6, 8, 10, 1);
    const auto selected = random_selection(data, 1);
    const Matrix A = attention_matrix(data, selected);
    const double optimum = solve(data, selected).primal;
    auto options = nuclear_options();
    for (options.max_iterations = 0; options.max_iterations < 4; ++options.max_iterations) {
        const auto solution = solve(data, selected, options);
        CHECK(solution.outcome == MaxMarginOutcome::stopped);
        CHECK(solution.iterations == options.max_iterations);
        CHECK(solution.dual <= optimum);
        CHECK(solution.primal >= optimum * (1 - 1e-8));
        CHECK(gap_of(A, 10, solution) == doctest::Approx(solution.gap));
    }
    options = nuclear_options();
    options.max_seconds = 1e-9;
    CHECK(solve(data, selected, options).outcome == MaxMarginOutcome::stopped);

    options = nuclear_options();
    std::vector<double> gaps;
    options.monitor.progress = [&](const attmd::Progress& progress) {
        gaps.push_back(progress.value);
        return progress.iteration < 2;
    };
    CHECK(solve(data, selected, options).cancelled);
    CHECK(gaps.size() == 3);
    CHECK(gaps.back() < gaps.front());
    const std::atomic<bool> cancel{true};
    options = nuclear_options();
    options.monitor.cancel = &cancel;
    CHECK(solve(data, selected, options).cancelled);
}

TEST_CASE("svm nuclear: no rows, a soft margin, and rows that belong to no W") {
    const Dataset single = attmd::generate_gaussian(4, 1, 3, 1);
    const auto nothing = solve(single, {0, 0, 0, 0});
    CHECK(nothing.outcome == MaxMarginOutcome::optimal);
    CHECK(nothing.norm == attmd::Norm::nuclear);
    CHECK(nothing.w.size() == 9);

    const auto message = [](const attmd::MarginRows& rows, double C) {
        auto options = nuclear_options();
        options.C = C;
        try {
            attmd::solve_max_margin(rows, options);
        } catch (const attmd::Error& error) {
            CHECK(error.code() == attmd::ErrorCode::unsupported);
            return std::string(error.what());
        }
        return std::string("accepted");
    };
    const Dataset data = attmd::generate_gaussian(4, 3, 3, 1);
    const std::vector<std::int64_t> selected(4, 0);
    CHECK(message(*attmd::attention_rows(data, selected.data()), 1) ==
          "C is 1, expected inf: the nuclear norm has no soft margin");
    CHECK(message(*attmd::decoder_rows(data, selected.data()), inf) ==
          "the nuclear norm is that of an attention matrix W, expected attention rows");
}

TEST_CASE("svm nuclear: relaxed rows only need a margin of 0, and zero rows that ask for 0 ask for nothing") {
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
        CAPTURE(seed);
        attmd::Rng rng(seed, 47);
        const std::size_t d = 6, n = seed % 2 == 0 ? 20 : 60;
        std::vector<std::vector<double>> deltas(n, std::vector<double>(d)), queries = deltas;
        std::vector<double> W(d * d);
        for (double& w : W) w = rng.normal();
        Vector b({n}, 1.0);
        for (std::size_t i = 0; i < n; ++i) {
            double margin = 0;
            for (double& x : deltas[i]) x = rng.normal();
            for (double& x : queries[i]) x = rng.normal();
            for (std::size_t a = 0; a < d; ++a)
                for (std::size_t e = 0; e < d; ++e) margin += deltas[i][a] * W[a * d + e] * queries[i][e];
            for (double& x : deltas[i]) x = std::copysign(1.0, margin) * x;
            if (i % 3 == 0) b(i) = 0;
            if (i % 5 == 1) b(i) = 0.25 * rng.uniform();
        }
        deltas[3].assign(d, 0);
        const Dataset data = rows_as_samples(deltas, queries);
        const std::vector<std::int64_t> selected(n, 0);
        const Matrix A = attention_matrix(data, selected);
        const auto rows = attmd::attention_rows(data, selected.data());
        const auto solution = attmd::solve_max_margin({*rows, b, {}}, nuclear_options());
        REQUIRE(solution.outcome == MaxMarginOutcome::optimal);
        const auto margins = times(A, solution.w);
        double smallest = inf, sum = 0;
        for (std::size_t k = 0; k < n; ++k) {
            if (b(k) > 0) smallest = std::min(smallest, margins[k] / b(k));
            if (b(k) == 0) CHECK(margins[k] >= -1e-10 * solution.primal);
            CHECK(solution.lambda(k) >= 0);
            sum += b(k) * solution.lambda(k);
        }
        CHECK(smallest == doctest::Approx(1).epsilon(1e-9));
        const double dual = sum / largest_singular(transposed_times(A, to_std(solution.lambda)), d);
        CHECK(nuclear(solution.w, d) - dual <= 1.01e-8 * dual);
    }
}

TEST_CASE("svm nuclear: bounds by hand, from the rows and from the data") {
    const Dataset data = rows_as_samples({{2, 0}, {0, 4}}, {{1, 0}, {0, 1}});
    const std::vector<std::int64_t> selected(2, 0);
    const auto rows = attmd::attention_rows(data, selected.data());
    const double W[] = {1, 0, 0, -3}, good[] = {3, 0, 0, 1}, huge[] = {1e200, 0, 0, 1e200}, lambda[] = {1, 1},
                 none[] = {0, 0};
    const auto bounds = [&](const double* w, const double* multipliers) {
        return attmd::bounds_from_rows({*rows, {}, {}}, nuclear_options(), w, multipliers);
    };
    CHECK(bounds(good, lambda).primal == doctest::Approx(4.0 / 4));  // (3 + 1) / min(6, 4)
    CHECK(bounds(good, lambda).dual == doctest::Approx(2.0 / 4));    // (1 + 1) / max(2, 4)
    CHECK(bounds(W, none).primal == inf);
    CHECK(bounds(W, none).dual == 0);
    CHECK(bounds(huge, lambda).primal == doctest::Approx(1));

    const attmd::MarginData source{attmd::MarginSource::attention, &data, selected.data(), {}};
    const auto solution = solve(data, selected);
    const auto certificate =
        attmd::certify(source, {}, {}, nuclear_options(), solution.w.data(), solution.lambda.data());
    CHECK(certificate.primal == doctest::Approx(solution.primal).epsilon(1e-12));
    CHECK(certificate.dual == doctest::Approx(solution.dual).epsilon(1e-12));
    CHECK(std::abs(certificate.gap - solution.gap) <= 1e-13);
}
