// BLAS and LAPACK on row-major buffers. Everything heavy is behind these few functions so that one file includes
// xtensor-blas. Leading dimensions are in elements.
#pragma once

#include <cstdint>
#include <vector>

namespace attmd::blas {

enum class Op { none, transpose };

// T is float or double, deduced from the buffers alone, so that any literal will do for a scalar.
template <class T>
struct Same {
    using type = T;
};
template <class T>
using Scalar = typename Same<T>::type;

// C (m x n) = alpha op(A) op(B) + beta C, op(A) is m x k, op(B) is k x n.
template <class T>
void gemm(Op a, Op b, std::int64_t m, std::int64_t n, std::int64_t k, Scalar<T> alpha, const T* A, std::int64_t lda,
          const T* B, std::int64_t ldb, Scalar<T> beta, T* C, std::int64_t ldc);

// y (m) = alpha op(A) x + beta y; A is stored as rows x columns.
template <class T>
void gemv(Op a, std::int64_t rows, std::int64_t columns, Scalar<T> alpha, const T* A, std::int64_t lda, const T* x,
          Scalar<T> beta, T* y);

// Lower triangle of C (n x n) = alpha A A' + beta C for op none (A is n x k), alpha A' A + beta C for transpose (k x
// n).
template <class T>
void syrk_lower(Op a, std::int64_t n, std::int64_t k, Scalar<T> alpha, const T* A, std::int64_t lda, Scalar<T> beta,
                T* C, std::int64_t ldc);

// Cholesky factor of the symmetric matrix in the lower triangle of A (n x n), in place; false if not positive definite.
template <class T>
bool cholesky_lower(std::int64_t n, T* A, std::int64_t lda);

// LU factors of A (n x n) in place, with partial pivoting; false if A is singular to rounding.
bool lu_factor(std::int64_t n, double* A, std::vector<int>& pivots);
// The rows that LU with partial pivoting picks as pivots of A (rows x columns, rows >= columns), one a column; At
// (columns x rows) is A transposed and is overwritten. False if A has not full rank to rounding.
bool pivot_rows(std::int64_t rows, std::int64_t columns, double* At, std::vector<std::int64_t>& chosen);
// x (n) <- op(A)^-1 x.
void lu_solve(Op a, std::int64_t n, const double* LU, const std::vector<int>& pivots, double* x);

// Solves (L L') X' = B' for `count` right sides, the rows of B (count x n), in place, with L from cholesky_lower.
void cholesky_solve(std::int64_t n, const double* L, std::int64_t ldl, std::int64_t count, double* B, std::int64_t ldb);

// Thin singular value decomposition A = U diag(sigma) Vt of a finite matrix A (m x n, overwritten), sigma descending,
// k = min(m, n): U is m x k, sigma k, Vt k x n. Throws `numerical` if it does not converge.
void svd(std::int64_t m, std::int64_t n, double* A, double* U, double* sigma, double* Vt);
// sigma (min(m, n)) alone.
void singular_values(std::int64_t m, std::int64_t n, double* A, double* sigma);

// Ascending eigenvalues (n) of the symmetric finite matrix in the lower triangle of A (n x n, overwritten). Throws
// `numerical` if they do not converge.
void symmetric_eigenvalues(std::int64_t n, double* A, double* values);

}  // namespace attmd::blas
