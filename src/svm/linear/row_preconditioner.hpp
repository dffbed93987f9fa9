// A preconditioner for diag(g) + A' diag(weight) A that needs no D x D matrix. Near the solution of a max-margin
// problem a few rows carry nearly all of A' diag(weight) A; with J the heavy ones and G = diag(g) plus the diagonal of
// what the others add,
//   P = G + A_J' diag(weight_J) A_J,   P^-1 = G^-1 - G^-1 A_J' (diag(1/weight_J) + A_J G^-1 A_J')^-1 A_J G^-1
// (Woodbury), one |J| x |J| Cholesky factor.
#pragma once

#include "base/tensor.hpp"
#include "base/thread_team.hpp"
#include "svm/linear/scaled_cholesky.hpp"
#include "svm/rows/margin_rows.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace attmd {

class RowPreconditioner {
public:
    // `factor` must have room for as many rows as are to be factored at the most.
    RowPreconditioner(const MarginRows& rows, ThreadTeam& team, ScaledCholesky& factor, std::int64_t most_rows);

    // Chooses J for this g (D) and weight (m): the rows whose weight_k a_k' diag(1/g) a_k is not small. Returns |J|,
    // cut to most_rows.
    std::int64_t choose(const Vector& g, const Vector& weight);
    // Largest weight_k a_k' diag(1/g) a_k of the last choice.
    double strongest() const { return strongest_; }
    // False if rounding left no positive definite matrix.
    bool factor(const Vector& g, const Vector& weight, bool single);
    void apply(const Vector& residual, Vector& direction);

private:
    const MarginRows& rows_;
    ThreadTeam& team_;
    ScaledCholesky& factor_;
    const std::int64_t most_rows_;
    std::vector<std::int64_t> heavy_;     // J, ascending
    std::unique_ptr<MarginRows> chosen_;  // A_J
    Vector strength_;                     // m
    double strongest_ = 0;
    Vector inverse_G_, work_;  // D
    Vector light_;             // m: weights, 0 in J
    Vector margins_;           // |J|
};

}  // namespace attmd
