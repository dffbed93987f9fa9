#include "svm/interior/nuclear_scaling.hpp"

#include "base/blas.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace attmd {
namespace {

using blas::Op;

bool all_finite(const double* values, std::int64_t count) {
    return std::all_of(values, values + count, [](double value) { return std::isfinite(value); });
}

// C (m x n) = alpha op(A) op(B) + beta C for matrices without gaps between their rows.
void multiply(Op a, Op b, double alpha, const Matrix& A, const Matrix& B, double beta, Matrix& C) {
    const auto rows = [](const Matrix& M) { return static_cast<std::int64_t>(M.shape(0)); };
    const auto columns = [](const Matrix& M) { return static_cast<std::int64_t>(M.shape(1)); };
    blas::gemm(a, b, rows(C), columns(C), a == Op::none ? columns(A) : rows(A), alpha, A.data(), columns(A), B.data(),
               columns(B), beta, C.data(), columns(C));
}

}  // namespace

void to_sums_and_differences(std::int64_t d, double* y) {
    for (std::int64_t i = 0; i < d; ++i)
        for (std::int64_t j = i + 1; j < d; ++j) {
            const double upper = y[i * d + j], lower = y[j * d + i];
            y[i * d + j] = root_half * (upper + lower);
            y[j * d + i] = root_half * (upper - lower);
        }
}

// The map is its own inverse.
void from_sums_and_differences(std::int64_t d, double* y) { to_sums_and_differences(d, y); }

Decomposition decompose(std::int64_t rows, std::int64_t columns, const double* A) {
    const std::int64_t k = std::min(rows, columns);
    Decomposition result{make_matrix(rows, k), make_vector(k), make_matrix(k, columns)};
    std::vector<double> copy(A, A + rows * columns);
    blas::svd(rows, columns, copy.data(), result.U.data(), result.sigma.data(), result.Vt.data());
    return result;
}

NuclearScaling::NuclearScaling(std::int64_t d)
    : d_(d),
      D_(make_vector(2 * d)),
      nu_(make_vector(d)),
      g_(make_vector(d * d)),
      G_(make_matrix(2 * d, 2 * d)),
      H1_(make_matrix(d, d)),
      H2_(make_matrix(d, d)),
      p_(make_matrix(d, 2 * d)),
      q_(make_matrix(d, 2 * d)) {}

bool NuclearScaling::update(const Matrix& L, const double* Z) {
    if (!all_finite(Z, d_ * d_) || !all_finite(L.data(), 4 * d_ * d_) || !scale(L, Z)) return false;
    find_coordinates();
    return all_finite(g_.data(), d_ * d_) && all_finite(p_.data(), 2 * d_ * d_);
}

// With Z = U diag(sigma) V', S = R R' where R's columns are (u, -v) sqrt(1 + sigma) / 2 and (u, v) sqrt(1 - sigma) / 2.
bool NuclearScaling::scale(const Matrix& L, const double* Z) {
    const std::int64_t d = d_, n = 2 * d_;
    const Decomposition z = decompose(d, d, Z);
    operator_norm_ = z.sigma(0);
    if (!(operator_norm_ < 1)) return false;
    Matrix Rt = make_matrix(n, n);  // R'
    for (std::int64_t i = 0; i < d; ++i) {
        const double large = std::sqrt(1 + z.sigma(i)) / 2, small = std::sqrt(1 - z.sigma(i)) / 2;
        for (std::int64_t a = 0; a < d; ++a) {
            Rt(i, a) = large * z.U(a, i);
            Rt(i, d + a) = -large * z.Vt(i, a);
            Rt(d + i, a) = small * z.U(a, i);
            Rt(d + i, d + a) = small * z.Vt(i, a);
        }
    }
    Matrix product = make_matrix(n, n);
    multiply(Op::none, Op::none, 1, Rt, L, 0, product);
    const Decomposition both = decompose(n, n, product.data());
    D_ = both.sigma;
    if (!(D_(n - 1) > 0)) return false;
    multiply(Op::none, Op::transpose, 1, L, both.Vt, 0, G_);
    for (std::int64_t i = 0; i < n; ++i)
        for (std::int64_t j = 0; j < n; ++j) G_(i, j) /= std::sqrt(D_(j));
    return all_finite(G_.data(), n * n);
}

void NuclearScaling::find_coordinates() {
    const std::int64_t d = d_, n = 2 * d_;
    // Each half of G as H times orthonormal rows Vt; then both turned to the principal vectors.
    Decomposition upper = decompose(d, n, G_.data()), lower = decompose(d, n, G_.data() + d * n);
    Matrix cosines = make_matrix(d, d), C2 = make_matrix(d, n);
    multiply(Op::none, Op::transpose, 1, upper.Vt, lower.Vt, 0, cosines);
    const Decomposition angles = decompose(d, d, cosines.data());
    nu_ = angles.sigma;
    for (std::int64_t a = 0; a < d; ++a)
        for (std::int64_t i = 0; i < d; ++i) {
            upper.U(a, i) *= upper.sigma(i);
            lower.U(a, i) *= lower.sigma(i);
        }
    multiply(Op::none, Op::none, 1, upper.U, angles.U, 0, H1_);
    multiply(Op::none, Op::transpose, 1, lower.U, angles.Vt, 0, H2_);
    multiply(Op::transpose, Op::none, 0.5, angles.U, upper.Vt, 0, p_);
    multiply(Op::none, Op::none, 0.5, angles.Vt, lower.Vt, 0, C2);
    q_ = p_;
    for (std::size_t e = 0; e < C2.size(); ++e) {
        p_.data()[e] += C2.data()[e];
        q_.data()[e] -= C2.data()[e];
    }

    Vector sines = make_vector(d);  // 1 - nu
    for (std::int64_t i = 0; i < d; ++i) {
        double squares = 0;
        for (std::int64_t j = 0; j < n; ++j) squares += q_(i, j) * q_(i, j);
        sines(i) = 2 * squares;
    }
    for (std::int64_t i = 0; i < d; ++i)
        for (std::int64_t j = i; j < d; ++j) {
            const double less = sines(i) + sines(j) - sines(i) * sines(j);  // 1 - nu_i nu_j
            if (i < j) g_(j * d + i) = 2 / less;
            g_(i * d + j) = 2 / (2 - less);
        }
}

void NuclearScaling::right_side(const Matrix& rhs, Vector& f) const {
    const std::int64_t d = d_, n = 2 * d_;
    Matrix p_rhs = make_matrix(d, n), q_rhs = make_matrix(d, n), even = make_matrix(d, d), odd = make_matrix(d, d);
    multiply(Op::none, Op::none, 1, p_, rhs, 0, p_rhs);
    multiply(Op::none, Op::none, 1, q_, rhs, 0, q_rhs);
    multiply(Op::none, Op::transpose, 1, p_rhs, p_, 0, even);
    multiply(Op::none, Op::transpose, -1, q_rhs, q_, 1, even);  // p rhs p' - q rhs q'
    multiply(Op::none, Op::transpose, 1, q_rhs, p_, 0, odd);    // q rhs p'
    for (std::int64_t i = 0; i < d; ++i) {
        f(i * d + i) = g_(i * d + i) * even(i, i);
        for (std::int64_t j = i + 1; j < d; ++j) {
            f(i * d + j) = g_(i * d + j) * std::sqrt(2.0) * even(i, j);
            f(j * d + i) = g_(j * d + i) * std::sqrt(2.0) * (odd(i, j) - odd(j, i));
        }
    }
}

void NuclearScaling::dual_step(const Vector& Zh, Matrix& scaled_dS) const {
    const std::int64_t d = d_, n = 2 * d_;
    Matrix even = make_matrix(d, d), odd = make_matrix(d, d);  // (Zh + Zh') / 2, (Zh - Zh') / 2
    for (std::int64_t i = 0; i < d; ++i) {
        even(i, i) = Zh(i * d + i);
        odd(i, i) = 0;
        for (std::int64_t j = i + 1; j < d; ++j) {
            even(i, j) = even(j, i) = root_half * Zh(i * d + j);
            odd(i, j) = root_half * Zh(j * d + i);
            odd(j, i) = -odd(i, j);
        }
    }
    // -(p'even p - q'even q + q'odd p - p'odd q), the last two each other's transpose
    Matrix product = make_matrix(d, n), mixed = make_matrix(n, n);
    multiply(Op::none, Op::none, 1, even, p_, 0, product);
    multiply(Op::transpose, Op::none, -1, p_, product, 0, scaled_dS);
    multiply(Op::none, Op::none, 1, even, q_, 0, product);
    multiply(Op::transpose, Op::none, 1, q_, product, 1, scaled_dS);
    multiply(Op::none, Op::none, 1, odd, p_, 0, product);
    multiply(Op::transpose, Op::none, 1, q_, product, 0, mixed);
    for (std::int64_t i = 0; i < n; ++i)
        for (std::int64_t j = 0; j <= i; ++j) {
            const double value = (scaled_dS(i, j) + scaled_dS(j, i)) / 2 - mixed(i, j) - mixed(j, i);
            scaled_dS(i, j) = scaled_dS(j, i) = value;
        }
}

}  // namespace attmd
