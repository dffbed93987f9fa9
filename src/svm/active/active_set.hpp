// The Euclidean hard margin (p = 2) of few rows: which multipliers are positive is guessed and corrected, each time by
// one Cholesky factorization of the free rows' part of K = A A' (the primal-dual active set method, a semismooth Newton
// method: Hintermueller, Ito, Kunisch, SIAM J. Optim. 13, 2003). It ends in a handful of steps or not at all.
#pragma once

#include "svm/certificate/bounds.hpp"

namespace attmd {

// Rows up to which it is worth a try.
constexpr std::int64_t active_set_rows = 128;

// Improves the bounds (p = 2, hard); true if their gap is then at most `tolerance`.
bool solve_by_active_set(const NormalizedProblem& problem, ThreadTeam& team, Bounds& bounds, double tolerance);

}  // namespace attmd
