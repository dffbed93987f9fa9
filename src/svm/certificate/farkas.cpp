#include "svm/certificate/farkas.hpp"

#include "svm/certificate/row_bounds.hpp"

#include <algorithm>
#include <cmath>

namespace attmd {
namespace {

constexpr int refinements = 5;
constexpr double negligible = 1e-30;  // L of a row that does not take part, relative to the largest

bool project(const MaxMarginProblem& problem, Vector& lambda, NewtonSystem& system) {
    const MarginRows& rows = problem.rows;
    const std::int64_t m = rows.rows(), D = rows.unknowns();
    Vector inverse_squares = make_vector(m), combined = make_vector(D), dw = make_vector(D), dl = make_vector(m),
           margins = make_vector(m);
    const Vector none = zero_vector(m);
    Vector squares = make_vector(m), ridge = make_vector(D);
    for (std::int64_t k = 0; k < m; ++k) {
        const double L = std::max(lambda(k), negligible);
        inverse_squares(k) = 1 / (L * L);
        squares(k) = L * L;
    }
    // Relative to each column, whose scales may differ by many powers of ten.
    rows.gram_diagonal(squares.data(), ridge.data());
    for (double& value : ridge) value = value > 0 ? 1e-13 * value : 1;
    if (!system.factor_exactly(ridge, inverse_squares)) return false;
    for (int round = 0; round < refinements; ++round) {
        rows.combine(lambda.data(), combined.data());
        system.solve(combined, none, dw, dl, margins);
        for (std::int64_t k = 0; k < m; ++k) {
            const double projected = lambda(k) + (lambda(k) > 0 ? dl(k) : 0);
            if (!std::isfinite(projected) || projected < -1e-6 * lambda(k)) return false;
            lambda(k) = std::max(projected, 0.0);
        }
        if (farkas_residual(problem, lambda.data()) <= farkas_tolerance) return true;
    }
    return false;
}

}  // namespace

std::optional<Vector> farkas_certificate(const MaxMarginProblem& problem, const Vector& lambda, NewtonSystem& system) {
    double largest = 0;
    for (const double value : lambda) largest = std::max(largest, value);
    if (!(largest > 0) || !std::isfinite(largest)) return std::nullopt;
    Vector trial = lambda;
    for (const double threshold : {0.0, 1e-8, 1e-6, 1e-4, 1e-3, 1e-2}) {
        for (std::size_t k = 0; k < trial.size(); ++k)
            trial(k) = lambda(k) > threshold * largest ? lambda(k) / largest : 0;
        if (farkas_residual(problem, trial.data()) <= farkas_tolerance || project(problem, trial, system)) return trial;
    }
    return std::nullopt;
}

}  // namespace attmd
