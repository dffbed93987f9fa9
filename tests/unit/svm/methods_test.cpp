// The solver's methods one by one, each against what defines its result.
#include "svm/active/active_set.hpp"
#include "svm/active/working_set.hpp"
#include "svm/interior/vertex.hpp"
#include "svm/linear/newton_system.hpp"
#include "svm/linear/scaled_cholesky.hpp"
#include "svm/problem/solver_size.hpp"
#include "svm_problems.hpp"

#include <doctest/doctest.h>

using namespace svm_test;
using attmd::SystemForm;

namespace {

Vector random_vector(std::int64_t n, attmd::Rng& rng, double decades) {
    Vector v = attmd::make_vector(n);
    for (double& x : v) x = std::pow(10.0, decades * (rng.uniform() - 0.5));
    return v;
}

// Largest relative residual of [diag(g) -A'; A diag(t)] (dw, dl) = (f, h), each equation against its largest term.
double residual(const Matrix& A, const Vector& g, const Vector& t, const Vector& f, const Vector& h, const Vector& dw,
                const Vector& dl) {
    double worst = 0;
    const auto Adw = times(A, dw), Atdl = transposed_times(A, to_std(dl));
    double scale = 0;
    for (std::size_t j = 0; j < f.size(); ++j) scale = std::max({scale, std::abs(f(j)), std::abs(Atdl[j])});
    for (std::size_t j = 0; j < f.size(); ++j) worst = std::max(worst, std::abs(g(j) * dw(j) - Atdl[j] - f(j)) / scale);
    scale = 0;
    for (std::size_t k = 0; k < h.size(); ++k) scale = std::max({scale, std::abs(h(k)), std::abs(Adw[k])});
    for (std::size_t k = 0; k < h.size(); ++k) worst = std::max(worst, std::abs(Adw[k] + t(k) * dl(k) - h(k)) / scale);
    return worst;
}

struct Normalized {
    explicit Normalized(const attmd::MarginRows& rows) : stated{rows, {}}, team(1), unit(stated, team) {}
    attmd::MaxMarginProblem stated;
    attmd::ThreadTeam team;
    attmd::NormalizedRows unit;
};

}  // namespace

TEST_CASE("svm methods: a Newton step solves its equations in every form of the system") {
    attmd::Rng rng(3, 3);
    // More rows than unknowns and fewer, below and above the order from which single precision is used.
    const std::int64_t shapes[][3] = {{20, 8, 6}, {5, 4, 8}, {60, 14, 24}, {40, 16, 26}};
    for (const auto& shape : shapes) {
        const Dataset data = attmd::generate_gaussian(shape[0], shape[1], shape[2], 7);
        const auto selected = random_selection(data, 2);
        const Matrix A = attention_matrix(data, selected);
        const auto rows = attmd::attention_rows(data, selected.data());
        const std::int64_t m = rows->rows(), D = rows->unknowns();
        for (const SystemForm form :
             {SystemForm::smaller, SystemForm::unknowns, SystemForm::rows, SystemForm::matrix_free})
            for (const double decades : {1.0, 4.0}) {
                const Vector g = random_vector(D, rng, decades), t = random_vector(m, rng, 2 * decades);
                Vector f = attmd::make_vector(D), h = attmd::make_vector(m), dw = f, dl = h, A_dw = h;
                for (double& x : f) x = rng.normal();
                for (double& x : h) x = rng.normal();
                attmd::ThreadTeam team(1);
                attmd::NewtonSystem system(*rows, team, form);
                CAPTURE(static_cast<int>(form));
                CAPTURE(m);
                CAPTURE(decades);
                REQUIRE(system.factor(g, t));
                system.solve(f, h, dw, dl, A_dw);
                CHECK(residual(A, g, t, f, h, dw, dl) < (form == SystemForm::matrix_free ? 1e-3
                                                         : D >= 512                      ? 1e-4
                                                                                         : 1e-9));
                REQUIRE(system.factor_exactly(g, t));
                system.solve(f, h, dw, dl, A_dw);
                if (form != SystemForm::matrix_free) CHECK(residual(A, g, t, f, h, dw, dl) < 1e-9);
            }
    }
}

TEST_CASE("svm methods: factors of a scaled matrix in both precisions") {
    constexpr std::int64_t n = 70;
    attmd::Rng rng(4, 4);
    Matrix B = attmd::make_matrix(n, n);
    for (double& x : B) x = rng.normal();
    Matrix M = attmd::make_matrix(n, n);
    const Vector scale = random_vector(n, rng, 8);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j) {
            M(i, j) = i == j ? n : 0;
            for (std::size_t k = 0; k < n; ++k) M(i, j) += B(i, k) * B(j, k);
            M(i, j) *= scale(i) * scale(j);
        }
    const Vector added = random_vector(n, rng, 4);
    Vector x = random_vector(n, rng, 2), right = attmd::make_vector(n);
    for (std::size_t i = 0; i < n; ++i) {
        right(i) = added(i) * x(i);
        for (std::size_t j = 0; j < n; ++j) right(i) += M(i, j) * x(j);
    }
    attmd::ThreadTeam team(1);
    attmd::ScaledCholesky factor(n);
    const auto error = [&] {
        Vector y = right;
        factor.solve(y.data());
        double worst = 0;
        for (std::size_t i = 0; i < n; ++i)
            worst = std::max(worst, std::abs(y(i) - x(i)) * std::sqrt(M(i, i) + added(i)));
        double size = 0;
        for (std::size_t i = 0; i < n; ++i) size = std::max(size, x(i) * std::sqrt(M(i, i) + added(i)));
        return worst / size;
    };
    std::copy(M.begin(), M.end(), factor.matrix<double>());
    REQUIRE(factor.factor<double>(n, added.data(), 0, team));
    CHECK(error() < 1e-12);
    CHECK(factor.diagonal(3) == M(3, 3));
    std::transform(M.begin(), M.end(), factor.matrix<float>(), [](double v) { return static_cast<float>(v); });
    REQUIRE(factor.factor<float>(n, added.data(), 0, team));
    CHECK(error() < 1e-4);
    CHECK(error() > 1e-12);
}

TEST_CASE("svm methods: single and double precision agree on the gram and outer matrices") {
    const Dataset data = ragged(12, 6, 7, 5);
    const auto selected = random_selection(data, 3);
    const Matrix A = attention_matrix(data, selected);
    const auto rows = attmd::attention_rows(data, selected.data());
    const auto m = static_cast<std::size_t>(rows->rows()), D = static_cast<std::size_t>(rows->unknowns());
    attmd::Rng rng(6, 6);
    const Vector of_rows = random_vector(rows->rows(), rng, 3), of_unknowns = random_vector(rows->unknowns(), rng, 3);
    attmd::ThreadTeam team(2);
    std::vector<float> H(D * D), K(m * m);
    Vector gram = attmd::make_vector(rows->unknowns()), outer = attmd::make_vector(rows->rows());
    for (const bool dense : {false, true}) {
        const auto stored = attmd::dense_rows(rows->dense());
        const attmd::MarginRows& used = dense ? *stored : *rows;
        used.gram(of_rows.data(), H.data(), team);
        used.outer(of_unknowns.data(), K.data(), team);
        used.gram_diagonal(of_rows.data(), gram.data());
        used.outer_diagonal(of_unknowns.data(), outer.data());
        for (std::size_t i = 0; i < D; ++i)
            for (std::size_t j = 0; j <= i; ++j) {
                double expected = 0, size = 0;
                for (std::size_t k = 0; k < m; ++k) {
                    expected += of_rows(k) * A(k, i) * A(k, j);
                    size += of_rows(k) * std::abs(A(k, i) * A(k, j));
                }
                CHECK(std::abs(static_cast<double>(H[i * D + j]) - expected) <= 1e-5 * size + 1e-30);
                if (i == j) CHECK(gram(i) == doctest::Approx(expected).epsilon(1e-12));
            }
        for (std::size_t k = 0; k < m; ++k)
            for (std::size_t l = 0; l <= k; ++l) {
                double expected = 0, size = 0;
                for (std::size_t j = 0; j < D; ++j) {
                    expected += of_unknowns(j) * A(k, j) * A(l, j);
                    size += of_unknowns(j) * std::abs(A(k, j) * A(l, j));
                }
                CHECK(std::abs(static_cast<double>(K[k * m + l]) - expected) <= 1e-5 * size + 1e-30);
                if (k == l) CHECK(outer(k) == doctest::Approx(expected).epsilon(1e-12));
            }
    }
}

TEST_CASE("svm methods: a subset's rows are the chosen ones times their scales") {
    const Dataset data = ragged(9, 5, 4, 8);
    const auto selected = random_selection(data, 4);
    const Matrix A = attention_matrix(data, selected);
    const auto rows = attmd::attention_rows(data, selected.data());
    std::vector<std::int64_t> which;
    std::vector<double> scale;
    for (std::int64_t k = 1; k < rows->rows(); k += 1 + k % 3) {
        which.push_back(k);
        scale.push_back(0.5 + static_cast<double>(k));
    }
    const auto stored = attmd::dense_rows(rows->dense());
    for (const attmd::MarginRows* from : {rows.get(), static_cast<attmd::MarginRows*>(stored.get())}) {
        const Matrix chosen = from->subset(which, scale)->dense();
        REQUIRE(chosen.shape(0) == which.size());
        for (std::size_t r = 0; r < which.size(); ++r)
            for (std::size_t j = 0; j < chosen.shape(1); ++j)
                CHECK(chosen(r, j) == doctest::Approx(scale[r] * A(static_cast<std::size_t>(which[r]), j)));
    }
}

TEST_CASE("svm methods: p = 2 by active sets and by working sets is the interior point's solution") {
    const struct {
        std::int64_t n, T, d;
        bool few;  // active sets, else working sets
    } cases[] = {{6, 8, 10, true}, {9, 5, 12, true}, {60, 12, 18, false}};
    for (const auto& c : cases) {
        const Dataset data = attmd::generate_gaussian(c.n, c.T, c.d, 3);
        const auto selected = planted_selection(data, 5);
        const auto rows = attmd::attention_rows(data, selected.data());
        Normalized normalized(*rows);
        const attmd::NormalizedProblem problem{normalized.unit};
        attmd::Bounds bounds(problem);
        CHECK((c.few ? attmd::solve_by_active_set(problem, normalized.team, bounds, 1e-9)
                     : attmd::solve_by_working_set(problem, normalized.team, bounds, 1e-9, 1e12,
                                                   [](std::int64_t) { return false; })));
        CHECK(bounds.gap() <= 1e-9);
        // p = 2 in the limit: the interior point's own path does not know of those methods.
        const auto nearby = attmd::solve_max_margin(*rows, options_for(2 + 1e-9));
        CHECK(bounds.primal() / normalized.unit.length() == doctest::Approx(nearby.primal).epsilon(1e-7));
    }
}

TEST_CASE("svm methods: without a limit of the caller's, no matrix of more than 16 GB, unless it is asked for") {
    const auto method = [](std::int64_t order, attmd::SolverMethod asked) {
        auto options = options_for(3);
        options.method = asked;
        return attmd::interior_method({order, order, 10, true}, options);
    };
    CHECK(method(30'000, attmd::SolverMethod::automatic) == attmd::SolverMethod::interior_point);
    CHECK(method(60'000, attmd::SolverMethod::automatic) == attmd::SolverMethod::matrix_free);
    CHECK(method(60'000, attmd::SolverMethod::dual_system) == attmd::SolverMethod::dual_system);
}

TEST_CASE("svm methods: working sets stop at their budget and when told") {
    const Dataset data = attmd::generate_gaussian(60, 12, 18, 3);
    const auto selected = planted_selection(data, 5);
    const auto rows = attmd::attention_rows(data, selected.data());
    Normalized normalized(*rows);
    const attmd::NormalizedProblem problem{normalized.unit};
    attmd::Bounds bounds(problem);
    int rounds = 0;
    CHECK(!attmd::solve_by_working_set(problem, normalized.team, bounds, 1e-9, 1e12, [&](std::int64_t round) {
        CHECK(round == rounds);
        return ++rounds == 2;
    }));
    CHECK(rounds == 2);
    CHECK(!attmd::solve_by_working_set(problem, normalized.team, bounds, 1e-15, 1, [](std::int64_t) { return false; }));
}

TEST_CASE("svm methods: a linear program's vertex from an interior point near it") {
    for (const double p : {1.0, inf}) {
        const Dataset data = attmd::generate_gaussian(30, 6, 6, 9);
        const auto selected = planted_selection(data, 6);
        const auto rows = attmd::attention_rows(data, selected.data());
        const std::int64_t m = rows->rows(), D = rows->unknowns();
        const auto solution = attmd::solve_max_margin(*rows, options_for(p));
        REQUIRE(solution.outcome == attmd::MaxMarginOutcome::optimal);
        Normalized normalized(*rows);
        const attmd::NormalizedProblem problem{normalized.unit, attmd::make_norm(attmd::Norm::entrywise, p)};
        attmd::Bounds bounds(problem);

        // Slacks, multipliers and the norm's pairs as an interior point would have them at mu = 1e-8.
        constexpr double mu = 1e-8;
        std::vector<double> s, lambda, x(static_cast<std::size_t>(2 * D)), y(x.size());
        for (std::int64_t k = 0; k < m; ++k) {
            s.push_back(std::max(solution.margins(k) - 1, mu / std::max(solution.lambda(k), 1e-6)));
            lambda.push_back(mu / s.back());
        }
        double r = 0;
        for (const double w : solution.w) r = std::max(r, std::abs(w));
        for (std::size_t j = 0; j < solution.w.size(); ++j) {
            const double w = solution.w(j), bound = p == 1 ? std::abs(w) : r;
            x[j] = std::max(bound - w, 1e-5);
            x[j + solution.w.size()] = std::max(bound + w, 1e-5);
        }
        for (std::size_t j = 0; j < x.size(); ++j) y[j] = mu / x[j];
        attmd::offer_vertex(problem, s.data(), lambda.data(), {2 * D, x.data(), y.data(), nullptr, nullptr, nullptr},
                            bounds);
        CHECK(bounds.gap() < 1e-12);
        CHECK(bounds.primal() / normalized.unit.length() == doctest::Approx(solution.primal).epsilon(1e-8));
    }
}

TEST_CASE("svm methods: nearly contradictory rows, more of them than unknowns") {
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
        attmd::Rng rng(seed, 41);
        const std::size_t m = seed % 2 == 0 ? 30 : 15, D = seed % 2 == 0 ? 6 : 3;
        const double margin = seed <= 2 ? 1e-4 : 1e-6;
        Matrix A = attmd::make_matrix(static_cast<std::int64_t>(m), static_cast<std::int64_t>(D));
        std::vector<double> v(D), u(D);
        for (double& x : v) x = rng.normal();
        for (double& x : u) x = rng.normal();
        double uv = 0, vv = 0;
        for (std::size_t j = 0; j < D; ++j) uv += u[j] * v[j], vv += v[j] * v[j];
        for (std::size_t j = 0; j < D; ++j) u[j] -= uv / vv * v[j];
        for (std::size_t k = 0; k < m; ++k) {
            double score = 0;
            for (std::size_t j = 0; j < D; ++j) {
                A(k, j) = k < 2 ? (k == 0 ? u[j] : -u[j]) + margin * v[j] : rng.normal();
                score += A(k, j) * v[j];
            }
            if (score < 0)
                for (std::size_t j = 0; j < D; ++j) A(k, j) = -A(k, j);
        }
        const auto rows = attmd::dense_rows(A);
        for (const double p : {1.1, 1.5, 2.0, 2.5, 3.0, 10.0}) {
            CAPTURE(p);
            CAPTURE(seed);
            const auto solution = attmd::solve_max_margin(*rows, options_for(p));
            CHECK(solution.outcome == attmd::MaxMarginOutcome::optimal);
            CHECK(hard_gap(A, p, solution.w, solution.lambda) <= 2e-8);
        }
    }
}
