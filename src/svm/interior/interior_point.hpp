// Primal-dual interior point for the normalized max-margin problem.
//
// The rows. Margin form, with slacks s and multipliers lambda:   A w + xi - s = b,   s lambda -> mu
// and for the soft margin   xi nu -> mu, lambda + nu = cost.   Linearized, with rp = A w + xi - s - b,
//   A dw + t dl = h,   t = s/lambda + xi/nu,   h = -rp - cs/lambda + cxi/nu     (terms of xi absent if hard).
// Squared slacks, cost xi^2, are xi = E lambda with E = 1 / (2 cost): they are in rp, and t = s/lambda + E, h = -rp -
// cs/lambda.
// Gamma form, for the hard margin with p > 2 (where a wrong scale of w would enter as scale^(p-1)):
//   min sum_j phi(w_j) - omega gamma   s.t.   A w - gamma b - s = 0,   with the condition b'lambda = omega from gamma;
// any omega > 0 will do, and the solution is w / min(A w / b). dgamma borders the system: dgamma =
// (omega - b'lambda - b'dl) / (b'dl2), where dl2 solves it for the right side (0, b).
// The norm's side is in norm_terms.hpp, the linear system in newton_system.hpp.
//
// Each iteration: affine predictor, centering sigma = (mu_affine / mu)^3 and second-order corrector (Mehrotra, SIAM J.
// Optim. 2, 1992), then up to three centrality corrections with the same factorization (Gondzio, Comput. Optim. Appl.
// 6, 1996). One step length for 1 < p < inf, whose stationarity is not linear; separate ones for the linear programs.
#pragma once

#include "svm/certificate/bounds.hpp"
#include "svm/interior/interior_method.hpp"
#include "svm/interior/starting_point.hpp"
#include "svm/linear/newton_system.hpp"
#include "svm/norms/norm_terms.hpp"

#include <cmath>
#include <cstdint>
#include <functional>
#include <memory>

namespace attmd {

class InteriorPoint final : public InteriorMethod {
public:
    // Gives up after `patience` iterations without progress. All but the start must outlive this.
    InteriorPoint(const NormalizedProblem& problem, const StartingPoint& start, NewtonSystem& system, Bounds& bounds,
                  std::int64_t patience);

    InteriorPointEnd run(double tolerance, std::int64_t max_iterations,
                         const std::function<bool(std::int64_t)>& interrupt) override;
    const Vector& lambda() const override { return lambda_; }
    std::int64_t iterations() const override { return iterations_; }

private:
    void start(const Vector& w);
    void start_plain(double norm_mu);
    void start_squared(double norm_mu);
    void start_near(const Vector& w, const Vector& lambda);
    double warm_mu(const Vector& w, const Vector& lambda);
    double multiplier_near(double t, double lambda, double ratio, double mu, std::int64_t k) const;
    void scale_norm_multipliers(double factor);
    void improve_bounds();
    void try_vertex();
    bool linearize();
    void solve_border();
    void find_direction();
    void predict_and_correct();
    void correct_centrality();
    void step();

    double mu_floor() const;
    double mean_complementarity() const;
    double complementarity_after(double primal_step, double dual_step) const;
    void find_step_lengths(double fraction, double& primal_step, double& dual_step) const;
    bool bordered() const { return gamma_form_ || norm_->is_bordered(); }
    PairView norm_pairs();

    const NormalizedProblem& problem_;
    NewtonSystem& system_;
    Bounds& bounds_;
    const std::int64_t m_, D_;
    const bool gamma_form_, one_step_length_;
    std::unique_ptr<NormTerms> norm_;

    // Complementarity pairs, in this order: s and lambda (m), plain slacks: xi and nu (m), the norm's (2 D).
    const std::int64_t pairs_, norm_begin_;
    Vector x_, y_, dx_, dy_, dx_best_, dy_best_;
    Vector c_;                                       // pairs: complementarity residuals
    Vector w_, dw_, dw_best_;                        // D
    double gamma_ = 1, dgamma_ = 0, omega_ = 0;      // gamma stays 1 in margin form
    Vector margins_, lambda_;                        // m: A w; lambda as in y
    Vector combined_;                                // D: A'lambda
    Vector candidate_, candidate_margins_;           // D, m
    Vector yield_;                                   // squared slacks, m: E = 1 / (2 cost)
    Vector f_, g_;                                   // D: right side and diagonal of the norm's side
    Vector h_, t_, rp_, dl_, A_dw_;                  // m: the rows' side
    Vector e_, border_h_, border_dl_, border_A_dw_;  // m: border column, its right side and solution
    Vector border_dw_;                               // D
    double border_denominator_ = 1;
    double vertex_gap_ = 1e-2;  // gap from which on the linear programs' vertex is tried
    const std::int64_t patience_;
    std::int64_t iterations_ = 0;
    double mu_ = 0, mu_start_ = 1, sigma_mu_ = 0, primal_step_ = 0, dual_step_ = 0, tolerance_ = 0;
};

}  // namespace attmd
