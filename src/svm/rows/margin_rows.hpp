// The constraint rows of a max-margin problem as a linear operator A (m x D), so that the solver never needs A itself.
#pragma once

#include "base/tensor.hpp"
#include "base/thread_team.hpp"
#include "base/vectors.hpp"
#include "data/dataset.hpp"

#include <cstdint>
#include <memory>
#include <variant>
#include <vector>

namespace attmd {

class AttentionRows;

// The two symmetric matrices of rows: A'diag(weight) A (D x D), and A diag(weight) A' (m x m).
enum class Gram { unknowns, rows };
// Where the lower triangle of one goes, in double precision, or in single precision at twice the speed; the upper
// triangle is scratch.
using Triangle = std::variant<double*, float*>;

class MarginRows {
public:
    virtual ~MarginRows() = default;
    std::int64_t rows() const { return m_; }      // m
    std::int64_t unknowns() const { return D_; }  // D

    // margins (m) = A w, w has D entries; and w (D) = A'lambda, lambda has m entries.
    void margins(const double* w, double* margins) const { multiply(w, margins, nullptr); }
    void combine(const double* lambda, double* w) const { multiply_transposed(lambda, w, nullptr); }
    // The same with the work shared by a team; the bits do not depend on its size.
    void margins_by(ThreadTeam& team, const double* w, double* margins) const { multiply(w, margins, &team); }
    void combine_by(ThreadTeam& team, const double* lambda, double* w) const { multiply_transposed(lambda, w, &team); }
    // H (D x D) = A'diag(weight) A, weight has m entries >= 0; and K (m x m) = A diag(weight) A', weight has D.
    void gram(const double* weight, Triangle H, ThreadTeam& team) const { assemble(Gram::unknowns, weight, H, team); }
    void outer(const double* weight, Triangle K, ThreadTeam& team) const { assemble(Gram::rows, weight, K, team); }
    // Their diagonals alone, D and m entries.
    void gram_diagonal(const double* weight, double* out) const { diagonal(Gram::unknowns, weight, out); }
    void outer_diagonal(const double* weight, double* out) const { diagonal(Gram::rows, weight, out); }
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
    MarginRows(std::int64_t rows, std::int64_t unknowns) : m_(rows), D_(unknowns) {}

    std::vector<std::int64_t> sample_of_row_, token_of_row_;

private:
    virtual void multiply(const double* w, double* margins, ThreadTeam* team) const = 0;  // team: may be null
    virtual void multiply_transposed(const double* lambda, double* w, ThreadTeam* team) const = 0;
    virtual void assemble(Gram which, const double* weight, Triangle out, ThreadTeam& team) const = 0;
    virtual void diagonal(Gram which, const double* weight, double* out) const = 0;

    std::int64_t m_, D_;
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
