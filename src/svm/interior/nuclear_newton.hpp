// The linear system of a nuclear-norm interior-point step, in the coordinates of nuclear_scaling.hpp:
//   [ diag(g)   -A'      ] [ y  ]   [ f ]
//   [ A         diag(t)  ] [ dl ] = [ h ],      g = 1 / E (d*d), t (m) > 0.
// A's rows are those of W = H1 Y H2' in sums and differences of y. Before these they are attention rows of transformed
// tokens, delta = H1'delta_k and z = H2'z_k, so both ways to eliminate are cheap:
//   by rows      (diag(t) + A E A') dl = h - A E f,  m^2 d operations for
//                A E A' = ((Delta Delta') o (Q Q') + (Delta diag(nu) Q') o (Delta diag(nu) Q')') / 2,  o entrywise,
//                row k of Delta (m x d) and of Q (m x d) being the transformed delta_k and z_k;
//   by unknowns  (diag(g) + A' diag(1/t) A) y = f + A'(h / t), where g, huge for the differences that the optimum
//                rules out, stands on the diagonal and does not harm the other entries.
#pragma once

#include "svm/interior/nuclear_scaling.hpp"
#include "svm/rows/attention_rows.hpp"

#include <cstdint>
#include <optional>

namespace attmd {

class NuclearNewton {
public:
    // Both must outlive this.
    NuclearNewton(const AttentionRows& rows, ThreadTeam& team);

    // Rounding in A y limits dl by unknowns, where t is small for many rows; by rows it limits A y instead. True if the
    // second way was not in use and is not much dearer; from the next factor on it is.
    bool switch_to_rows();

    // Keeps both by reference until the next factor. False if rounding left no positive definite matrix.
    bool factor(const NuclearScaling& scaling, const Vector& t);
    // y (d*d), dl (m), and A y (m) on the way. By unknowns g y - A'dl = f is refined by adding to y and dl, so that its
    // residual can be small although the rounding errors of A y, divided by t, are not.
    void solve(const Vector& f, const Vector& h, Vector& y, Vector& dl, Vector& A_y);
    // Which of two equal expressions for a slack's step is the accurate one for row k: true if its multiplier's step
    // comes straight from the linear system.
    bool multiplier_is_accurate(std::int64_t k) const { return by_rows_ && (*t_)(k) <= diagonal_(k); }

    // The coordinates' A y (m) and A'lambda (d*d).
    void margins(const Vector& y, Vector& margins) const;
    void combine(const Vector& lambda, Vector& y) const;
    // Lower triangles of A'diag(weight) A (d*d x d*d) and of A E A' (m x m); the upper ones are scratch.
    void gram(const Vector& weight, Matrix& H) const;
    void outer(Matrix& K) const;

private:
    void solve_by_rows(const Vector& f, const Vector& h, Vector& y, Vector& dl, Vector& A_y);
    void solve_by_unknowns(const Vector& f, const Vector& h, Vector& y, Vector& dl, Vector& A_y);

    const AttentionRows& rows_;
    ThreadTeam& team_;
    bool by_rows_;  // m x m system
    std::int64_t order_;
    const NuclearScaling* scaling_ = nullptr;
    const Vector* t_ = nullptr;
    std::optional<AttentionRows> scaled_;
    Matrix matrix_;    // order x order: Cholesky factor in the lower triangle
    Vector diagonal_;  // order: of what was added to diag(t) or diag(g)
};

}  // namespace attmd
