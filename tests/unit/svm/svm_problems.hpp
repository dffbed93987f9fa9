// Problems for the max-margin tests, and what they are judged by: everything here works on a dense matrix of rows made
// straight from the tokens and queries, and shares no code with src/svm.
#pragma once

#include "base/rng.hpp"
#include "data/dataset.hpp"
#include "svm/max_margin.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <doctest/doctest.h>
#include <limits>
#include <vector>

namespace svm_test {

using attmd::Dataset;
using attmd::Matrix;
using attmd::Vector;
constexpr double inf = std::numeric_limits<double>::infinity();

inline std::vector<std::int64_t> random_selection(const Dataset& data, std::uint64_t seed) {
    attmd::Rng rng(seed, 7);
    std::vector<std::int64_t> selected;
    for (std::int64_t i = 0; i < data.n(); ++i)
        selected.push_back(static_cast<std::int64_t>(rng.below(static_cast<std::uint64_t>(data.length(i)))));
    return selected;
}

// The tokens that some matrix selects, so that the problem is feasible.
inline std::vector<std::int64_t> planted_selection(const Dataset& data, std::uint64_t seed) {
    attmd::Rng rng(seed, 31);
    const auto d = static_cast<std::size_t>(data.d());
    std::vector<double> W(d * d), X(static_cast<std::size_t>(data.T()) * d), z(d);
    for (double& w : W) w = rng.normal();
    std::vector<std::int64_t> selected;
    for (std::int64_t i = 0; i < data.n(); ++i) {
        data.read_tokens(i, X.data(), data.d());
        data.read_query(i, z.data());
        double best = -inf;
        selected.push_back(0);
        for (std::int64_t t = 0; t < data.length(i); ++t) {
            double score = 0;
            for (std::size_t a = 0; a < d; ++a)
                for (std::size_t b = 0; b < d; ++b) score += X[std::size_t(t) * d + a] * W[a * d + b] * z[b];
            if (score > best) selected.back() = t;
            best = std::max(best, score);
        }
    }
    return selected;
}

// Gaussian samples with lengths 1..T.
inline Dataset ragged(std::int64_t n, std::int64_t T, std::int64_t d, std::uint64_t seed) {
    attmd::Rng rng(seed, 11);
    attmd::Samples samples;
    samples.X = attmd::Tensor3::from_shape({std::size_t(n), std::size_t(T), std::size_t(d)});
    samples.z = attmd::make_matrix(n, d);
    for (double& x : samples.X) x = rng.normal();
    for (double& x : *samples.z) x = rng.normal();
    samples.lengths.emplace();
    for (std::int64_t i = 0; i < n; ++i) {
        samples.y.push_back(i % 2 == 0 ? 1 : -1);
        samples.lengths->push_back(1 + static_cast<std::int64_t>(rng.below(static_cast<std::uint64_t>(T))));
    }
    return attmd::make_dataset(std::move(samples));
}

// Row (i, t) is vec((x_{i,alpha_i} - x_it) z_i').
inline Matrix attention_matrix(const Dataset& data, const std::vector<std::int64_t>& selected) {
    const std::int64_t d = data.d();
    Matrix A = attmd::make_matrix(data.total_tokens() - data.n(), d * d);
    std::vector<double> X(static_cast<std::size_t>(data.T() * d)), z(static_cast<std::size_t>(d));
    std::size_t row = 0;
    for (std::int64_t i = 0; i < data.n(); ++i) {
        data.read_tokens(i, X.data(), d);
        data.read_query(i, z.data());
        const double* chosen = X.data() + selected[std::size_t(i)] * d;
        for (std::int64_t t = 0; t < data.length(i); ++t) {
            if (t == selected[std::size_t(i)]) continue;
            for (std::int64_t a = 0; a < d; ++a)
                for (std::int64_t b = 0; b < d; ++b)
                    A(row, std::size_t(a * d + b)) = (chosen[a] - X[std::size_t(t * d + a)]) * z[std::size_t(b)];
            ++row;
        }
    }
    return A;
}

inline std::vector<double> times(const Matrix& A, const Vector& w) {
    std::vector<double> result;
    for (std::size_t k = 0; k < A.shape(0); ++k) {
        long double sum = 0;
        for (std::size_t j = 0; j < A.shape(1); ++j) sum += static_cast<long double>(A(k, j)) * w(j);
        result.push_back(static_cast<double>(sum));
    }
    return result;
}

inline std::vector<double> transposed_times(const Matrix& A, const std::vector<double>& lambda) {
    std::vector<double> result;
    for (std::size_t j = 0; j < A.shape(1); ++j) {
        long double sum = 0;
        for (std::size_t k = 0; k < A.shape(0); ++k) sum += static_cast<long double>(A(k, j)) * lambda[k];
        result.push_back(static_cast<double>(sum));
    }
    return result;
}

inline std::vector<double> to_std(const Vector& v) { return {v.begin(), v.end()}; }

template <class Values>
double lp_norm(const Values& values, double p) {
    long double sum = 0, largest = 0;
    for (const double v : values) largest = std::max<long double>(largest, std::abs(v));
    if (std::isinf(p) || largest == 0) return static_cast<double>(largest);
    for (const double v : values)
        sum += std::pow(static_cast<long double>(std::abs(v)) / largest, static_cast<long double>(p));
    return static_cast<double>(largest * std::pow(sum, 1 / static_cast<long double>(p)));
}

inline double conjugate(double p) { return std::isinf(p) ? 1 : p == 1 ? inf : p / (p - 1); }

// (primal - dual) / primal of the hard margin from A, w, lambda and b (empty: all 1). inf if (w, lambda) proves
// nothing.
inline double hard_gap(const Matrix& A, double p, const Vector& w, const Vector& lambda, const Vector& b = {}) {
    const auto margins = times(A, w);
    double smallest = inf, sum = 0;
    for (std::size_t k = 0; k < margins.size(); ++k) {
        const double asked = b.size() == 0 ? 1 : b(k);
        double squares = 0;
        for (std::size_t j = 0; j < A.shape(1); ++j) squares += A(k, j) * A(k, j);
        if (asked > 0) smallest = std::min(smallest, margins[k] / asked);
        if (asked == 0 && margins[k] < -1e-12 * std::sqrt(squares) * lp_norm(w, 2)) return inf;
        if (lambda(k) < 0) return inf;
        sum += asked * lambda(k);
    }
    if (smallest <= 0) return inf;
    const double primal = lp_norm(w, p) / smallest;
    return (primal - sum / lp_norm(transposed_times(A, to_std(lambda)), conjugate(p))) / primal;
}

// The obvious solver: cyclic coordinate ascent on the dual max b'l - (1/q) ||A'l||_q^q, 0 <= l_k <= C weights_k, each
// coordinate by bisection on its slope b_k - a_k'w, w = sign(g) |g|^(q-1), g = A'l. Squared slacks: no upper limit, but
// - l_k^2 / (4 C weights_k). b, weights empty: all 1. Returns the dual optimum.
inline double coordinate_ascent(const Matrix& A, double p, double C, int sweeps, const Vector& b = {},
                                const Vector& weights = {}, bool squared = false) {
    const std::size_t m = A.shape(0), D = A.shape(1);
    const double q = conjugate(p);
    std::vector<double> lambda(m, 0.0), g(D, 0.0);
    const auto asked = [&b](std::size_t k) { return b.size() == 0 ? 1 : b(k); };
    const auto cost = [&](std::size_t k) { return weights.size() == 0 ? C : C * weights(k); };
    for (int sweep = 0; sweep < sweeps; ++sweep)
        for (std::size_t k = 0; k < m; ++k) {
            const auto slope = [&](double value) {
                double margin = 0;
                for (std::size_t j = 0; j < D; ++j) {
                    const double moved = g[j] + (value - lambda[k]) * A(k, j);
                    margin += A(k, j) * std::copysign(std::pow(std::abs(moved), q - 1), moved);
                }
                return asked(k) - margin - (squared ? value / (2 * cost(k)) : 0);
            };
            const double most = std::isinf(C) || squared ? 1e6 : cost(k);
            double low = 0, high = most;
            if (slope(0) <= 0) high = 0;
            if (slope(most) >= 0) low = most;
            for (int halving = 0; halving < 70 && low < high; ++halving) {
                const double middle = (low + high) / 2;
                (slope(middle) > 0 ? low : high) = middle;
            }
            const double value = low == most ? most : (low + high) / 2;
            for (std::size_t j = 0; j < D; ++j) g[j] += (value - lambda[k]) * A(k, j);
            lambda[k] = value;
        }
    double sum = 0;
    for (std::size_t k = 0; k < m; ++k)
        sum += asked(k) * lambda[k] - (squared ? lambda[k] * lambda[k] / (4 * cost(k)) : 0);
    for (const double value : g) sum -= std::pow(std::abs(value), q) / q;
    return sum;
}

// The multipliers that come back prove by themselves, on the dense rows, that no point is feasible.
inline void check_infeasible(const Matrix& A, const attmd::MaxMarginSolution& solution) {
    REQUIRE(solution.outcome == attmd::MaxMarginOutcome::infeasible);
    double sum = 0, scale = 0, largest = 0;
    for (std::size_t k = 0; k < A.shape(0); ++k) {
        double squares = 0;
        for (std::size_t j = 0; j < A.shape(1); ++j) squares += A(k, j) * A(k, j);
        CHECK(solution.lambda(k) >= 0);
        sum += solution.lambda(k);
        scale += solution.lambda(k) * std::sqrt(squares);
    }
    for (const double value : transposed_times(A, to_std(solution.lambda)))
        largest = std::max(largest, std::abs(value));
    CHECK(sum == doctest::Approx(1));
    CHECK(largest <= 2e-13 * scale);
    CHECK(solution.w.size() == 0);
}

inline attmd::MaxMarginOptions options_for(double p, double C = inf) {
    attmd::MaxMarginOptions options;
    options.p = p;
    options.C = C;
    options.threads = 1;
    return options;
}

}  // namespace svm_test
