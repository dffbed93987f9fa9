#include "svm/interior/nuclear_newton.hpp"

#include "base/blas.hpp"
#include "svm/linear/cholesky.hpp"

#include <algorithm>
#include <cmath>

namespace attmd {
namespace {

using blas::Op;

constexpr int refinements = 3;
constexpr std::int64_t affordable = 2;  // rows for each unknown, by rows

}  // namespace

NuclearNewton::NuclearNewton(const AttentionRows& rows, ThreadTeam& team)
    : rows_(rows),
      team_(team),
      by_rows_(rows.rows() <= rows.unknowns()),
      order_(std::min(rows.rows(), rows.unknowns())),
      matrix_(make_matrix(order_, order_)),
      diagonal_(make_vector(order_)) {}

bool NuclearNewton::switch_to_rows() {
    if (by_rows_ || rows_.rows() > affordable * rows_.unknowns()) return false;
    by_rows_ = true;
    order_ = rows_.rows();
    matrix_ = make_matrix(order_, order_);
    diagonal_ = make_vector(order_);
    return true;
}

bool NuclearNewton::factor(const NuclearScaling& scaling, const Vector& t) {
    scaling_ = &scaling;
    t_ = &t;
    scaled_.emplace(rows_.transformed(scaling.left(), scaling.right()));
    const Vector& added = by_rows_ ? t : scaling.inverse_E();
    Vector weight = make_vector(rows_.rows());
    for (std::size_t k = 0; k < weight.size(); ++k) weight(k) = 1 / t(k);
    for (const double regularization : {0.0, 1e-14, 1e-12, 1e-10}) {
        if (by_rows_)
            outer(matrix_);
        else
            gram(weight, matrix_);
        for (std::int64_t j = 0; j < order_; ++j) {
            double& entry = matrix_(j, j);
            diagonal_(j) = entry;
            entry = (entry + added(j)) * (1 + regularization);
            if (!std::isfinite(entry)) return false;
        }
        if (factor_cholesky(order_, matrix_.data(), team_)) return true;
    }
    return false;
}

void NuclearNewton::solve(const Vector& f, const Vector& h, Vector& y, Vector& dl, Vector& A_y) {
    if (by_rows_)
        solve_by_rows(f, h, y, dl, A_y);
    else
        solve_by_unknowns(f, h, y, dl, A_y);
}

void NuclearNewton::solve_by_rows(const Vector& f, const Vector& h, Vector& y, Vector& dl, Vector& A_y) {
    const Vector &g = scaling_->inverse_E(), &t = *t_;
    Vector residual = make_vector(rows_.rows()), work = make_vector(rows_.unknowns());
    for (std::size_t j = 0; j < y.size(); ++j) y(j) = f(j) / g(j);
    margins(y, A_y);
    for (std::size_t k = 0; k < dl.size(); ++k) dl(k) = h(k) - A_y(k);
    solve_cholesky(order_, matrix_.data(), dl.data());
    for (int refinement = 0;; ++refinement) {
        combine(dl, work);
        for (std::size_t j = 0; j < y.size(); ++j) y(j) = (f(j) + work(j)) / g(j);
        margins(y, A_y);
        if (refinement == refinements) return;
        for (std::size_t k = 0; k < dl.size(); ++k) residual(k) = h(k) - A_y(k) - t(k) * dl(k);
        solve_cholesky(order_, matrix_.data(), residual.data());
        for (std::size_t k = 0; k < dl.size(); ++k) dl(k) += residual(k);
    }
}

void NuclearNewton::solve_by_unknowns(const Vector& f, const Vector& h, Vector& y, Vector& dl, Vector& A_y) {
    const Vector &g = scaling_->inverse_E(), &t = *t_;
    Vector work_rows = make_vector(rows_.rows()), residual = make_vector(rows_.unknowns());
    for (std::size_t k = 0; k < dl.size(); ++k) work_rows(k) = h(k) / t(k);
    combine(work_rows, y);
    for (std::size_t j = 0; j < y.size(); ++j) y(j) += f(j);
    solve_cholesky(order_, matrix_.data(), y.data());
    margins(y, A_y);
    for (std::size_t k = 0; k < dl.size(); ++k) dl(k) = (h(k) - A_y(k)) / t(k);
    for (int refinement = 0; refinement < refinements; ++refinement) {
        combine(dl, residual);
        for (std::size_t j = 0; j < y.size(); ++j) residual(j) = f(j) - g(j) * y(j) + residual(j);
        solve_cholesky(order_, matrix_.data(), residual.data());
        margins(residual, work_rows);
        for (std::size_t j = 0; j < y.size(); ++j) y(j) += residual(j);
        for (std::size_t k = 0; k < dl.size(); ++k) {
            A_y(k) += work_rows(k);
            dl(k) -= work_rows(k) / t(k);
        }
    }
}

void NuclearNewton::margins(const Vector& y, Vector& margins) const {
    Vector Y = y;
    from_sums_and_differences(rows_.d(), Y.data());
    scaled_->margins_by(team_, Y.data(), margins.data());
}

void NuclearNewton::combine(const Vector& lambda, Vector& y) const {
    scaled_->combine_by(team_, lambda.data(), y.data());
    to_sums_and_differences(rows_.d(), y.data());
}

void NuclearNewton::gram(const Vector& weight, Matrix& H) const {
    constexpr std::int64_t tile = 64;
    const std::int64_t d = rows_.d(), D = d * d, tiles = (D + tile - 1) / tile;
    scaled_->gram(weight.data(), H.data(), team_);
    team_.run(tiles, [&](std::int64_t task, int) {  // the upper triangle, too
        const std::int64_t begin = task * tile, end = std::min(D, begin + tile);
        for (std::int64_t block = begin; block < D; block += tile)
            for (std::int64_t i = begin; i < end; ++i)
                for (std::int64_t j = std::max(block, i + 1); j < std::min(D, block + tile); ++j) H(i, j) = H(j, i);
    });
    team_.run(D, [&](std::int64_t row, int) { to_sums_and_differences(d, H.data() + row * D); });
    team_.run(d, [&](std::int64_t i, int) {  // the same for the columns
        for (std::int64_t j = i + 1; j < d; ++j) {
            double *upper = H.data() + (i * d + j) * D, *lower = H.data() + (j * d + i) * D;
            for (std::int64_t e = 0; e < D; ++e) {
                const double sum = root_half * (upper[e] + lower[e]), difference = root_half * (upper[e] - lower[e]);
                upper[e] = sum;
                lower[e] = difference;
            }
        }
    });
}

void NuclearNewton::outer(Matrix& K) const {
    const std::int64_t m = rows_.rows(), d = rows_.d(), samples = scaled_->samples();
    const double *delta = scaled_->delta(0), *query = scaled_->query(0);
    Matrix turned = make_matrix(m, d);  // Delta diag(nu)
    for (std::int64_t k = 0; k < m; ++k)
        for (std::int64_t a = 0; a < d; ++a) turned(k, a) = delta[k * d + a] * scaling_->cosines()(a);
    // One row for each sample instead of for each row: those of a sample share their query.
    Matrix queries = make_matrix(samples, samples), crossed = make_matrix(m, samples);
    blas::gemm(Op::none, Op::transpose, samples, samples, d, 1, query, d, query, d, 0, queries.data(), samples);
    blas::gemm(Op::none, Op::transpose, m, samples, d, 1, turned.data(), d, query, d, 0, crossed.data(), samples);
    team_.run(samples, [&](std::int64_t task, int) {
        const std::int64_t i = samples - 1 - task;  // longest first
        const std::int64_t begin = scaled_->first(i), end = scaled_->first(i + 1);
        blas::gemm(Op::none, Op::transpose, end - begin, end, d, 1, delta + begin * d, d, delta, d, 0,
                   K.data() + begin * m, m);
        for (std::int64_t k = begin; k < end; ++k)
            for (std::int64_t j = 0; j <= i; ++j)
                for (std::int64_t l = scaled_->first(j); l < scaled_->first(j + 1); ++l)
                    K(k, l) = 0.5 * (K(k, l) * queries(i, j) + crossed(k, j) * crossed(l, i));
    });
}

}  // namespace attmd
