#include "svm/interior/interior_point.hpp"

#include "base/vectors.hpp"
#include "svm/interior/vertex.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace attmd {
namespace {

constexpr int centrality_corrections = 3;
constexpr std::int64_t dear_vertex = 2048;  // active rows or unknowns from which a vertex costs more than iterations

}  // namespace

InteriorPoint::InteriorPoint(const NormalizedProblem& problem, const StartingPoint& from, NewtonSystem& system,
                             Bounds& bounds, std::int64_t patience)
    : problem_(problem),
      system_(system),
      bounds_(bounds),
      m_(problem.rows.rows()),
      D_(problem.rows.unknowns()),
      gamma_form_(!problem.soft && problem.norm->frees_scale()),
      one_step_length_(problem.norm->is_curved()),
      norm_(problem.norm->terms(D_, problem.rho)),
      pairs_(m_ * (problem.plain_slacks() ? 2 : 1) + 2 * D_),
      norm_begin_(pairs_ - 2 * D_),
      patience_(patience) {
    for (Vector* v : {&x_, &y_, &dx_, &dy_, &c_, &dx_best_, &dy_best_}) *v = zero_vector(pairs_);
    for (Vector* v : {&w_, &dw_, &dw_best_, &combined_, &f_, &g_, &candidate_}) *v = make_vector(D_);
    for (Vector* v : {&margins_, &A_dw_, &dl_, &h_, &t_, &rp_, &lambda_, &candidate_margins_}) *v = make_vector(m_);
    if (bordered()) {
        for (Vector* v : {&e_, &border_h_, &border_dl_, &border_A_dw_}) *v = make_vector(m_);
        border_dw_ = make_vector(D_);
    }
    if (problem.squared_slacks()) {
        yield_ = make_vector(m_);
        for (std::int64_t k = 0; k < m_; ++k) yield_(k) = 0.5 / problem.cost(k);
    }
    if (from.lambda.size() == 0)
        start(from.w);
    else
        start_near(from.w, from.lambda);
}

PairView InteriorPoint::norm_pairs() {
    return {2 * D_,
            x_.data() + norm_begin_,
            y_.data() + norm_begin_,
            dx_.data() + norm_begin_,
            dy_.data() + norm_begin_,
            c_.data() + norm_begin_};
}

// The norm's pairs around w; then slacks well away from 0, and multipliers that give all rows the norm's mean product.
void InteriorPoint::start(const Vector& w) {
    const Vector& b = problem_.rows.right_side();
    w_ = w;
    problem_.rows.margins(w.data(), margins_.data());
    if (gamma_form_) {
        double sum = 0;
        for (std::int64_t k = 0; k < m_; ++k) sum += margins_(k);
        gamma_ = std::max(sum / static_cast<double>(m_), 1e-3);
    }
    double worst = 0.5 * gamma_;
    for (std::int64_t k = 0; k < m_; ++k) worst = std::max(worst, gamma_ * b(k) - margins_(k));

    norm_->start(w_, norm_pairs());
    double mu = 0;
    for (std::int64_t j = norm_begin_; j < pairs_; ++j) mu += x_(j) * y_(j);
    mu /= static_cast<double>(2 * D_);
    for (std::int64_t k = 0; k < m_; ++k) {
        x_(k) = std::max(margins_(k) - gamma_ * b(k), 0.0) + 0.5 * worst;
        y_(k) = mu / x_(k);
        omega_ += b(k) * y_(k);
    }
    if (problem_.plain_slacks()) start_plain(mu);
    if (problem_.squared_slacks()) start_squared(mu);
    mu_start_ = mean_complementarity();
}

// s lambda = xi nu = mu, lambda + nu = cost and s - xi = A w - b determine the rows' pairs. mu is what the slacks cost
// at w: where they outweigh the norm, a start with the norm's own products would be far outside of the central path's
// reach.
void InteriorPoint::start_plain(double norm_mu) {
    const Vector& b = problem_.rows.right_side();
    double mu = 0;
    for (std::int64_t k = 0; k < m_; ++k) mu += problem_.cost(k) * std::abs(margins_(k) - b(k));
    mu = std::max(norm_mu, mu / static_cast<double>(2 * m_));
    scale_norm_multipliers(mu / norm_mu);
    for (std::int64_t k = 0; k < m_; ++k) {
        const double c = problem_.cost(k), t = margins_(k) - b(k);
        const double root = std::hypot(2 * mu, c * t), size = std::abs(c * t);
        const double smaller = (mu + 2 * mu * mu / (root + size)) / c, larger = (2 * mu + size + root) / (2 * c);
        x_(k) = t > 0 ? larger : smaller;
        y_(k) = mu / x_(k);
        x_(m_ + k) = t > 0 ? smaller : larger;
        y_(m_ + k) = mu / x_(m_ + k);
    }
}

// The same with s - E lambda = A w - b.
void InteriorPoint::start_squared(double norm_mu) {
    const Vector& b = problem_.rows.right_side();
    double mu = 0;
    for (std::int64_t k = 0; k < m_; ++k) mu += problem_.cost(k) * (margins_(k) - b(k)) * (margins_(k) - b(k));
    mu = std::max(norm_mu, mu / static_cast<double>(m_));
    scale_norm_multipliers(mu / norm_mu);
    for (std::int64_t k = 0; k < m_; ++k) {
        const double t = margins_(k) - b(k), root = std::hypot(t, 2 * std::sqrt(yield_(k) * mu));
        x_(k) = t > 0 ? (t + root) / 2 : 2 * yield_(k) * mu / (root - t);
        y_(k) = mu / x_(k);
    }
}

// A warm start: every pair (x, y) of the old point becomes the nearest one with x y = mu, nearest in the sense that
// x - ratio y stays what it was; ratio is that of typical x and y.
void InteriorPoint::start_near(const Vector& w, const Vector& lambda) {
    const Vector& b = problem_.rows.right_side();
    const double mu = warm_mu(w, lambda);
    double sum = 0, x_sum = 0;
    for (std::int64_t k = 0; k < m_; ++k) {
        sum += lambda(k);
        x_sum += std::abs(margins_(k) - gamma_ * b(k));
    }
    const double ratio = x_sum > 0 && sum > 0 ? x_sum / sum : 1;
    norm_->start_near(w_, mu, norm_pairs());
    for (std::int64_t k = 0; k < m_; ++k) {
        const double y = multiplier_near(margins_(k) - gamma_ * b(k), lambda(k), ratio, mu, k);
        x_(k) = mu / y;
        y_(k) = y;
        omega_ += b(k) * y;
        if (!problem_.plain_slacks()) continue;
        y_(m_ + k) = problem_.cost(k) - y;
        x_(m_ + k) = mu / y_(m_ + k);
    }
    mu_start_ = mean_complementarity();
}

// From the gap that (w, lambda) has in this problem: products of that sum are what it is worth. Sets w_, margins_ and
// gamma_.
double InteriorPoint::warm_mu(const Vector& w, const Vector& lambda) {
    w_ = w;
    problem_.rows.margins(w.data(), margins_.data());
    problem_.rows.combine(lambda.data(), combined_.data());
    const double smallest = bounds_.offer_primal(w_, margins_);
    bounds_.offer_dual(lambda, combined_);
    if (gamma_form_) gamma_ = std::max(smallest, 1e-3);
    const double worth = problem_.soft ? bounds_.primal() : dot(lambda, margins_);
    const double share = std::clamp(bounds_.gap(), 1e-6, 1.0);
    return share * (worth > 0 ? worth : 1) / static_cast<double>(pairs_);
}

double InteriorPoint::multiplier_near(double t, double lambda, double ratio, double mu, std::int64_t k) const {
    if (problem_.plain_slacks()) {  // mu / y - mu / (cost - y) - ratio y = t - ratio lambda
        const double v = t - ratio * lambda;
        double low = 0, high = problem_.cost(k);
        for (int halving = 0; halving < 40; ++halving) {
            const double y = (low + high) / 2;
            (mu / y - mu / (problem_.cost(k) - y) - ratio * y > v ? low : high) = y;
        }
        return (low + high) / 2;
    }
    const double v = t - ratio * lambda, weight = ratio + (problem_.squared_slacks() ? yield_(k) : 0);
    const double root = std::hypot(v, 2 * std::sqrt(weight * mu));  // mu / y - weight y = v
    return v > 0 ? 2 * mu / (v + root) : (root - v) / (2 * weight);
}

void InteriorPoint::scale_norm_multipliers(double factor) {
    for (std::int64_t j = norm_begin_; j < pairs_; ++j) y_(j) *= factor;
}

InteriorPointEnd InteriorPoint::run(double tolerance, std::int64_t max_iterations,
                                    const std::function<bool(std::int64_t)>& interrupt) {
    double best_gap = std::numeric_limits<double>::infinity(), best_dual = 0;
    std::int64_t last_progress = 0;
    tolerance_ = tolerance;
    for (std::int64_t iteration = 0;; ++iteration) {
        iterations_ = iteration;
        improve_bounds();
        try_vertex();
        if (bounds_.gap() <= tolerance) return InteriorPointEnd::converged;
        if (interrupt(iteration) || iteration >= max_iterations) return InteriorPointEnd::interrupted;
        if (bounds_.gap() < 0.9 * best_gap || bounds_.dual() > 1.1 * best_dual) {
            last_progress = iteration;
            best_gap = bounds_.gap();
            best_dual = bounds_.dual();
        }
        if (iteration - last_progress > patience_) return InteriorPointEnd::no_progress;

        mu_ = mean_complementarity();
        if (!(mu_ > 0) || !std::isfinite(mu_) || !linearize()) return InteriorPointEnd::no_progress;
        if (bordered()) solve_border();
        predict_and_correct();
        correct_centrality();
        step();
    }
}

void InteriorPoint::improve_bounds() {
    problem_.rows.margins(w_.data(), margins_.data());
    std::copy_n(y_.data(), m_, lambda_.data());
    problem_.rows.combine(lambda_.data(), combined_.data());
    if (bounds_.offer_primal(w_, margins_) < 0.999 * gamma_) bounds_.offer_mixtures(w_, margins_, gamma_);
    bounds_.offer_dual(lambda_, combined_);
    if (!problem_.norm->stationary_point(combined_, problem_.rho, candidate_)) return;
    problem_.rows.margins(candidate_.data(), candidate_margins_.data());
    bounds_.offer_primal(candidate_, candidate_margins_);
}

void InteriorPoint::try_vertex() {
    if (problem_.soft || one_step_length_ || !(bounds_.gap() < vertex_gap_)) return;
    if (std::min(m_, D_) >= dear_vertex) return;
    offer_vertex(problem_, x_.data(), y_.data(), norm_pairs(), bounds_);
    // Where an iteration costs little next time, elsewhere when much has changed.
    if (D_ >= 512) vertex_gap_ = 0.1 * bounds_.gap();
}

bool InteriorPoint::linearize() {
    const Vector& b = problem_.rows.right_side();
    for (std::int64_t k = 0; k < m_; ++k) {
        rp_(k) = margins_(k) - x_(k) - gamma_ * b(k);
        t_(k) = x_(k) / y_(k);
        if (problem_.plain_slacks()) {
            rp_(k) += x_(m_ + k);
            t_(k) += x_(m_ + k) / y_(m_ + k);
        } else if (problem_.squared_slacks()) {
            rp_(k) += yield_(k) * y_(k);
            t_(k) += yield_(k);
        }
    }
    norm_->linearize(combined_, norm_pairs(), g_);
    return system_.factor(g_, t_);
}

void InteriorPoint::solve_border() {
    if (gamma_form_) {
        e_ = problem_.rows.right_side();
        border_h_ = e_;
        for (std::int64_t j = 0; j < D_; ++j) f_(j) = 0;
    } else {
        problem_.rows.margins(norm_->border_ratio()->data(), e_.data());
        for (std::int64_t k = 0; k < m_; ++k) border_h_(k) = 0;
        f_ = *norm_->border_column();
    }
    system_.solve(f_, border_h_, border_dw_, border_dl_, border_A_dw_);
    border_denominator_ = norm_->border_corner() + dot(e_, border_dl_);
}

// The step for the complementarity residuals c_.
void InteriorPoint::find_direction() {
    const Vector& b = problem_.rows.right_side();
    for (std::int64_t k = 0; k < m_; ++k) {
        h_(k) = -rp_(k) - c_(k) / y_(k);
        if (problem_.plain_slacks()) h_(k) += c_(m_ + k) / y_(m_ + k);
    }
    norm_->right_side(norm_pairs(), f_);
    system_.solve(f_, h_, dw_, dl_, A_dw_);
    double dr = 0;
    if (bordered()) {
        const double numerator = gamma_form_ ? omega_ - dot(b, lambda_) : norm_->border_numerator();
        const double unknown = (numerator - dot(e_, dl_)) / border_denominator_;
        add_multiple(unknown, border_dw_, dw_);
        add_multiple(unknown, border_dl_, dl_);
        add_multiple(unknown, border_A_dw_, A_dw_);
        (gamma_form_ ? dgamma_ : dr) = unknown;
    }
    for (std::int64_t k = 0; k < m_; ++k) {
        dy_(k) = dl_(k);
        dx_(k) = (-c_(k) - x_(k) * dy_(k)) / y_(k);
        if (problem_.plain_slacks()) {
            dy_(m_ + k) = -dl_(k);
            dx_(m_ + k) = (-c_(m_ + k) + x_(m_ + k) * dl_(k)) / y_(m_ + k);
        } else if (!system_.multiplier_is_accurate(k)) {
            dx_(k) = A_dw_(k) - dgamma_ * b(k) + rp_(k);
            if (problem_.squared_slacks()) dx_(k) += yield_(k) * dl_(k);
            dy_(k) = (-c_(k) - y_(k) * dx_(k)) / x_(k);
        }
    }
    norm_->expand(dw_, dr, norm_pairs());
}

void InteriorPoint::predict_and_correct() {
    for (std::int64_t j = 0; j < pairs_; ++j) c_(j) = x_(j) * y_(j);
    find_direction();
    find_step_lengths(1, primal_step_, dual_step_);
    const double ratio = complementarity_after(primal_step_, dual_step_) / mu_;
    sigma_mu_ = std::max(std::clamp(ratio * ratio * ratio, 1e-6, 1.0) * mu_, std::min(mu_, mu_floor()));
    for (std::int64_t j = 0; j < pairs_; ++j) c_(j) = x_(j) * y_(j) - sigma_mu_ + dx_(j) * dy_(j);
    find_direction();
    find_step_lengths(1, primal_step_, dual_step_);
}

// Gondzio: look a little beyond the present step, and push the products found there into [0.1, 10] sigma mu.
void InteriorPoint::correct_centrality() {
    for (int correction = 0; correction < centrality_corrections; ++correction) {
        if (primal_step_ > 0.95 && dual_step_ > 0.95) return;
        const double primal_trial = std::min(1.0, 1.08 * primal_step_ + 0.1);
        const double dual_trial = std::min(1.0, 1.08 * dual_step_ + 0.1);
        for (std::int64_t j = 0; j < pairs_; ++j) {
            const double product = (x_(j) + primal_trial * dx_(j)) * (y_(j) + dual_trial * dy_(j));
            const double change = std::clamp(product, 0.1 * sigma_mu_, 10 * sigma_mu_) - product;
            c_(j) -= std::max(change, -10 * sigma_mu_);
        }
        std::swap(dx_, dx_best_);
        std::swap(dy_, dy_best_);
        std::swap(dw_, dw_best_);
        const double dgamma_best = dgamma_;
        find_direction();
        double primal_step, dual_step;
        find_step_lengths(1, primal_step, dual_step);
        if (primal_step + dual_step < primal_step_ + dual_step_ + 0.02) {
            std::swap(dx_, dx_best_);
            std::swap(dy_, dy_best_);
            std::swap(dw_, dw_best_);
            dgamma_ = dgamma_best;
            return;
        }
        primal_step_ = primal_step;
        dual_step_ = dual_step;
    }
}

void InteriorPoint::step() {
    const double fraction = std::clamp(1 - 0.1 * mu_ / mu_start_, 0.9, 0.9995);
    find_step_lengths(fraction, primal_step_, dual_step_);
    for (std::int64_t j = 0; j < pairs_; ++j) {
        x_(j) += primal_step_ * dx_(j);
        y_(j) += dual_step_ * dy_(j);
    }
    add_multiple(primal_step_, dw_, w_);
    gamma_ += primal_step_ * dgamma_;
    norm_->read(norm_pairs(), w_);
}

// Products that add up to a small part of the gap asked for: smaller ones would only cost accuracy.
double InteriorPoint::mu_floor() const {
    return 0.01 * tolerance_ * gamma_ * dot(problem_.rows.right_side(), lambda_) / static_cast<double>(pairs_);
}

double InteriorPoint::mean_complementarity() const { return complementarity_after(0, 0); }

double InteriorPoint::complementarity_after(double primal_step, double dual_step) const {
    double sum = 0;
    for (std::int64_t j = 0; j < pairs_; ++j) sum += (x_(j) + primal_step * dx_(j)) * (y_(j) + dual_step * dy_(j));
    return sum / static_cast<double>(pairs_);
}

// The largest steps <= 1 that go `fraction` of the way to where an x or a y becomes 0.
void InteriorPoint::find_step_lengths(double fraction, double& primal_step, double& dual_step) const {
    double primal[4] = {}, dual[4] = {};  // largest -dx/x, -dy/y; four, which a processor can divide side by side
    std::int64_t begin = 0;
    const auto take = [&](std::int64_t j, int k) {
        primal[k] = std::max(primal[k], -dx_(j) / x_(j));
        dual[k] = std::max(dual[k], -dy_(j) / y_(j));
    };
    for (; begin + 4 <= pairs_; begin += 4)
        for (int k = 0; k < 4; ++k) take(begin + k, k);
    for (; begin < pairs_; ++begin) take(begin, 0);
    primal_step = std::min(1.0, fraction / *std::max_element(primal, primal + 4));
    dual_step = std::min(1.0, fraction / *std::max_element(dual, dual + 4));
    if (one_step_length_) primal_step = dual_step = std::min(primal_step, dual_step);
}

}  // namespace attmd
