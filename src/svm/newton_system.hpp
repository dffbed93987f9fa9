// The linear system of an interior-point step over margin rows,
//   [ diag(g)   -A'      ] [ dw ]   [ f ]
//   [ A         diag(t)  ] [ dl ] = [ h ],      g (D) > 0, t (m) > 0.
// Eliminating dl = (h - A dw) / t leaves (diag(g) + A' diag(1/t) A) dw = f + A'(h / t), D x D; eliminating
// dw = (f + A'dl) / g leaves (diag(t) + A diag(1/g) A') dl = h - A(f / g), m x m. The smaller one is factored.
#pragma once

#include <cstdint>

#include "base/tensor.hpp"
#include "base/thread_team.hpp"
#include "svm/margin_rows.hpp"

namespace attmd {

class NewtonSystem {
public:
    NewtonSystem(const MarginRows& rows, ThreadTeam& team);

    // Keeps g and t by reference until the next factor. False if rounding left no positive definite matrix.
    bool factor(const Vector& g, const Vector& t);
    // dw (D), dl (m), and A dw (m) on the way; refined while the residual is too large.
    void solve(const Vector& f, const Vector& h, Vector& dw, Vector& dl, Vector& A_dw);
    // Which of two equal expressions for a slack's step is the accurate one for row k: true if its multiplier's step
    // comes straight from the linear system.
    bool multiplier_is_accurate(std::int64_t k) const { return by_rows_ && (*t_)(k) <= diagonal_(k); }

private:
    bool assemble_and_factor(double regularization);
    void solve_by_rows(const Vector& f, const Vector& h, Vector& dw, Vector& dl, Vector& A_dw);
    void solve_by_unknowns(const Vector& f, const Vector& h, Vector& dw, Vector& dl, Vector& A_dw);

    const MarginRows& rows_;
    ThreadTeam& team_;
    const bool by_rows_;  // m x m system
    const std::int64_t order_;
    const Vector* g_ = nullptr;
    const Vector* t_ = nullptr;
    Matrix matrix_;     // order x order: Cholesky factor in the lower triangle
    Vector diagonal_;   // by rows, m: diagonal of A diag(1/g) A'
    Vector weight_;     // 1/t (m) or 1/g (D)
    Vector work_rows_;  // m
    Vector work_;       // D
};

}  // namespace attmd
