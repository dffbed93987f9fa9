#include "svm/certificate/bounds.hpp"

#include "base/vectors.hpp"

#include <algorithm>
#include <cmath>

namespace attmd {
Bounds::Bounds(const NormalizedProblem& problem)
    : problem_(problem), w_(zero_vector(problem.rows.unknowns())), lambda_(zero_vector(problem.rows.rows())) {}

double Bounds::gap() const {
    if (std::isinf(primal_)) return primal_;
    return primal_ > 0 ? (primal_ - dual_) / primal_ : 0;
}

double Bounds::offer_primal(const Vector& w, const Vector& margins) {
    const Vector& b = problem_.rows.right_side();
    const std::int64_t m = problem_.rows.rows();
    double smallest = std::numeric_limits<double>::infinity();
    if (problem_.soft) {
        const double value = soft_objective(w, margins);  // NaN compares false
        if (value < primal_) accept(value, w, margins, smallest);
        return smallest;
    }
    // What is proved is proved beyond the rounding errors of A w, whose rows have length 1.
    const double rounding = problem_.rows.rounding(euclidean_length(w));
    double certain = smallest;
    for (std::int64_t k = 0; k < m; ++k) {
        if (!std::isfinite(margins(k))) return -std::numeric_limits<double>::infinity();
        if (!(b(k) > 0)) continue;
        smallest = std::min(smallest, margins(k) / b(k));
        certain = std::min(certain, (margins(k) - rounding) / b(k));
    }
    if (!(certain > 0)) return smallest;
    const double value = problem_.norm->quick_value(w) / certain;
    if (value < primal_ && value > 0 && relaxed_rows_hold(w, margins, smallest)) accept(value, w, margins, smallest);
    return smallest;
}

double Bounds::soft_objective(const Vector& w, const Vector& margins) const {
    const Vector& b = problem_.rows.right_side();
    double value = problem_.norm->penalty()->value(problem_.norm->quick_value(w), problem_.rho);
    for (std::int64_t k = 0; k < problem_.rows.rows(); ++k) {
        const double xi = std::max(0.0, b(k) - margins(k));
        value += problem_.cost(k) * (problem_.squared_slacks() ? xi * xi : xi);
    }
    return value;
}

void Bounds::accept(double value, const Vector& w, const Vector& margins, double smallest) {
    primal_ = value;
    w_ = w;
    margins_ = margins;
    smallest_ = smallest;
}

bool Bounds::relaxed_rows_hold(const Vector& w, const Vector& margins, double smallest) const {
    const Vector& b = problem_.rows.right_side();
    const double length = euclidean_length(w);
    const double rounding = 0.1 * std::min(relaxed_tolerance * length, relaxed_share * smallest);  // max b is 1
    for (std::int64_t k = 0; k < problem_.rows.rows(); ++k)
        if (b(k) == 0 && margins(k) < -rounding) return false;
    return true;
}

void Bounds::offer_mixtures(const Vector& w, const Vector& margins, double scale) {
    if (problem_.soft || gap() > 1e-4) return;
    const Vector best = w_, best_margins = margins_;
    const double inside = 1 / smallest_, outside = 1 / scale;
    mixture_ = w;
    mixture_margins_ = margins;
    for (double share = 1e-5; share < 0.5; share *= 10) {
        for (std::size_t j = 0; j < w.size(); ++j)
            mixture_(j) = share * inside * best(j) + (1 - share) * outside * w(j);
        for (std::size_t k = 0; k < margins.size(); ++k)
            mixture_margins_(k) = share * inside * best_margins(k) + (1 - share) * outside * margins(k);
        offer_primal(mixture_, mixture_margins_);
    }
}

void Bounds::offer_dual(const Vector& lambda, const Vector& combined) {
    const Vector& b = problem_.rows.right_side();
    double sum = 0;
    for (std::int64_t k = 0; k < problem_.rows.rows(); ++k) sum += std::max(b(k), 0.0) * lambda(k);
    const double length = problem_.norm->quick_dual_value(combined);
    if (problem_.soft) {
        offer_soft_dual(lambda, sum, length);
        return;
    }
    const double value = sum / length;
    if (value > dual_ && std::isfinite(value)) {
        dual_ = value;
        lambda_ = lambda;
    }
}

void Bounds::offer_soft_dual(const Vector& lambda, double sum, double length) {
    const std::int64_t m = problem_.rows.rows();
    double most = std::numeric_limits<double>::infinity(), squares = 0;  // most: of t with t lambda <= cost
    for (std::int64_t k = 0; k < m; ++k) {
        if (problem_.squared_slacks()) squares += lambda(k) * lambda(k) / (4 * problem_.cost(k));
        if (problem_.plain_slacks() && lambda(k) > 0) most = std::min(most, problem_.cost(k) / lambda(k));
    }
    const auto [t, value] = problem_.norm->penalty()->best_multiple(sum, length, squares, most, problem_.rho);
    if (value > dual_ && std::isfinite(value)) {
        dual_ = value;
        for (std::int64_t k = 0; k < m; ++k) lambda_(k) = t * lambda(k);
    }
}

}  // namespace attmd
