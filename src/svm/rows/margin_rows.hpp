// The constraint rows of a max-margin problem as a linear operator A (m x D), so that the solver never needs A itself.
#pragma once

#include "base/tensor.hpp"
#include "base/thread_team.hpp"
#include "data/dataset.hpp"
#include "svm/rows/vectors.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace attmd {

class AttentionRows;

class MarginRows {
public:
    virtual ~MarginRows() = default;
    virtual std::int64_t rows() const = 0;      // m
    virtual std::int64_t unknowns() const = 0;  // D

    // margins (m) = A w, w has D entries.
    virtual void margins(const double* w, double* margins) const = 0;
    // w (D) = A' lambda, lambda has m entries.
    virtual void combine(const double* lambda, double* w) const = 0;
    // The same with the work shared by a team; the bits do not depend on its size.
    virtual void margins_by(ThreadTeam&, const double* w, double* out) const { margins(w, out); }
    virtual void combine_by(ThreadTeam&, const double* lambda, double* out) const { combine(lambda, out); }
    // Lower triangle of H (D x D) = A' diag(weight) A, weight has m entries >= 0. The upper triangle is scratch.
    virtual void gram(const double* weight, double* H, ThreadTeam& team) const = 0;
    // Lower triangle of K (m x m) = A diag(weight) A', weight has D entries >= 0. The upper triangle is scratch.
    virtual void outer(const double* weight, double* K, ThreadTeam& team) const = 0;
    // Both to single precision, at twice the speed.
    virtual void gram(const double* weight, float* H, ThreadTeam& team) const = 0;
    virtual void outer(const double* weight, float* K, ThreadTeam& team) const = 0;
    // Their diagonals alone, D and m entries.
    virtual void gram_diagonal(const double* weight, double* diagonal) const = 0;
    virtual void outer_diagonal(const double* weight, double* diagonal) const = 0;
    // norms (m): the Euclidean length of each row.
    virtual void row_norms(double* norms) const = 0;
    // The rows with these ascending numbers, each times its scale. sample_of_row and token_of_row are not kept.
    virtual std::unique_ptr<MarginRows> subset(const std::vector<std::int64_t>& which,
                                               const std::vector<double>& scale) const = 0;
    // sums (D): sum_k lambda_k |a_kj|, lambda has m entries >= 0.
    virtual void combine_sizes(const double* lambda, double* sums) const = 0;
    // Floating-point operations of margins and combine together.
    virtual double product_cost() const = 0;
    // A itself, m x D.
    virtual Matrix dense() const = 0;
    // The rows as outer products, where they are kept so, and w is a matrix; else null.
    virtual const AttentionRows* factors() const { return nullptr; }

    // Which sample and which token each row speaks of (m entries each).
    const std::vector<std::int64_t>& sample_of_row() const { return sample_of_row_; }
    const std::vector<std::int64_t>& token_of_row() const { return token_of_row_; }

protected:
    std::vector<std::int64_t> sample_of_row_, token_of_row_;
};

// lp-AttSVM: row (i, t != alpha_i) is vec((x_{i,alpha_i} - x_it) z_i'), D = d*d.
std::unique_ptr<MarginRows> attention_rows(const Dataset& dataset, const std::int64_t* selected);
// Decoder SVM: row i is y_i x_{i,alpha_i}, D = d.
std::unique_ptr<MarginRows> decoder_rows(const Dataset& dataset, const std::int64_t* selected);
// Any rows, m x D; all values finite.
std::unique_ptr<MarginRows> dense_rows(Matrix A);

// Throws unless selected[i] is one of sample i's tokens, for every i.
void check_selected(const Dataset& dataset, const std::int64_t* selected);

}  // namespace attmd
