#include "svm/interior/nuclear_interior_point.hpp"

#include "base/blas.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace attmd {
namespace {

using blas::Op;

constexpr std::int64_t patience = 8;  // iterations without progress before giving up
constexpr int most_halvings = 4;      // of a dual step that rounding carried over the boundary

}  // namespace

NuclearInteriorPoint::NuclearInteriorPoint(const NormalizedRows& rows, const Vector& W, ThreadTeam& team,
                                           Bounds& bounds)
    : rows_(rows.original().factors()->unit()),
      b_(rows.right_side()),
      team_(team),
      bounds_(bounds),
      m_(rows.rows()),
      d_(rows_.d()),
      n_(2 * d_),
      scaling_(d_),
      newton_(rows_, team) {
    for (Vector* v : {&s_, &lambda_, &margins_, &rp_, &t_, &c_, &h_, &ds_, &dl_, &A_dw_}) *v = make_vector(m_);
    for (Vector* v : {&W_, &Z_, &f_, &y_, &Zh_}) *v = make_vector(d_ * d_);
    for (Matrix* M : {&L_, &rhs_, &dX_, &dS_}) *M = make_matrix(n_, n_);
    start(W);
}

// Slacks well away from 0; multipliers mu / s with mu such that ||Z||_op = 1/2; and around W = U diag(w) V' the
// interior point P = U diag(w + tau) U', Q = V diag(w + tau) V' with tau of the mean size of w.
void NuclearInteriorPoint::start(const Vector& W) {
    rows_.margins_by(team_, W.data(), margins_.data());
    double worst = 0.5;
    for (std::int64_t k = 0; k < m_; ++k) worst = std::max(worst, b_(k) - margins_(k));
    for (std::int64_t k = 0; k < m_; ++k) {
        s_(k) = std::max(margins_(k) - b_(k), 0.0) + 0.5 * worst;
        lambda_(k) = 1 / s_(k);
    }
    rows_.combine_by(team_, lambda_.data(), Z_.data());
    const double length = decompose(d_, d_, Z_.data()).sigma(0);
    const double mu = length > 0 ? 0.5 / length : 1;
    for (std::int64_t k = 0; k < m_; ++k) lambda_(k) *= mu;

    const Decomposition w = decompose(d_, d_, W.data());
    double tau = 0;
    for (const double value : w.sigma) tau += value / static_cast<double>(d_);
    tau = std::max(tau, 2 * mu);
    for (std::int64_t i = 0; i < d_; ++i) {  // X = L L', columns (u, v) sqrt(w + tau / 2) and (u, -v) sqrt(tau / 2)
        const double large = std::sqrt(w.sigma(i) + tau / 2), small = std::sqrt(tau / 2);
        for (std::int64_t a = 0; a < d_; ++a) {
            L_(a, i) = large * w.U(a, i);
            L_(d_ + a, i) = large * w.Vt(i, a);
            L_(a, d_ + i) = small * w.U(a, i);
            L_(d_ + a, d_ + i) = -small * w.Vt(i, a);
        }
    }
}

InteriorPointEnd NuclearInteriorPoint::run(double tolerance, std::int64_t max_iterations,
                                           const std::function<bool(std::int64_t)>& interrupt) {
    double best_gap = std::numeric_limits<double>::infinity(), best_dual = 0;
    std::int64_t last_progress = 0;
    for (std::int64_t iteration = 0;; ++iteration) {
        iterations_ = iteration;
        const bool scaled = update_scaling();
        improve_bounds();
        if (bounds_.gap() <= tolerance) return InteriorPointEnd::converged;
        if (interrupt(iteration) || iteration >= max_iterations) return InteriorPointEnd::interrupted;
        if (bounds_.gap() < 0.9 * best_gap || bounds_.dual() > 1.1 * best_dual) {
            last_progress = iteration;
            best_gap = bounds_.gap();
            best_dual = bounds_.dual();
        }
        const bool exhausted = !scaled || iteration - last_progress > patience;
        const bool crawling = bounds_.gap() < 1e-4 && std::min(primal_step_, dual_step_) < 0.1;
        if ((exhausted || crawling) && newton_.switch_to_rows()) {
            last_progress = iteration;
            if (!scaled && !retreat()) return InteriorPointEnd::no_progress;
        } else if (exhausted) {
            return InteriorPointEnd::no_progress;
        }

        linearize();
        if (!(mu_ > 0) || !std::isfinite(mu_) || !newton_.factor(scaling_, t_)) return InteriorPointEnd::no_progress;
        predict_and_correct();
        if (!step()) return InteriorPointEnd::no_progress;
    }
}

// Z of lambda and the scaling there; a little back on the last step where rounding left ||Z||_op >= 1.
bool NuclearInteriorPoint::update_scaling() {
    rows_.combine_by(team_, lambda_.data(), Z_.data());
    for (int halving = 0; !scaling_.update(L_, Z_.data()); ++halving) {
        if (halving == most_halvings || !(dual_step_ > 0)) return false;
        dual_step_ /= 2;
        for (std::int64_t k = 0; k < m_; ++k) lambda_(k) -= dual_step_ * dl_(k);
        rows_.combine_by(team_, lambda_.data(), Z_.data());
    }
    return true;
}

// Well inside of ||Z||_op < 1, as far as the gap allows.
bool NuclearInteriorPoint::retreat() {
    const double factor = (1 - std::min(bounds_.gap(), 0.5)) / scaling_.operator_norm();
    for (double& value : lambda_) value *= factor;
    dual_step_ = 0;
    return update_scaling();
}

void NuclearInteriorPoint::improve_bounds() {
    blas::gemm(Op::none, Op::transpose, d_, d_, n_, 1, L_.data(), n_, L_.data() + d_ * n_, n_, 0, W_.data(), d_);
    rows_.margins_by(team_, W_.data(), margins_.data());
    bounds_.offer_primal(W_, margins_);
    bounds_.offer_dual(lambda_, Z_);
}

void NuclearInteriorPoint::linearize() {
    mu_ = 0;
    for (std::int64_t k = 0; k < m_; ++k) {
        rp_(k) = margins_(k) - s_(k) - b_(k);
        t_(k) = s_(k) / lambda_(k);
        mu_ += s_(k) * lambda_(k);
    }
    for (const double value : scaling_.spectrum()) mu_ += value * value;
    mu_ /= static_cast<double>(m_ + n_);
}

// The step for rhs_ and c_.
void NuclearInteriorPoint::find_direction() {
    const Vector& g = scaling_.inverse_E();
    scaling_.right_side(rhs_, f_);
    for (std::int64_t k = 0; k < m_; ++k) h_(k) = -rp_(k) - c_(k) / lambda_(k);
    newton_.solve(f_, h_, y_, dl_, A_dw_);
    for (std::size_t j = 0; j < y_.size(); ++j) Zh_(j) = g(j) * y_(j) - f_(j);
    scaling_.dual_step(Zh_, dS_);
    for (std::size_t e = 0; e < dX_.size(); ++e) dX_.data()[e] = rhs_.data()[e] - dS_.data()[e];
    for (std::int64_t k = 0; k < m_; ++k)
        ds_(k) = newton_.multiplier_is_accurate(k) ? (-c_(k) - s_(k) * dl_(k)) / lambda_(k) : A_dw_(k) + rp_(k);
}

void NuclearInteriorPoint::predict_and_correct() {
    const Vector& D = scaling_.spectrum();
    const auto diagonal = [&D](std::int64_t i, std::int64_t j) { return i == j ? D(i) : 0; };
    for (std::int64_t k = 0; k < m_; ++k) c_(k) = s_(k) * lambda_(k);
    for (std::int64_t i = 0; i < n_; ++i)
        for (std::int64_t j = 0; j < n_; ++j) rhs_(i, j) = -diagonal(i, j);
    find_direction();
    find_step_lengths();

    double after = 0;  // (m + n) mu at the end of the predictor
    for (std::int64_t k = 0; k < m_; ++k) after += (s_(k) + primal_step_ * ds_(k)) * (lambda_(k) + dual_step_ * dl_(k));
    for (std::int64_t i = 0; i < n_; ++i)
        for (std::int64_t j = 0; j < n_; ++j)
            after += (diagonal(i, j) + primal_step_ * dX_(i, j)) * (diagonal(i, j) + dual_step_ * dS_(i, j));
    const double ratio = after / static_cast<double>(m_ + n_) / mu_;
    const double sigma_mu = std::clamp(ratio * ratio * ratio, 1e-6, 1.0) * mu_;

    for (std::int64_t k = 0; k < m_; ++k) c_(k) = s_(k) * lambda_(k) - sigma_mu + ds_(k) * dl_(k);
    Matrix product = make_matrix(n_, n_);
    blas::gemm(Op::none, Op::none, n_, n_, n_, 1, dX_.data(), n_, dS_.data(), n_, 0, product.data(), n_);
    for (std::int64_t i = 0; i < n_; ++i)
        for (std::int64_t j = 0; j < n_; ++j) {
            const double wanted = i == j ? sigma_mu - D(i) * D(i) : 0;
            rhs_(i, j) = (2 * wanted - product(i, j) - product(j, i)) / (D(i) + D(j));
        }
    find_direction();
    find_step_lengths();
}

// The largest t that keeps diag(D) + t step positive semidefinite.
double NuclearInteriorPoint::distance_to_boundary(const Matrix& step) const {
    const Vector& D = scaling_.spectrum();
    Matrix relative = make_matrix(n_, n_);
    bool finite = true;
    for (std::int64_t i = 0; i < n_; ++i)
        for (std::int64_t j = 0; j < n_; ++j) {
            relative(i, j) = step(i, j) / std::sqrt(D(i) * D(j));
            finite = finite && std::isfinite(relative(i, j));
        }
    if (!finite) return 0;
    Vector values = make_vector(n_);
    blas::symmetric_eigenvalues(n_, relative.data(), values.data());
    return values(0) < 0 ? -1 / values(0) : std::numeric_limits<double>::infinity();
}

void NuclearInteriorPoint::find_step_lengths() {
    primal_step_ = std::min(1.0, distance_to_boundary(dX_));
    dual_step_ = std::min(1.0, distance_to_boundary(dS_));
    for (std::int64_t k = 0; k < m_; ++k) {
        if (ds_(k) < 0) primal_step_ = std::min(primal_step_, -s_(k) / ds_(k));
        if (dl_(k) < 0) dual_step_ = std::min(dual_step_, -lambda_(k) / dl_(k));
    }
}

// False where rounding allows no step.
bool NuclearInteriorPoint::step() {
    const Vector& D = scaling_.spectrum();
    const double fraction = 0.9 + 0.09 * std::min(primal_step_, dual_step_);
    primal_step_ *= fraction;
    dual_step_ *= fraction;
    Matrix next = dX_;  // diag(D) + step dX, then its Cholesky factor
    for (double& value : next) value *= primal_step_;
    for (std::int64_t i = 0; i < n_; ++i) next(i, i) += D(i);
    if (!blas::cholesky_lower(n_, next.data(), n_)) return false;
    for (std::int64_t i = 0; i < n_; ++i)
        for (std::int64_t j = i + 1; j < n_; ++j) next(i, j) = 0;
    blas::gemm(Op::none, Op::none, n_, n_, n_, 1, scaling_.G().data(), n_, next.data(), n_, 0, L_.data(), n_);
    for (std::int64_t k = 0; k < m_; ++k) {
        s_(k) += primal_step_ * ds_(k);
        lambda_(k) += dual_step_ * dl_(k);
    }
    return true;
}

}  // namespace attmd
