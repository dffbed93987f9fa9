#include "base/blas.hpp"

#include <xtensor-blas/xblas.hpp>
#include <xtensor-blas/xlapack.hpp>

#include <numeric>
#include <utility>

namespace attmd::blas {
namespace {

using Index = xt::blas_index_t;

Index narrow(std::int64_t n) { return static_cast<Index>(n); }
cxxblas::Transpose flag(Op op) { return op == Op::none ? cxxblas::NoTrans : cxxblas::Trans; }

}  // namespace

template <class T>
void gemm(Op a, Op b, std::int64_t m, std::int64_t n, std::int64_t k, Scalar<T> alpha, const T* A, std::int64_t lda,
          const T* B, std::int64_t ldb, Scalar<T> beta, T* C, std::int64_t ldc) {
    cxxblas::gemm<Index>(cxxblas::RowMajor, flag(a), flag(b), narrow(m), narrow(n), narrow(k), alpha, A, narrow(lda), B,
                         narrow(ldb), beta, C, narrow(ldc));
}

template <class T>
void gemv(Op a, std::int64_t rows, std::int64_t columns, Scalar<T> alpha, const T* A, std::int64_t lda, const T* x,
          Scalar<T> beta, T* y) {
    cxxblas::gemv<Index>(cxxblas::RowMajor, flag(a), narrow(rows), narrow(columns), alpha, A, narrow(lda), x, Index(1),
                         beta, y, Index(1));
}

template <class T>
void syrk_lower(Op a, std::int64_t n, std::int64_t k, Scalar<T> alpha, const T* A, std::int64_t lda, Scalar<T> beta,
                T* C, std::int64_t ldc) {
    cxxblas::syrk<Index>(cxxblas::RowMajor, cxxblas::Lower, flag(a), narrow(n), narrow(k), alpha, A, narrow(lda), beta,
                         C, narrow(ldc));
}

// LAPACK is column-major: the lower triangle of a row-major matrix is the upper one of what it sees.
template <class T>
bool cholesky_lower(std::int64_t n, T* A, std::int64_t lda) {
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
    pivots.resize(static_cast<std::size_t>(n));
    return cxxlapack::getrf<Index>(narrow(n), narrow(n), A, narrow(n), pivots.data()) == 0;
}
bool pivot_rows(std::int64_t rows, std::int64_t columns, double* At, std::vector<std::int64_t>& chosen) {
    std::vector<int> swaps(static_cast<std::size_t>(columns));
    if (cxxlapack::getrf<Index>(narrow(rows), narrow(columns), At, narrow(rows), swaps.data()) != 0) return false;
    std::vector<std::int64_t> order(static_cast<std::size_t>(rows));
    std::iota(order.begin(), order.end(), std::int64_t{0});
    for (std::size_t k = 0; k < swaps.size(); ++k) std::swap(order[k], order[static_cast<std::size_t>(swaps[k] - 1)]);
    chosen.assign(order.begin(), order.begin() + columns);
    return true;
}
void lu_solve(Op a, std::int64_t n, const double* LU, const std::vector<int>& pivots, double* x) {
    cxxlapack::getrs<Index>(a == Op::none ? 'T' : 'N', narrow(n), Index(1), LU, narrow(n), pivots.data(), x, narrow(n));
}

void cholesky_solve(std::int64_t n, const double* L, std::int64_t ldl, std::int64_t count, double* B,
                    std::int64_t ldb) {
    cxxlapack::potrs<Index>('U', narrow(n), narrow(count), L, narrow(ldl), B, narrow(ldb));
}

}  // namespace attmd::blas
