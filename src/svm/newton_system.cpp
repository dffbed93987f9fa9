#include "svm/newton_system.hpp"

#include <algorithm>
#include <cmath>

#include "svm/cholesky.hpp"

namespace attmd {
namespace {

constexpr int refinements = 2;
constexpr double accuracy = 1e-10;  // residual, relative to the right side, that needs no refinement

}  // namespace

NewtonSystem::NewtonSystem(const MarginRows& rows, ThreadTeam& team)
    : rows_(rows),
      team_(team),
      by_rows_(rows.rows() < rows.unknowns()),
      order_(std::min(rows.rows(), rows.unknowns())),
      matrix_(make_matrix(order_, order_)),
      diagonal_(make_vector(order_)),
      weight_(make_vector(std::max(rows.rows(), rows.unknowns()))),
      work_rows_(make_vector(rows.rows())),
      work_(make_vector(rows.unknowns())) {}

bool NewtonSystem::factor(const Vector& g, const Vector& t) {
    g_ = &g;
    t_ = &t;
    for (double regularization : {0.0, 1e-14, 1e-12, 1e-10})
        if (assemble_and_factor(regularization)) return true;
    return false;
}

bool NewtonSystem::assemble_and_factor(double regularization) {
    const Vector& inverted = by_rows_ ? *g_ : *t_;
    const Vector& added = by_rows_ ? *t_ : *g_;
    for (std::size_t j = 0; j < inverted.size(); ++j) weight_(j) = 1 / inverted(j);
    if (by_rows_)
        rows_.outer(weight_.data(), matrix_.data(), team_);
    else
        rows_.gram(weight_.data(), matrix_.data(), team_);
    for (std::int64_t j = 0; j < order_; ++j) {
        double& entry = matrix_(j, j);
        diagonal_(j) = entry;
        entry += added(j);
        entry += regularization * entry;
        if (!std::isfinite(entry)) return false;
    }
    return factor_cholesky(order_, matrix_.data(), team_);
}

void NewtonSystem::solve(const Vector& f, const Vector& h, Vector& dw, Vector& dl, Vector& A_dw) {
    if (by_rows_)
        solve_by_rows(f, h, dw, dl, A_dw);
    else
        solve_by_unknowns(f, h, dw, dl, A_dw);
}

void NewtonSystem::solve_by_rows(const Vector& f, const Vector& h, Vector& dw, Vector& dl, Vector& A_dw) {
    const std::int64_t m = rows_.rows(), D = rows_.unknowns();
    const Vector &g = *g_, &t = *t_;
    double scale = 0;
    for (std::int64_t j = 0; j < D; ++j) dw(j) = f(j) / g(j);
    rows_.margins(dw.data(), dl.data());
    for (std::int64_t k = 0; k < m; ++k) {
        scale = std::max(scale, std::abs(h(k)));
        dl(k) = h(k) - dl(k);
    }
    solve_cholesky(m, matrix_.data(), dl.data());
    for (int refinement = 0;; ++refinement) {
        rows_.combine(dl.data(), work_.data());
        for (std::int64_t j = 0; j < D; ++j) dw(j) = (f(j) + work_(j)) / g(j);
        rows_.margins(dw.data(), A_dw.data());
        double largest = 0;
        for (std::int64_t k = 0; k < m; ++k) {
            work_rows_(k) = h(k) - A_dw(k) - t(k) * dl(k);
            largest = std::max(largest, std::abs(work_rows_(k)));
        }
        if (!(largest > accuracy * scale) || refinement == refinements) return;
        solve_cholesky(m, matrix_.data(), work_rows_.data());
        for (std::int64_t k = 0; k < m; ++k) dl(k) += work_rows_(k);
    }
}

void NewtonSystem::solve_by_unknowns(const Vector& f, const Vector& h, Vector& dw, Vector& dl, Vector& A_dw) {
    const std::int64_t m = rows_.rows(), D = rows_.unknowns();
    const Vector &g = *g_, &t = *t_;
    double scale = 0;
    for (std::int64_t k = 0; k < m; ++k) work_rows_(k) = h(k) / t(k);
    rows_.combine(work_rows_.data(), dw.data());
    for (std::int64_t j = 0; j < D; ++j) {
        dw(j) += f(j);
        scale = std::max(scale, std::abs(f(j)));
    }
    solve_cholesky(D, matrix_.data(), dw.data());
    for (int refinement = 0;; ++refinement) {
        rows_.margins(dw.data(), A_dw.data());
        for (std::int64_t k = 0; k < m; ++k) dl(k) = (h(k) - A_dw(k)) / t(k);
        rows_.combine(dl.data(), work_.data());
        double largest = 0;
        for (std::int64_t j = 0; j < D; ++j) {
            work_(j) = f(j) - g(j) * dw(j) + work_(j);
            largest = std::max(largest, std::abs(work_(j)));
        }
        if (!(largest > accuracy * scale) || refinement == refinements) return;
        solve_cholesky(D, matrix_.data(), work_.data());
        for (std::int64_t j = 0; j < D; ++j) dw(j) += work_(j);
    }
}

}  // namespace attmd
