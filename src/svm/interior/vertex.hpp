// The linear programs p = 1 and p = inf have a vertex for a solution, and an interior point near it shows which: with J
// the active rows,
//   p = 1     F = {w_j != 0},    A_JF w_F = b_J,                     A_JF'lambda_J = sign(w_F)
//   p = inf   F = {|w_j| < r},   A_JF w_F + r A_JB sign(w_B) = b_J,  A_JF'lambda_J = 0,  sign(w_B)'A_JB'lambda_J = 1
// are square systems with one matrix. Solving them gives the last digits where Newton's method on ever worse
// conditioned matrices does not, and some iterations sooner (Ye, Math. Program. 57, 1992: finite termination).
#pragma once

#include "svm/certificate/bounds.hpp"
#include "svm/norms/norm.hpp"

#include <cstdint>

namespace attmd {

// Guesses the vertex from the slacks s (m), multipliers lambda (m) and the norm's pairs (norm_terms.hpp), solves for w
// and lambda and offers them to the bounds. Does nothing where the guess is no vertex.
void offer_vertex(const NormalizedProblem& problem, const double* s, const double* lambda, const PairView& norm_pairs,
                  Bounds& bounds);

}  // namespace attmd
