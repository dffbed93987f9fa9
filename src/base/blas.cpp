#include "base/blas.hpp"

#include <xtensor-blas/xblas.hpp>
#include <xtensor-blas/xlapack.hpp>

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

void cholesky_solve(std::int64_t n, const double* L, std::int64_t ldl, std::int64_t count, double* B,
                    std::int64_t ldb) {
    cxxlapack::potrs<Index>('U', narrow(n), narrow(count), L, narrow(ldl), B, narrow(ldb));
}

}  // namespace attmd::blas
