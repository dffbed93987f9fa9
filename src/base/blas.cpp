#include "base/blas.hpp"

#include <xtensor-blas/xblas.hpp>
#include <xtensor-blas/xlapack.hpp>

namespace attmd::blas {
namespace {

using Index = xt::blas_index_t;

Index narrow(std::int64_t n) { return static_cast<Index>(n); }
cxxblas::Transpose flag(Op op) { return op == Op::none ? cxxblas::NoTrans : cxxblas::Trans; }

}  // namespace

void gemm(Op a, Op b, std::int64_t m, std::int64_t n, std::int64_t k, double alpha, const double* A, std::int64_t lda,
          const double* B, std::int64_t ldb, double beta, double* C, std::int64_t ldc) {
    cxxblas::gemm<Index>(cxxblas::RowMajor, flag(a), flag(b), narrow(m), narrow(n), narrow(k), alpha, A, narrow(lda), B,
                         narrow(ldb), beta, C, narrow(ldc));
}

void gemv(Op a, std::int64_t rows, std::int64_t columns, double alpha, const double* A, std::int64_t lda,
          const double* x, double beta, double* y) {
    cxxblas::gemv<Index>(cxxblas::RowMajor, flag(a), narrow(rows), narrow(columns), alpha, A, narrow(lda), x, Index(1),
                         beta, y, Index(1));
}

void syrk_lower(Op a, std::int64_t n, std::int64_t k, double alpha, const double* A, std::int64_t lda, double beta,
                double* C, std::int64_t ldc) {
    cxxblas::syrk<Index>(cxxblas::RowMajor, cxxblas::Lower, flag(a), narrow(n), narrow(k), alpha, A, narrow(lda), beta,
                         C, narrow(ldc));
}

// LAPACK is column-major: the lower triangle of a row-major matrix is the upper one of what it sees.
bool cholesky_lower(std::int64_t n, double* A, std::int64_t lda) {
    return cxxlapack::potrf<Index>('U', narrow(n), A, narrow(lda)) == 0;
}

void cholesky_solve(std::int64_t n, const double* L, std::int64_t ldl, std::int64_t count, double* B,
                    std::int64_t ldb) {
    cxxlapack::potrs<Index>('U', narrow(n), narrow(count), L, narrow(ldl), B, narrow(ldb));
}

}  // namespace attmd::blas
