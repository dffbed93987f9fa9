// The rows scaled to unit length, so that data of any scale look alike to the solver:
//   a_k'w >= 1  becomes  (a_k / |a_k|)'v >= b_k  with v = l w, b_k = l / |a_k| in (0, 1], l the shortest row's length.
// A row that is zero keeps b_k = 1 (soft margin: its slack is always 1; hard margin: infeasible, handled before).
#pragma once

#include "svm/margin_rows.hpp"

namespace attmd {

class NormalizedRows final : public MarginRows {
public:
    // Both must outlive this; the products below are made by the team.
    NormalizedRows(const MarginRows& original, ThreadTeam& team);

    std::int64_t rows() const override { return original_.rows(); }
    std::int64_t unknowns() const override { return original_.unknowns(); }
    void margins(const double* w, double* margins) const override;
    void combine(const double* lambda, double* w) const override;
    void gram(const double* weight, double* H, ThreadTeam& team) const override;
    void outer(const double* weight, double* K, ThreadTeam& team) const override;
    void gram(const double* weight, float* H, ThreadTeam& team) const override;
    void outer(const double* weight, float* K, ThreadTeam& team) const override;
    void gram_diagonal(const double* weight, double* diagonal) const override;
    void outer_diagonal(const double* weight, double* diagonal) const override;
    void row_norms(double* norms) const override;
    std::unique_ptr<MarginRows> subset(const std::vector<std::int64_t>& which,
                                       const std::vector<double>& scale) const override;
    double product_cost() const override;
    Matrix dense() const override;

    double length() const { return length_; }                 // l
    const Vector& right_side() const { return right_side_; }  // m: b
    std::int64_t zero_row() const { return zero_row_; }       // some k with a_k = 0, or -1

private:
    Vector squared_scales(const double* weight) const;
    template <class T>
    void scale_both_sides(T* K) const;

    const MarginRows& original_;
    ThreadTeam& team_;
    Vector inverse_norms_;  // m: 1 / |a_k|
    Vector right_side_;     // m
    Matrix stored_;         // m x D: the unit rows themselves, where they are few; else empty
    double length_ = 1;
    std::int64_t zero_row_ = -1;
};

}  // namespace attmd
