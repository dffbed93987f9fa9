// The symmetric cone behind the nuclear norm, its Nesterov-Todd scaling, and coordinates in which both are diagonal.
//
//   ||W||_* = min (tr P + tr Q) / 2   s.t.   X = [[P, W], [W', Q]] >= 0,
//   and Z (d x d) is dual feasible, ||Z||_op <= 1, where   S = 1/2 [[I, -Z], [-Z', I]] >= 0;   <X, S> is the gap.
// From factors X = L L', S = R R' and the decomposition R'L = . diag(D) V':  G = L V D^-1/2 has
//   G^-1 X G^-T = G'S G = diag(D),   N = G G' the scaling point, N S N = X        (Todd, Toh, Tutuncu, SIAM J. Optim.
//   8, 1998).
// Newton's equation dX + N dS N = G rhs G', rhs symmetric, says for W's block, with N = [[N11, N12], [N12', N22]],
//   dW = (G rhs G')_12 + E(dZ),   E(dZ) = (N11 dZ N22 + N12 dZ' N12) / 2.
// Coordinates. Let G's halves be G1 = H1 C1, G2 = H2 C2 (d x 2d each) with orthonormal rows in C1, C2 and
// C1 C2' = diag(nu): the principal angles between the halves' row spaces. Then N11 = H1 H1', N22 = H2 H2',
// N12 = H1 diag(nu) H2', and with dW = H1 Y H2', dZ = H1^-T Zh H2^-1:   Y = (Zh + diag(nu) Zh' diag(nu)) / 2.
// For i < j the sum (y_ij + y_ji) / sqrt(2), kept at (i, j), and the difference (y_ij - y_ji) / sqrt(2), kept at (j,
// i), do not mix: E is diagonal with entries (1 +- nu_i nu_j) / 2. As the gap closes nu_i -> 1 where W has rank, and
// everything that depends on 1 - nu is computed from p = (C1 + C2) / 2 and the small q = (C1 - C2) / 2, 1 - nu_i = 2
// |q_i|^2, so that nothing cancels.
#pragma once

#include "base/tensor.hpp"

#include <cmath>
#include <cstdint>

namespace attmd {

const double root_half = std::sqrt(0.5);

// y (d x d): pairs (y_ij, y_ji), i < j, become (sum, difference) / sqrt(2); the second function is the inverse.
void to_sums_and_differences(std::int64_t d, double* y);
void from_sums_and_differences(std::int64_t d, double* y);

// Thin singular value decomposition U diag(sigma) Vt, sigma descending.
struct Decomposition {
    Matrix U;      // rows x k, k = min(rows, columns)
    Vector sigma;  // k
    Matrix Vt;     // k x columns
};
Decomposition decompose(std::int64_t rows, std::int64_t columns, const double* A);

class NuclearScaling {
public:
    explicit NuclearScaling(std::int64_t d);

    // L: 2d x 2d; Z: d x d. False where ||Z||_op is not below 1 or the scaling is not finite.
    bool update(const Matrix& L, const double* Z);

    double operator_norm() const { return operator_norm_; }  // ||Z||_op of the last update
    const Vector& spectrum() const { return D_; }            // 2d: D
    const Matrix& G() const { return G_; }                   // 2d x 2d
    const Matrix& left() const { return H1_; }               // d x d
    const Matrix& right() const { return H2_; }              // d x d
    const Vector& cosines() const { return nu_; }            // d: nu
    const Vector& inverse_E() const { return g_; }           // d*d: 2 / (1 +- nu_i nu_j)

    // f (d*d) = E^-1 (G rhs G')_12 for the symmetric rhs (2d x 2d).
    void right_side(const Matrix& rhs, Vector& f) const;
    // scaled_dS (2d x 2d) = G'dS G of the dual step Zh (d*d).
    void dual_step(const Vector& Zh, Matrix& scaled_dS) const;

private:
    bool scale(const Matrix& L, const double* Z);
    void find_coordinates();

    const std::int64_t d_;
    double operator_norm_ = 0;
    Vector D_, nu_, g_;
    Matrix G_, H1_, H2_;
    Matrix p_, q_;  // d x 2d
};

}  // namespace attmd
