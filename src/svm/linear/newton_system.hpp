// The linear system of an interior-point step over margin rows,
//   [ diag(g)   -A'      ] [ dw ]   [ f ]
//   [ A         diag(t)  ] [ dl ] = [ h ],      g (D) > 0, t (m) > 0.
// Eliminating dl = (h - A dw) / t leaves (diag(g) + A' diag(1/t) A) dw = f + A'(h / t), D x D; eliminating
// dw = (f + A'dl) / g leaves (diag(t) + A diag(1/g) A') dl = h - A(f / g), m x m. The smaller one is solved:
//   small        Cholesky factorization in double precision, refined where the residual asks for it
//   large        conjugate gradients with the exact products, preconditioned by the same matrix factored in single
//                precision, at twice the speed; where that is too coarse, as above from then on
//   few heavy rows   (D x D) conjugate gradients with row_preconditioner.hpp, as soon as that is cheaper
//   matrix-free  the same from the start, where no D x D matrix fits
//   few rows that are nearly dependent   fine_system.hpp, where asked for
#pragma once

#include "base/tensor.hpp"
#include "base/thread_team.hpp"
#include "svm/linear/fine_system.hpp"
#include "svm/linear/row_preconditioner.hpp"
#include "svm/linear/scaled_cholesky.hpp"
#include "svm/rows/margin_rows.hpp"

#include <cstdint>
#include <optional>

namespace attmd {

enum class SystemForm { smaller = 0, unknowns = 1, rows = 2, matrix_free = 4 };

class NewtonSystem {
public:
    NewtonSystem(const MarginRows& rows, ThreadTeam& team, SystemForm form = SystemForm::smaller);
    // From now on in twice the digits: A (m x D), the rows themselves, must outlive this.
    void refine(const Matrix& A) { fine_.emplace(A); }
    // Floating-point operations of a factorization, roughly.
    static double factor_cost(std::int64_t m, std::int64_t D);
    // Bytes that it holds for m rows and D unknowns.
    static double bytes(std::int64_t m, std::int64_t D, SystemForm form);

    // Keeps g and t by reference until the next factor. False if rounding left no positive definite matrix.
    bool factor(const Vector& g, const Vector& t);
    // The same in double precision throughout, for a matrix that is too ill-conditioned for less.
    bool factor_exactly(const Vector& g, const Vector& t);
    // dw (D), dl (m), and A dw (m) on the way; refined while the residual is too large.
    void solve(const Vector& f, const Vector& h, Vector& dw, Vector& dl, Vector& A_dw);
    // Which of two equal expressions for a slack's step is the accurate one for row k: true if its multiplier's step
    // comes straight from the linear system.
    bool multiplier_is_accurate(std::int64_t k) const {
        return fine_ ? (*t_)(k) <= fine_->diagonal(k) : by_rows_ && (*t_)(k) <= factor_.diagonal(k);
    }

private:
    enum class Factored { whole, whole_single, heavy_rows };
    bool iterates() const { return factored_ != Factored::whole; }
    void take(const Vector& g, const Vector& t);
    bool factor_heavy_rows();
    bool factor_whole();
    template <class T>
    bool factor_whole_in(double regularization);
    void solve_by_rows(const Vector& f, const Vector& h, Vector& dw, Vector& dl, Vector& A_dw);
    void solve_by_unknowns(const Vector& f, const Vector& h, Vector& dw, Vector& dl, Vector& A_dw);
    bool conjugate_gradients(Vector& right_side_and_solution);
    void apply(const Vector& x, Vector& product);
    void precondition(const Vector& residual, Vector& direction);

    const MarginRows& rows_;
    ThreadTeam& team_;
    const SystemForm form_;
    const bool by_rows_;  // m x m system
    const std::int64_t order_;
    bool single_serves_;  // single precision pays and has not proved too coarse
    Factored factored_ = Factored::whole;
    const Vector* g_ = nullptr;
    const Vector* t_ = nullptr;
    ScaledCholesky factor_;
    std::optional<RowPreconditioner> heavy_rows_;  // large D x D systems
    std::optional<FineSystem> fine_;
    Vector weight_;                                           // 1/t (m) or 1/g (D)
    Vector work_rows_;                                        // m
    Vector work_;                                             // D
    Vector residual_, direction_, preconditioned_, product_;  // conjugate gradients, order each
};

}  // namespace attmd
