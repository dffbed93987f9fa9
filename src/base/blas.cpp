#include "base/blas.hpp"

#include "base/blas_buffers.hpp"
#include "base/error.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>
#include <xtensor-blas/xblas.hpp>
#include <xtensor-blas/xlapack.hpp>

namespace attmd::blas {
namespace {

using Index = xt::blas_index_t;

Index narrow(std::int64_t n) {
    if (n > std::numeric_limits<Index>::max())
        fail(ErrorCode::unsupported, "a matrix has an extent of ", n, ", expected at most ",
             std::numeric_limits<Index>::max(), ", which is as far as BLAS counts");
    return static_cast<Index>(n);
}
cxxblas::Transpose flag(Op op) { return op == Op::none ? cxxblas::NoTrans : cxxblas::Trans; }

void check_convergence(Index failed, std::int64_t rows, std::int64_t columns) {
    if (failed != 0)
        fail(ErrorCode::numerical, "the decomposition of a ", rows, " x ", columns, " matrix did not converge");
}

// LAPACK's column-major view of A is B = A' (n x m) = V diag(sigma) U'. The drivers for this (gesvd, gesdd) are built
// on the Fortran run time, which the library must not need; the routines that they consist of are not.
void decompose(std::int64_t m, std::int64_t n, double* A, double* U, double* sigma, double* Vt) {
    const WorkBuffer buffer;
    const std::int64_t k = std::min(m, n);
    const auto size = [](std::int64_t count) { return static_cast<std::size_t>(count); };
    std::vector<double> beside(size(k)), tau_q(size(k)), tau_p(size(k)), work(size(64 * (m + n)));
    const Index length = narrow(64 * (m + n));
    cxxlapack::gebrd<Index>(narrow(n), narrow(m), A, narrow(n), sigma, beside.data(), tau_q.data(), tau_p.data(),
                            work.data(), length);
    if (U != nullptr) {
        std::copy_n(A, k * n, Vt);  // the first k columns of B, and the first k rows
        for (std::int64_t j = 0; j < m; ++j) std::copy_n(A + j * n, k, U + j * k);
        cxxlapack::orgbr<Index>('Q', narrow(n), narrow(k), narrow(m), Vt, narrow(n), tau_q.data(), work.data(), length);
        cxxlapack::orgbr<Index>('P', narrow(k), narrow(m), narrow(n), U, narrow(k), tau_p.data(), work.data(), length);
    }
    const bool vectors = U != nullptr;
    check_convergence(
        cxxlapack::bdsqr<Index>(n >= m ? 'U' : 'L', narrow(k), vectors ? narrow(m) : 0, vectors ? narrow(n) : 0, 0,
                                sigma, beside.data(), U, narrow(k), Vt, narrow(n), nullptr, 1, work.data()),
        m, n);
}

}  // namespace

template <class T>
void gemm(Op a, Op b, std::int64_t m, std::int64_t n, std::int64_t k, Scalar<T> alpha, const T* A, std::int64_t lda,
          const T* B, std::int64_t ldb, Scalar<T> beta, T* C, std::int64_t ldc) {
    const WorkBuffer buffer;
    cxxblas::gemm<Index>(cxxblas::RowMajor, flag(a), flag(b), narrow(m), narrow(n), narrow(k), alpha, A, narrow(lda), B,
                         narrow(ldb), beta, C, narrow(ldc));
}

template <class T>
void gemv(Op a, std::int64_t rows, std::int64_t columns, Scalar<T> alpha, const T* A, std::int64_t lda, const T* x,
          Scalar<T> beta, T* y) {
    const WorkBuffer buffer;
    cxxblas::gemv<Index>(cxxblas::RowMajor, flag(a), narrow(rows), narrow(columns), alpha, A, narrow(lda), x, Index(1),
                         beta, y, Index(1));
}

template <class T>
void syrk_lower(Op a, std::int64_t n, std::int64_t k, Scalar<T> alpha, const T* A, std::int64_t lda, Scalar<T> beta,
                T* C, std::int64_t ldc) {
    const WorkBuffer buffer;
    cxxblas::syrk<Index>(cxxblas::RowMajor, cxxblas::Lower, flag(a), narrow(n), narrow(k), alpha, A, narrow(lda), beta,
                         C, narrow(ldc));
}

// LAPACK is column-major: the lower triangle of a row-major matrix is the upper one of what it sees.
template <class T>
bool cholesky_lower(std::int64_t n, T* A, std::int64_t lda) {
    const WorkBuffer buffer;
    return cxxlapack::potrf<Index>('U', narrow(n), A, narrow(lda)) == 0;
}

#define ATTMD_BLAS_OF(T)                                                                                         \
    template void gemm<T>(Op, Op, std::int64_t, std::int64_t, std::int64_t, T, const T*, std::int64_t, const T*, \
                          std::int64_t, T, T*, std::int64_t);                                                    \
    template void gemv<T>(Op, std::int64_t, std::int64_t, T, const T*, std::int64_t, const T*, T, T*);           \
    template void syrk_lower<T>(Op, std::int64_t, std::int64_t, T, const T*, std::int64_t, T, T*, std::int64_t); \
    template bool cholesky_lower<T>(std::int64_t, T*, std::int64_t);
ATTMD_BLAS_OF(float)
ATTMD_BLAS_OF(double)
#undef ATTMD_BLAS_OF

// LAPACK sees A'.
bool lu_factor(std::int64_t n, double* A, std::vector<int>& pivots) {
    const WorkBuffer buffer;
    pivots.resize(static_cast<std::size_t>(n));
    return cxxlapack::getrf<Index>(narrow(n), narrow(n), A, narrow(n), pivots.data()) == 0;
}
bool pivot_rows(std::int64_t rows, std::int64_t columns, double* At, std::vector<std::int64_t>& chosen) {
    const WorkBuffer buffer;
    std::vector<int> swaps(static_cast<std::size_t>(columns));
    if (cxxlapack::getrf<Index>(narrow(rows), narrow(columns), At, narrow(rows), swaps.data()) != 0) return false;
    std::vector<std::int64_t> order(static_cast<std::size_t>(rows));
    std::iota(order.begin(), order.end(), std::int64_t{0});
    for (std::size_t k = 0; k < swaps.size(); ++k) std::swap(order[k], order[static_cast<std::size_t>(swaps[k] - 1)]);
    chosen.assign(order.begin(), order.begin() + columns);
    return true;
}
void lu_solve(Op a, std::int64_t n, const double* LU, const std::vector<int>& pivots, double* x) {
    const WorkBuffer buffer;
    cxxlapack::getrs<Index>(a == Op::none ? 'T' : 'N', narrow(n), Index(1), LU, narrow(n), pivots.data(), x, narrow(n));
}

void cholesky_solve(std::int64_t n, const double* L, std::int64_t ldl, std::int64_t count, double* B,
                    std::int64_t ldb) {
    const WorkBuffer buffer;
    cxxlapack::potrs<Index>('U', narrow(n), narrow(count), L, narrow(ldl), B, narrow(ldb));
}

void svd(std::int64_t m, std::int64_t n, double* A, double* U, double* sigma, double* Vt) {
    decompose(m, n, A, U, sigma, Vt);
}

void singular_values(std::int64_t m, std::int64_t n, double* A, double* sigma) {
    decompose(m, n, A, nullptr, sigma, nullptr);
}

void symmetric_eigenvalues(std::int64_t n, double* A, double* values) {
    const WorkBuffer buffer;
    std::vector<double> work(static_cast<std::size_t>(34 * n));
    check_convergence(
        cxxlapack::syev<Index>('N', 'U', narrow(n), A, narrow(n), values, work.data(), static_cast<Index>(work.size())),
        n, n);
}

}  // namespace attmd::blas
