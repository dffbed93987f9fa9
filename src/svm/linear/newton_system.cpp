#include "svm/linear/newton_system.hpp"

#include "base/vectors.hpp"

#include <algorithm>
#include <cmath>

namespace attmd {
namespace {

constexpr int refinements = 2;
constexpr double accuracy = 1e-10;  // residual, relative to the right side, that needs no refinement

constexpr std::int64_t single_order = 512;  // from here on single precision pays
constexpr std::int64_t most_heavy = 8192;   // rows that are factored without a D x D matrix, at most
constexpr double heavy_share = 0.8;         // of D: up to here factoring the heavy rows is cheaper than D x D
// A row whose weight_k a_k' diag(1/g) a_k is large costs Woodbury's formula as many digits, the whole matrix about
// half.
constexpr double strongest_single = 1e5, strongest_double = 1e13, strongest_whole_single = 1e10;
constexpr double cg_accuracy = 1e-5;   // error in the energy norm, relative
constexpr double cg_tolerable = 1e-3;  // where the steps run out
constexpr int slow_steps = 6;          // more of them ask for a better factor next time
constexpr int most_steps = 25, most_steps_matrix_free = 400;

bool solves_by_rows(std::int64_t m, std::int64_t D, SystemForm form) {
    return form == SystemForm::rows || (form == SystemForm::smaller && m < D);
}

std::int64_t order_of(std::int64_t m, std::int64_t D, SystemForm form) { return solves_by_rows(m, D, form) ? m : D; }

std::int64_t factor_order(std::int64_t m, std::int64_t D, SystemForm form) {
    return form == SystemForm::matrix_free ? std::min({m, D, most_heavy}) : order_of(m, D, form);
}

}  // namespace

NewtonSystem::NewtonSystem(const MarginRows& rows, ThreadTeam& team, SystemForm form)
    : rows_(rows),
      team_(team),
      form_(form),
      by_rows_(solves_by_rows(rows.rows(), rows.unknowns(), form)),
      order_(order_of(rows.rows(), rows.unknowns(), form)),
      single_serves_(order_ >= single_order),
      factor_(factor_order(rows.rows(), rows.unknowns(), form)),
      weight_(make_vector(std::max(rows.rows(), rows.unknowns()))),
      work_rows_(make_vector(rows.rows())),
      work_(make_vector(rows.unknowns())) {
    if (form == SystemForm::matrix_free)
        heavy_rows_.emplace(rows, team, factor_, factor_order(rows.rows(), rows.unknowns(), form));
    else if (!by_rows_ && single_serves_)
        heavy_rows_.emplace(rows, team, factor_, order_);
    if (heavy_rows_ || single_serves_)
        for (Vector* v : {&residual_, &direction_, &preconditioned_, &product_}) *v = make_vector(order_);
}

double NewtonSystem::factor_cost(std::int64_t m, std::int64_t D) {
    const auto order = static_cast<double>(std::min(m, D));
    return order * order * (order / 3 + std::sqrt(static_cast<double>(D)));
}

double NewtonSystem::bytes(std::int64_t m, std::int64_t D, SystemForm form) {
    const auto rows = static_cast<double>(m), unknowns = static_cast<double>(D);
    return ScaledCholesky::bytes(static_cast<double>(factor_order(m, D, form))) +
           8 * (rows * 5 + unknowns * 5 + static_cast<double>(order_of(m, D, form)) * 4);
}

void NewtonSystem::take(const Vector& g, const Vector& t) {
    g_ = &g;
    t_ = &t;
    const Vector& inverted = by_rows_ ? g : t;
    for (std::size_t j = 0; j < inverted.size(); ++j) weight_(j) = 1 / inverted(j);
}

bool NewtonSystem::factor_exactly(const Vector& g, const Vector& t) {
    take(g, t);
    if (fine_) return fine_->factor(g, t);
    const bool single_serves = single_serves_;
    const bool factored = form_ == SystemForm::matrix_free ? factor_heavy_rows() : factor_whole();
    single_serves_ = single_serves;
    return factored;
}

bool NewtonSystem::factor(const Vector& g, const Vector& t) {
    take(g, t);
    if (fine_) return fine_->factor(g, t);
    if (form_ == SystemForm::matrix_free || (heavy_rows_ && form_ == SystemForm::smaller)) {
        if (factor_heavy_rows()) return true;
        if (form_ == SystemForm::matrix_free) return false;
    }
    if (single_serves_) {
        factored_ = Factored::whole_single;
        for (const double regularization : {3e-7, 3e-6, 3e-5})
            if (factor_whole_in<float>(regularization)) return true;
    }
    return factor_whole();
}

// False where the whole matrix is the better choice.
bool NewtonSystem::factor_heavy_rows() {
    const std::int64_t count = heavy_rows_->choose(*g_, weight_);
    const bool whole_fits = form_ != SystemForm::matrix_free;
    if (heavy_rows_->strongest() > strongest_whole_single) single_serves_ = false;
    if (whole_fits && static_cast<double>(count) > heavy_share * static_cast<double>(order_)) return false;
    if (whole_fits && heavy_rows_->strongest() > strongest_double) return false;
    factored_ = Factored::heavy_rows;
    const bool single = single_serves_ && heavy_rows_->strongest() < strongest_single;
    return (single && heavy_rows_->factor(*g_, weight_, true)) || heavy_rows_->factor(*g_, weight_, false);
}

bool NewtonSystem::factor_whole() {
    factored_ = Factored::whole;
    single_serves_ = false;
    for (const double regularization : {0.0, 1e-14, 1e-12, 1e-10})
        if (factor_whole_in<double>(regularization)) return true;
    return false;
}

template <class T>
bool NewtonSystem::factor_whole_in(double regularization) {
    if (by_rows_)
        rows_.outer(weight_.data(), factor_.matrix<T>(), team_);
    else
        rows_.gram(weight_.data(), factor_.matrix<T>(), team_);
    return factor_.factor<T>(order_, (by_rows_ ? *t_ : *g_).data(), regularization, team_);
}

void NewtonSystem::solve(const Vector& f, const Vector& h, Vector& dw, Vector& dl, Vector& A_dw) {
    if (fine_)
        fine_->solve(f, h, dw, dl, A_dw);
    else if (by_rows_)
        solve_by_rows(f, h, dw, dl, A_dw);
    else
        solve_by_unknowns(f, h, dw, dl, A_dw);
}

// product = the reduced matrix times x.
void NewtonSystem::apply(const Vector& x, Vector& product) {
    if (by_rows_) {
        rows_.combine_by(team_, x.data(), work_.data());
        for (std::size_t j = 0; j < work_.size(); ++j) work_(j) *= weight_(j);
        rows_.margins_by(team_, work_.data(), product.data());
    } else {
        rows_.margins_by(team_, x.data(), work_rows_.data());
        for (std::size_t k = 0; k < work_rows_.size(); ++k) work_rows_(k) *= weight_(k);
        rows_.combine_by(team_, work_rows_.data(), product.data());
    }
    const Vector& added = by_rows_ ? *t_ : *g_;
    for (std::int64_t j = 0; j < order_; ++j) product(j) += added(j) * x(j);
}

void NewtonSystem::precondition(const Vector& residual, Vector& direction) {
    if (factored_ == Factored::heavy_rows) return heavy_rows_->apply(residual, direction);
    direction = residual;
    factor_.solve(direction.data());
}

// False if the steps ran out far from the solution.
bool NewtonSystem::conjugate_gradients(Vector& x) {
    const int most = form_ == SystemForm::matrix_free ? most_steps_matrix_free : most_steps;
    std::swap(residual_, x);
    for (double& value : x) value = 0;
    precondition(residual_, preconditioned_);
    direction_ = preconditioned_;
    double energy = dot(residual_, preconditioned_);
    const double enough = energy * cg_accuracy * cg_accuracy, tolerable = energy * cg_tolerable * cg_tolerable;
    int step = 0;
    for (; energy > enough && step < most; ++step) {
        apply(direction_, product_);
        const double curvature = dot(direction_, product_);
        if (!(curvature > 0)) return false;
        const double length = energy / curvature;
        for (std::int64_t j = 0; j < order_; ++j) {
            x(j) += length * direction_(j);
            residual_(j) -= length * product_(j);
        }
        precondition(residual_, preconditioned_);
        const double before = energy;
        energy = dot(residual_, preconditioned_);
        for (std::int64_t j = 0; j < order_; ++j) direction_(j) = preconditioned_(j) + energy / before * direction_(j);
    }
    if (step > slow_steps) single_serves_ = false;
    return energy >= 0 && energy <= tolerable;
}

void NewtonSystem::solve_by_rows(const Vector& f, const Vector& h, Vector& dw, Vector& dl, Vector& A_dw) {
    const std::int64_t m = rows_.rows(), D = rows_.unknowns();
    const Vector &g = *g_, &t = *t_;
    double scale = 0;
    const auto right_side = [&] {
        for (std::int64_t j = 0; j < D; ++j) dw(j) = f(j) / g(j);
        rows_.margins_by(team_, dw.data(), dl.data());
        for (std::int64_t k = 0; k < m; ++k) {
            dl(k) = h(k) - dl(k);
            scale = std::max({scale, std::abs(h(k)), std::abs(dl(k))});
        }
    };
    const auto expand = [&] {
        rows_.combine_by(team_, dl.data(), work_.data());
        for (std::int64_t j = 0; j < D; ++j) dw(j) = (f(j) + work_(j)) / g(j);
        rows_.margins_by(team_, dw.data(), A_dw.data());
    };
    right_side();
    if (iterates()) {
        if (conjugate_gradients(dl) || !factor_whole()) return expand();
        right_side();
    }
    factor_.solve(dl.data());
    for (int refinement = 0;; ++refinement) {
        expand();
        double largest = 0;
        for (std::int64_t k = 0; k < m; ++k) {
            work_rows_(k) = h(k) - A_dw(k) - t(k) * dl(k);
            largest = std::max(largest, std::abs(work_rows_(k)));
        }
        if (!(largest > accuracy * scale) || refinement == refinements) return;
        factor_.solve(work_rows_.data());
        for (std::int64_t k = 0; k < m; ++k) dl(k) += work_rows_(k);
    }
}

void NewtonSystem::solve_by_unknowns(const Vector& f, const Vector& h, Vector& dw, Vector& dl, Vector& A_dw) {
    const std::int64_t m = rows_.rows(), D = rows_.unknowns();
    const Vector &g = *g_, &t = *t_;
    double scale = 0;
    const auto right_side = [&] {
        for (std::int64_t k = 0; k < m; ++k) work_rows_(k) = h(k) / t(k);
        rows_.combine_by(team_, work_rows_.data(), dw.data());
        for (std::int64_t j = 0; j < D; ++j) {
            dw(j) += f(j);
            scale = std::max({scale, std::abs(f(j)), std::abs(dw(j))});
        }
    };
    const auto expand = [&] {
        rows_.margins_by(team_, dw.data(), A_dw.data());
        for (std::int64_t k = 0; k < m; ++k) dl(k) = (h(k) - A_dw(k)) / t(k);
    };
    right_side();
    if (iterates()) {
        if (conjugate_gradients(dw) || form_ == SystemForm::matrix_free || !factor_whole()) return expand();
        right_side();
    }
    factor_.solve(dw.data());
    for (int refinement = 0;; ++refinement) {
        expand();
        rows_.combine_by(team_, dl.data(), work_.data());
        double largest = 0;
        for (std::int64_t j = 0; j < D; ++j) {
            work_(j) = f(j) - g(j) * dw(j) + work_(j);
            largest = std::max(largest, std::abs(work_(j)));
        }
        if (!(largest > accuracy * scale) || refinement == refinements) return;
        factor_.solve(work_.data());
        for (std::int64_t j = 0; j < D; ++j) dw(j) += work_(j);
    }
}

}  // namespace attmd
