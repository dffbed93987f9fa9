// The lp-AttSVM's rows as their factors: row k of sample i is the outer product of a token difference delta_k and the
// sample's query z_i. How the products are made is in attention_rows.cpp.
#pragma once

#include "svm/rows/margin_rows.hpp"

namespace attmd {

class AttentionRows final : public MarginRows {
public:
    AttentionRows(const Dataset& dataset, const std::int64_t* selected);

    void row_norms(double* norms) const override;
    std::unique_ptr<MarginRows> subset(const std::vector<std::int64_t>& which,
                                       const std::vector<double>& scale) const override;
    void combine_sizes(const double* lambda, double* sums) const override;
    double product_cost() const override;
    Matrix dense() const override;
    const AttentionRows* factors() const override { return this; }

    // The same rows scaled to length 1, each factor by itself; what is zero stays zero.
    AttentionRows unit() const;
    // The rows vec((left' delta_k) (right' z_k)'), left and right d x d: those of W = left Y right' as rows of Y.
    AttentionRows transformed(const Matrix& left, const Matrix& right) const;

    std::int64_t d() const { return d_; }
    std::int64_t samples() const { return static_cast<std::int64_t>(first_.size()) - 1; }     // those that have rows
    std::int64_t first(std::int64_t i) const { return first_[static_cast<std::size_t>(i)]; }  // sample i's first row
    const double* delta(std::int64_t i) const { return delta_.data() + first(i) * d_; }  // first(i+1) - first(i) x d
    const double* query(std::int64_t i) const { return z_.data() + i * d_; }             // d

private:
    AttentionRows(std::int64_t rows, std::int64_t d) : MarginRows(rows, d * d), d_(d) {}
    void multiply(const double* w, double* margins, ThreadTeam* team) const override;
    void multiply_transposed(const double* lambda, double* w, ThreadTeam* team) const override;
    void assemble(Gram which, const double* weight, Triangle out, ThreadTeam& team) const override;
    void diagonal(Gram which, const double* weight, double* out) const override;
    void diagonal_of_unknowns(const double* weight, double* diagonal) const;
    void diagonal_of_rows(const double* weight, double* diagonal) const;
    template <class Task>
    void for_samples(ThreadTeam* team, const Task& task) const;
    template <class T>
    void gram_in(const double* weight, T* H, ThreadTeam& team) const;
    template <class T>
    void outer_in(const double* weight, T* K, ThreadTeam& team) const;
    template <class T>
    void pack_products(const double* weight, T* S, T* Z, ThreadTeam& team) const;
    template <class T>
    void unpack(const T* packed_row, std::int64_t a, std::int64_t c, T* square, T* H) const;

    std::int64_t d_;
    std::vector<std::int64_t> first_;  // samples + 1: first row of each sample that has rows
    Matrix delta_;                     // m x d
    Matrix z_;                         // samples x d
};

}  // namespace attmd
