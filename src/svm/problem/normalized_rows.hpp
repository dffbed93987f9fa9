// The rows scaled to unit length, so that data of any scale look alike to the solver:
//   a_k'w >= b_k  becomes  (a_k / |a_k|)'v >= beta_k  with v = l w, beta_k = b_k l / |a_k| in [0, 1], l the smallest
//   |a_k| / b_k. A slack is stretched by |a_k| / l on the way back.
// A row that is zero and asks for b_k > 0 gets beta_k = 1 (soft margin: its slack is always b_k; hard margin:
// infeasible, handled before); one that asks for 0 asks for nothing and gets beta_k = -1, which holds with room to
// spare.
#pragma once

#include "svm/problem/margin_problem.hpp"

#include <limits>

namespace attmd {

class NormalizedRows final : public MarginRows {
public:
    // Both must outlive this; the products below are made by the team. fine: lengths are 1 up to a factor of 2, so that
    // no entry is rounded, and products are rounded once; for few rows.
    NormalizedRows(const MaxMarginProblem& problem, ThreadTeam& team, bool fine = false);

    void row_norms(double* norms) const override;
    std::unique_ptr<MarginRows> subset(const std::vector<std::int64_t>& which,
                                       const std::vector<double>& scale) const override;
    void combine_sizes(const double* lambda, double* sums) const override;
    double product_cost() const override;
    Matrix dense() const override;

    const MarginRows& original() const { return original_; }

    double length() const { return length_; }                                           // l
    const Vector& right_side() const { return right_side_; }                            // m: beta
    double stretch(std::int64_t k) const { return 1 / (inverse_norms_(k) * length_); }  // |a_k| / l
    // What the rounding of A w may come to for w of this length.
    double rounding(double length) const { return fine_ ? 0 : std::numeric_limits<double>::epsilon() * length; }
    const Matrix& stored() const { return stored_; }  // m x D, where they are few; else empty
    bool is_fine() const { return fine_; }
    std::int64_t impossible_row() const { return impossible_row_; }  // some k with a_k = 0 and b_k > 0, or -1

private:
    void multiply(const double* w, double* margins, ThreadTeam* team) const override;
    void multiply_transposed(const double* lambda, double* w, ThreadTeam* team) const override;
    void assemble(Gram which, const double* weight, Triangle out, ThreadTeam& team) const override;
    void diagonal(Gram which, const double* weight, double* out) const override;
    Vector squared_scales(const double* weight) const;
    template <class T>
    void scale_both_sides(T* K) const;

    const MarginRows& original_;
    ThreadTeam& team_;
    const bool fine_;
    Vector inverse_norms_;  // m: 1 / |a_k|
    Vector right_side_;     // m
    Matrix stored_;         // m x D: the unit rows themselves, where they are few; else empty
    double length_ = 1;
    std::int64_t impossible_row_ = -1;
};

}  // namespace attmd
