// Cholesky factorization of one large matrix by a thread team, and solves with it. The serial BLAS underneath
// multiplies matrices several times faster than it solves triangular systems, so nearly all work here is matrix
// products; the blocks are of fixed size, so that the bits do not depend on the number of threads.
#pragma once

#include "base/tensor.hpp"
#include "base/thread_team.hpp"

#include <cstdint>
#include <vector>

namespace attmd {

// L L' = M for the symmetric matrix M (order x order) in the lower triangle of A, in place; the upper triangle is
// scratch. False if M is not positive definite to rounding. T is float or double.
template <class T>
bool factor_cholesky(std::int64_t order, T* A, ThreadTeam& team);

// x (order) <- (L L')^-1 x.
template <class T>
void solve_cholesky(std::int64_t order, const T* L, T* x);

}  // namespace attmd
