// Primal-dual interior point for the normalized nuclear-norm problem  min ||W||_*  s.t.  a_k(W) >= b_k,  with
// a_k(W) = delta_k'W z_k over unit factors. Cone pairs (nuclear_scaling.hpp) X, S = 1/2 [[I, -Z], [-Z', I]], Z =
// A*lambda, and slacks s_k = a_k(W) - b_k with multipliers lambda_k:
//   X S -> mu I,   s_k lambda_k -> mu,   gap = <X, S> + s'lambda   once a(W) - s = b.
// Z is made from lambda in every iteration, so the dual is feasible all along; the primal becomes so with the first
// full step. Linearized in the Nesterov-Todd scaling, where X and S are both diag(D), with rp = a(W) - s - b:
//   G^-1 dX G^-T + G'dS G = rhs,   A dW + diag(s / lambda) dl = -rp - c / lambda
// which nuclear_newton.hpp solves. Predictor: rhs = -diag(D), c = s lambda. Corrector (Mehrotra, SIAM J. Optim. 2,
// 1992; Todd, Toh, Tutuncu, SIAM J. Optim. 8, 1998): rhs_ij = 2 C_ij / (D_i + D_j), C = sigma mu I - diag(D)^2 - the
// symmetric part of the predictor's dX dS; c likewise. What keeps it accurate to the end (Toh, Comput. Optim. Appl. 14,
// 1999, on what is lost otherwise): X lives as its factor L, which a step multiplies by a Cholesky factor in the scaled
// space, L <- G chol(diag(D) + step dX); and the dual step is taken as g y - f from the system's well-scaled unknowns
// y, not from A*dl, whose errors E would amplify.
#pragma once

#include "svm/certificate/bounds.hpp"
#include "svm/interior/interior_method.hpp"
#include "svm/interior/nuclear_newton.hpp"
#include "svm/interior/nuclear_scaling.hpp"

#include <cstdint>
#include <functional>

namespace attmd {

class NuclearInteriorPoint final : public InteriorMethod {
public:
    // rows: normalized attention rows; W: where to start, d*d. All but W must outlive this.
    NuclearInteriorPoint(const NormalizedRows& rows, const Vector& W, ThreadTeam& team, Bounds& bounds);

    InteriorPointEnd run(double tolerance, std::int64_t max_iterations,
                         const std::function<bool(std::int64_t)>& interrupt) override;
    const Vector& lambda() const override { return lambda_; }
    std::int64_t iterations() const override { return iterations_; }

private:
    void start(const Vector& W);
    bool update_scaling();
    bool retreat();
    void improve_bounds();
    void linearize();
    void find_direction();
    void predict_and_correct();
    double distance_to_boundary(const Matrix& step) const;
    void find_step_lengths();
    bool step();

    const AttentionRows rows_;  // of unit length
    const Vector& b_;
    ThreadTeam& team_;
    Bounds& bounds_;
    const std::int64_t m_, d_, n_;  // n = 2d
    NuclearScaling scaling_;
    NuclearNewton newton_;

    Matrix L_;                     // n x n: X = L L'
    Vector W_, Z_;                 // d*d
    Vector s_, lambda_, margins_;  // m
    Matrix rhs_, dX_, dS_;         // n x n, in the scaled space
    Vector f_, y_, Zh_;            // d*d
    Vector rp_, t_, c_, h_;        // m: primal residual, s / lambda, complementarity residual, right side
    Vector ds_, dl_, A_dw_;        // m
    double mu_ = 0;
    std::int64_t iterations_ = 0;
    double primal_step_ = 0, dual_step_ = 0;  // up to the boundary or 1; after step(): as taken
};

}  // namespace attmd
