#include "svm/interior/starting_point.hpp"

#include "base/vectors.hpp"

#include <algorithm>
#include <cmath>

namespace attmd {
namespace {

constexpr double rounding = 1e-12;

// Solves (A'A + ridge) w = A'1 to two digits by conjugate gradients; a start needs no more, and a factorization would
// cost as much as an iteration of the interior point.
Vector ridge_solution(const MarginRows& rows, double ridge) {
    constexpr int most_steps = 50;
    constexpr double accuracy = 1e-2;
    const std::int64_t m = rows.rows(), D = rows.unknowns();
    Vector w = zero_vector(D), residual = make_vector(D), product = make_vector(D);
    Vector margins({static_cast<std::size_t>(m)}, 1.0);
    rows.combine(margins.data(), residual.data());
    Vector direction = residual;
    double squares = dot(residual, residual);
    const double enough = accuracy * accuracy * squares;
    for (int step = 0; step < most_steps && squares > enough; ++step) {
        rows.margins(direction.data(), margins.data());
        rows.combine(margins.data(), product.data());
        for (std::int64_t j = 0; j < D; ++j) product(j) += ridge * direction(j);
        const double length = squares / dot(direction, product);
        for (std::int64_t j = 0; j < D; ++j) {
            w(j) += length * direction(j);
            residual(j) -= length * product(j);
        }
        const double before = squares;
        squares = dot(residual, residual);
        for (std::int64_t j = 0; j < D; ++j) direction(j) = residual(j) + squares / before * direction(j);
    }
    return w;
}

// The ridge solution with 1 % of A'A's mean diagonal entry (all rows have length 1) as ridge, scaled to mean margin 1.
Vector direction_to_start_with(const MarginRows& rows) {
    const std::int64_t m = rows.rows(), D = rows.unknowns();
    Vector w = ridge_solution(rows, 1e-2 * static_cast<double>(m) / static_cast<double>(D));
    Vector margins = make_vector(m);
    rows.margins(w.data(), margins.data());
    double mean = 0;
    for (std::int64_t k = 0; k < m; ++k) mean += margins(k) / static_cast<double>(m);
    if (mean > 1e-6)
        for (std::int64_t j = 0; j < D; ++j) w(j) /= mean;
    return w;
}

// Logarithms of what the slacks of the normalized problem cost, in units of the original objective: C_k |a_k|/l, or
// with squared slacks C_k (|a_k|/l)^2.
Vector log_costs(const NormalizedProblem& problem, const MaxMarginProblem& stated, double C) {
    Vector logs = make_vector(problem.rows.rows());
    for (std::size_t k = 0; k < logs.size(); ++k) {
        const auto row = static_cast<std::int64_t>(k);
        const double stretch = std::log(problem.rows.stretch(row));
        const double weight = stated.weights.size() == 0 ? 1 : stated.weights(k);
        logs(k) = std::log(C) + std::log(weight) + (problem.squared_slacks() ? 2 : 1) * stretch;
    }
    return logs;
}

// What the slacks' costs fall by, to first order, when w = 0 takes a step along w (D), as a share of what they would
// fall by if all of them did.
double pull_at_zero(const NormalizedProblem& problem, const Vector& cost, const Vector& w) {
    const Vector& b = problem.rows.right_side();
    Vector margins = make_vector(problem.rows.rows());
    problem.rows.margins(w.data(), margins.data());
    double pull = 0, most = 0;
    for (std::size_t k = 0; k < margins.size(); ++k) {
        const bool slack = b(k) > 0 || (b(k) == 0 && margins(k) < 0);
        const double part = slack ? cost(k) * margins(k) * (problem.squared_slacks() ? b(k) : 1) : 0;
        pull += part;
        most += std::abs(part);
    }
    return most > 0 ? pull / most : 0;
}

// The rows' ridge solution knows nothing of their costs: along it the slacks of some problems cost more from the first
// step on. Along A'cost those of the rows that ask for something never do.
void turn_downhill(const NormalizedProblem& problem, const Vector& cost, Vector& w) {
    if (pull_at_zero(problem, cost, w) > rounding) return;
    Vector weight = problem.rows.right_side();
    for (std::size_t k = 0; k < weight.size(); ++k)
        weight(k) = weight(k) > 0 ? cost(k) * (problem.squared_slacks() ? weight(k) : 1) : 0;
    problem.rows.combine(weight.data(), w.data());
}

// The t > 0 that makes t w best for (kappa/p) ||v||_p^p + the slacks' costs, with log kappa given and costs in units of
// exp(unit): the derivative's sign changes once, found by bisection over log t. Where 0 is best, and nothing could
// start, one of the size that the costs would hold if all of them pulled.
double best_scale(const NormalizedProblem& problem, double log_kappa, double unit, const Vector& cost,
                  const Vector& w) {
    const std::int64_t m = problem.rows.rows();
    const Vector& b = problem.rows.right_side();
    Vector margins = make_vector(m);
    problem.rows.margins(w.data(), margins.data());
    const double p = problem.norm->penalty()->exponent();
    double largest = 0, powers = 0;
    for (const double value : w) largest = std::max(largest, std::abs(value));
    if (largest == 0) return 1;
    for (const double value : w) powers += std::pow(std::abs(value) / largest, p);
    const double log_norm_power = p * std::log(largest) + std::log(powers);
    // For p near 1 the best scale can be 0 to rounding, too.
    double low = -7 - 70 * std::min(p - 1, 1.0), high = 80;
    if (!(pull_at_zero(problem, cost, w) > rounding)) {
        for (double& margin : margins) margin = std::abs(margin);
        high = -std::log(*std::max_element(margins.begin(), margins.end()));
    }
    for (int halving = 0; halving < 40; ++halving) {
        const double log_t = (low + high) / 2, t = std::exp(log_t);
        double pull = 0;
        for (std::int64_t k = 0; k < m; ++k) {
            const double xi = b(k) - t * margins(k);
            if (xi > 0) pull += cost(k) * margins(k) * (problem.squared_slacks() ? 2 * xi : 1);
        }
        const bool too_large = pull <= 0 || (p - 1) * log_t + log_kappa + log_norm_power > unit + std::log(pull);
        (too_large ? high : low) = log_t;
    }
    return std::exp(low);
}

// In terms of v = l w the soft objective is (l^-p / p) ||v||_p^p + the cost of slacks (|a_k|/l) (l/|a_k| xi_k).
void scale_soft(NormalizedProblem& problem, const MaxMarginProblem& stated, double C, Vector& w, double& cost_unit) {
    const double p = problem.norm->penalty()->exponent(), log_kappa = -p * std::log(problem.rows.length());
    const Vector logs = log_costs(problem, stated, C);
    const double unit = *std::max_element(logs.begin(), logs.end());
    Vector relative = make_vector(problem.rows.rows());
    for (std::size_t k = 0; k < logs.size(); ++k) relative(k) = std::exp(logs(k) - unit);
    turn_downhill(problem, relative, w);
    scale_by(best_scale(problem, log_kappa, unit, relative, w), w);
    const double size = root_mean_square(w);
    problem.rho = size > 0 ? 3 * size : 1;
    const double log_unit = log_kappa + (p - 1) * std::log(problem.rho);
    cost_unit = std::exp(std::clamp(log_unit, -600.0, 600.0));
    problem.cost = make_vector(problem.rows.rows());
    for (std::size_t k = 0; k < logs.size(); ++k)
        problem.cost(k) = std::exp(std::clamp(logs(k) - log_unit, -300.0, 300.0));
}

// Hard margin: the scale of lambda is free, and that of w's stationarity fits.
void scale_multipliers(const NormalizedProblem& problem, const Vector& w, Vector& lambda) {
    Vector margins = make_vector(problem.rows.rows());
    problem.rows.margins(w.data(), margins.data());
    const double factor = problem.norm->stationary_product(w, problem.rho) / dot(lambda, margins);
    if (std::isfinite(factor) && factor > 0) scale_by(factor, lambda);
}

}  // namespace

StartingPoint starting_point(NormalizedProblem& problem, const MaxMarginProblem& stated,
                             const MaxMarginOptions& options, double& cost_unit) {
    const bool warm = options.warm_w != nullptr;
    StartingPoint start;
    cost_unit = 1;
    if (warm) {
        start.w = *options.warm_w;
        scale_by(problem.rows.length(), start.w);
    } else {
        start.w = direction_to_start_with(problem.rows);
    }
    if (problem.soft)
        scale_soft(problem, stated, options.C, start.w, cost_unit);
    else
        problem.rho = problem.norm->scale_start(start.w);
    if (!warm) return start;
    start.lambda = zero_vector(problem.rows.rows());
    for (std::size_t k = 0; k < options.warm_lambda->size(); ++k)
        start.lambda(k) = (*options.warm_lambda)(k)*problem.rows.stretch(static_cast<std::int64_t>(k)) / cost_unit;
    scale_multipliers(problem, start.w, start.lambda);
    return start;
}

}  // namespace attmd
