#include "svm/bounds.hpp"

#include <algorithm>
#include <cmath>

#include "optim/mirror_kernel.hpp"

namespace attmd {
namespace {

double lp_norm(const Vector& v, double e) {
    const MirrorKernel<double>& kernel = mirror_kernel<double>(running_arch());
    const auto count = static_cast<std::int64_t>(v.size());
    const double largest = kernel.abs_max(v.data(), count);
    if (std::isinf(e) || largest == 0 || !std::isfinite(largest)) return largest;
    return largest * std::pow(kernel.power_sum(v.data(), count, 1, 1 / largest, e), 1 / e);
}

}  // namespace

Bounds::Bounds(const NormalizedProblem& problem)
    : problem_(problem),
      q_(problem.p == 1          ? std::numeric_limits<double>::infinity()
         : std::isinf(problem.p) ? 1
                                 : problem.p / (problem.p - 1)),
      w_(zero_vector(problem.rows.unknowns())),
      lambda_(zero_vector(problem.rows.rows())) {}

double Bounds::gap() const {
    if (std::isinf(primal_)) return primal_;
    return primal_ > 0 ? (primal_ - dual_) / primal_ : 0;
}

double Bounds::offer_primal(const Vector& w, const Vector& margins) {
    const Vector& b = problem_.rows.right_side();
    const std::int64_t m = problem_.rows.rows();
    double smallest = std::numeric_limits<double>::infinity();
    if (problem_.soft) {
        double value = problem_.rho / problem_.p * std::pow(lp_norm(w, problem_.p) / problem_.rho, problem_.p);
        for (std::int64_t k = 0; k < m; ++k) value += problem_.cost(k) * std::max(0.0, b(k) - margins(k));
        if (value < primal_) accept(value, w, margins, smallest);
        return smallest;
    }
    for (std::int64_t k = 0; k < m; ++k)
        if (b(k) > 0) smallest = std::min(smallest, margins(k) / b(k));
    if (!(smallest > 0)) return smallest;
    const double value = lp_norm(w, problem_.p) / smallest;
    if (value < primal_ && relaxed_rows_hold(w, margins)) accept(value, w, margins, smallest);
    return smallest;
}

void Bounds::accept(double value, const Vector& w, const Vector& margins, double smallest) {
    primal_ = value;
    w_ = w;
    margins_ = margins;
    smallest_ = smallest;
}

bool Bounds::relaxed_rows_hold(const Vector& w, const Vector& margins) const {
    const Vector& b = problem_.rows.right_side();
    const double rounding = 0.1 * relaxed_tolerance * euclidean_length(w.data(), static_cast<std::int64_t>(w.size()));
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
    const std::int64_t m = problem_.rows.rows();
    double sum = 0, most = std::numeric_limits<double>::infinity();
    for (std::int64_t k = 0; k < m; ++k) sum += std::max(b(k), 0.0) * lambda(k);
    const double length = lp_norm(combined, q_);
    if (!problem_.soft) {
        const double value = sum / length;
        if (value > dual_ && std::isfinite(value)) {
            dual_ = value;
            lambda_ = lambda;
        }
        return;
    }
    // t lambda is dual feasible for 0 <= t <= most; t sum - (rho/q) (t length)^q is largest at t = (sum / rho)^(p-1) /
    // length^p.
    for (std::int64_t k = 0; k < m; ++k)
        if (lambda(k) > 0) most = std::min(most, problem_.cost(k) / lambda(k));
    double t, value;
    if (problem_.p == 1) {
        t = std::min(most, 1 / length);
        value = t * sum;
    } else {
        t = std::min(most, std::pow(sum / (problem_.rho * length), problem_.p - 1) / length);
        value = t * sum - problem_.rho / q_ * std::pow(t * length, q_);
    }
    if (value > dual_ && std::isfinite(value)) {
        dual_ = value;
        for (std::int64_t k = 0; k < m; ++k) lambda_(k) = t * lambda(k);
    }
}

}  // namespace attmd
