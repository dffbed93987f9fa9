#include "svm/certificate/row_bounds.hpp"

#include "base/vectors.hpp"
#include "svm/norms/norm.hpp"

#include <algorithm>
#include <cmath>

namespace attmd {
namespace {

// Whether the relaxed rows hold to rounding; smallest: min A w / b.
bool relaxed_rows_hold(const MaxMarginProblem& problem, const Vector& w, const Vector& margins, double smallest) {
    const std::int64_t m = problem.rows.rows();
    bool exactly = true;
    for (std::int64_t k = 0; k < m; ++k) exactly = exactly && (problem.asked(k) > 0 || margins(k) >= 0);
    if (exactly) return true;
    Vector norms = make_vector(m);
    problem.rows.row_norms(norms.data());
    double largest = 0;  // b of unit rows
    for (std::int64_t k = 0; k < m; ++k)
        if (norms(k) > 0) largest = std::max(largest, problem.asked(k) / norms(k));
    const double length = euclidean_length(w);
    const double rounding = std::min(relaxed_tolerance * length, relaxed_share * smallest * largest);
    for (std::int64_t k = 0; k < m; ++k)
        if (!(problem.asked(k) > 0) && margins(k) < -rounding * norms(k)) return false;
    return true;
}

double primal_bound(const MaxMarginProblem& problem, const MaxMarginOptions& o, const MarginNorm& norm, const Vector& w,
                    RowBounds& result) {
    const Vector& margins = result.margins;
    double slacks = 0;
    for (std::int64_t k = 0; k < problem.rows.rows(); ++k) {
        const double asked = problem.asked(k), xi = std::max(0.0, asked - margins(k));
        if (asked > 0) result.smallest = std::min(result.smallest, margins(k) / asked);
        if (xi > 0) slacks += problem.cost(k, o.C) * (o.slack == Slack::squared ? xi * xi : xi);
    }
    if (!std::isinf(o.C)) return norm.penalty()->value(norm.value(w)) + slacks;
    const bool feasible = result.smallest > 0 && relaxed_rows_hold(problem, w, margins, result.smallest);
    if (!feasible) return std::numeric_limits<double>::infinity();
    return norm.value(w) / result.smallest;
}

double dual_bound(const MaxMarginProblem& problem, const MaxMarginOptions& o, const MarginNorm& norm,
                  const Vector& lambda, const Vector& combined) {
    const double length = norm.dual_value(combined);
    double sum = 0, squares = 0;
    for (std::int64_t k = 0; k < problem.rows.rows(); ++k) {
        sum += problem.asked(k) * lambda(k);
        if (o.slack == Slack::squared) squares += lambda(k) * lambda(k) / (4 * problem.cost(k, o.C));
    }
    if (std::isinf(o.C)) {
        if (sum == 0) return 0;
        return sum / length;  // +inf if A'lambda = 0: no point is feasible
    }
    const double t = std::min(1.0, norm.penalty()->largest_multiple(length));
    return std::max(0.0, t * sum - norm.penalty()->conjugate(length) - t * t * squares);
}

}  // namespace

RowBounds bounds_from_rows(const MaxMarginProblem& problem, const MaxMarginOptions& options, const double* w,
                           const double* lambda) {
    RowBounds result;
    const auto norm = make_norm(options.norm, options.p);
    const MarginRows& rows = problem.rows;
    const std::int64_t m = rows.rows(), D = rows.unknowns();
    Vector duals = make_vector(m), combined = make_vector(D);
    for (std::int64_t k = 0; k < m; ++k) {
        duals(k) = std::max(lambda[k], 0.0);
        if (options.slack == Slack::plain) duals(k) = std::min(duals(k), problem.cost(k, options.C));
    }
    rows.combine(duals.data(), combined.data());
    const double dual = dual_bound(problem, options, *norm, duals, combined);
    result.dual = std::isnan(dual) ? 0 : dual;
    if (w == nullptr) return result;

    Vector point = make_vector(D);
    std::copy_n(w, D, point.data());
    result.margins = make_vector(m);
    rows.margins(w, result.margins.data());
    const double primal = primal_bound(problem, options, *norm, point, result);
    if (std::isnan(primal) || std::isinf(primal)) return result;
    result.primal = primal;
    result.gap = primal > 0 ? (primal - result.dual) / primal : 0;
    return result;
}

double farkas_residual(const MaxMarginProblem& problem, const double* lambda) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    const std::int64_t m = problem.rows.rows(), D = problem.rows.unknowns();
    Vector combined = make_vector(D), sizes = make_vector(D), norms = make_vector(m);
    problem.rows.row_norms(norms.data());
    problem.rows.combine(lambda, combined.data());
    problem.rows.combine_sizes(lambda, sizes.data());
    double of_asking = 0, of_all = 0, worst = 0;
    for (std::int64_t k = 0; k < m; ++k) {
        if (!(lambda[k] >= 0)) return infinity;
        of_all += lambda[k] * norms(k);
        if (problem.asked(k) == 0) continue;
        if (lambda[k] > 0 && norms(k) == 0) return 0;  // 0 >= b_k
        of_asking += lambda[k] * norms(k);
    }
    if (!(of_asking > 0)) return infinity;
    for (std::int64_t j = 0; j < D; ++j) {
        if (!std::isfinite(combined(j))) return infinity;
        if (sizes(j) > 0) worst = std::max(worst, std::abs(combined(j)) / sizes(j));
    }
    return worst * (of_all / of_asking);
}

}  // namespace attmd
