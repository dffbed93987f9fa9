#include "svm/linear/fine_system.hpp"

#include <algorithm>

namespace attmd {

FineSystem::FineSystem(const Matrix& A)
    : A_(A),
      m_(A.shape(0)),
      D_(A.shape(1)),
      by_rows_(m_ < D_),
      order_(std::min(m_, D_)),
      L_(order_ * order_),
      diagonal_(make_vector(static_cast<std::int64_t>(m_))) {}

bool FineSystem::serves(std::int64_t m, std::int64_t D) {
    constexpr std::int64_t most_order = 64, most_entries = 8192;
    return std::min(m, D) <= most_order && m * D <= most_entries;
}

bool FineSystem::factor(const Vector& g, const Vector& t) {
    g_ = &g;
    t_ = &t;
    for (std::size_t k = 0; k < m_; ++k) {
        diagonal_(k) = 0;
        for (std::size_t j = 0; j < D_; ++j) diagonal_(k) += A_(k, j) * A_(k, j) / g(j);
    }
    if (by_rows_)
        assemble(g, t);
    else
        assemble(t, g);
    return factor_cholesky();
}

// L = diag(added) + B diag(1/inverted) B', B = A or A'.
void FineSystem::assemble(const Vector& inverted, const Vector& added) {
    Numbers weighted(inverted.size());
    for (std::size_t r = 0; r < order_; ++r) {
        for (std::size_t j = 0; j < inverted.size(); ++j)
            weighted[j] = DoubleDouble(entry(r, j)) / DoubleDouble(inverted(j));
        for (std::size_t c = 0; c <= r; ++c) {
            DoubleDouble sum = r == c ? added(r) : 0.0;
            for (std::size_t j = 0; j < inverted.size(); ++j) sum += weighted[j] * entry(c, j);
            L_[r * order_ + c] = sum;
        }
    }
}

bool FineSystem::factor_cholesky() {
    for (std::size_t r = 0; r < order_; ++r) {
        DoubleDouble* row = &L_[r * order_];
        for (std::size_t c = 0; c <= r; ++c) {
            const DoubleDouble* other = &L_[c * order_];
            for (std::size_t j = 0; j < c; ++j) row[c] -= row[j] * other[j];
            if (c < r)
                row[c] = row[c] / other[c];
            else if (!(row[c].high > 0) || !std::isfinite(row[c].high))
                return false;
            else
                row[c] = sqrt(row[c]);
        }
    }
    return true;
}

void FineSystem::solve_cholesky(Numbers& x) const {
    for (std::size_t r = 0; r < order_; ++r) {
        for (std::size_t c = 0; c < r; ++c) x[r] -= L_[r * order_ + c] * x[c];
        x[r] = x[r] / L_[r * order_ + r];
    }
    for (std::size_t r = order_; r-- > 0;) {
        x[r] = x[r] / L_[r * order_ + r];
        for (std::size_t c = 0; c < r; ++c) x[c] -= L_[r * order_ + c] * x[r];
    }
}

FineSystem::Numbers FineSystem::margins(const Numbers& w) const {
    Numbers result(m_);
    for (std::size_t k = 0; k < m_; ++k)
        for (std::size_t j = 0; j < D_; ++j) result[k] += w[j] * A_(k, j);
    return result;
}

FineSystem::Numbers FineSystem::combined(const Numbers& lambda) const {
    Numbers result(D_);
    for (std::size_t k = 0; k < m_; ++k)
        for (std::size_t j = 0; j < D_; ++j) result[j] += lambda[k] * A_(k, j);
    return result;
}

void FineSystem::solve(const Vector& f, const Vector& h, Vector& dw, Vector& dl, Vector& A_dw) const {
    Numbers w(D_), lambda(m_);
    if (by_rows_) {
        for (std::size_t j = 0; j < D_; ++j) w[j] = DoubleDouble(f(j)) / (*g_)(j);
        lambda = margins(w);
        for (std::size_t k = 0; k < m_; ++k) lambda[k] = h(k) - lambda[k];
        solve_cholesky(lambda);
        w = combined(lambda);
        for (std::size_t j = 0; j < D_; ++j) w[j] = (f(j) + w[j]) / (*g_)(j);
    } else {
        for (std::size_t k = 0; k < m_; ++k) lambda[k] = DoubleDouble(h(k)) / (*t_)(k);
        w = combined(lambda);
        for (std::size_t j = 0; j < D_; ++j) w[j] += f(j);
        solve_cholesky(w);
    }
    const Numbers product = margins(w);
    for (std::size_t k = 0; k < m_; ++k) {
        if (!by_rows_) lambda[k] = (h(k) - product[k]) / (*t_)(k);
        dl(k) = static_cast<double>(lambda[k]);
        A_dw(k) = static_cast<double>(product[k]);
    }
    for (std::size_t j = 0; j < D_; ++j) dw(j) = static_cast<double>(w[j]);
}

}  // namespace attmd
