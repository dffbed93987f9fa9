// The max-margin problem in the units that the solver works in: unit rows and largest b 1.
//   hard   min ||w||_p, or ||W||_*                            s.t. A w >= b
//   soft   min (rho/p) sum_j |w_j/rho|^p + sum_k cost_k xi_k  s.t. A w >= b - xi, xi >= 0,   or with xi_k^2.
#pragma once

#include "base/tensor.hpp"
#include "svm/norms/norm.hpp"
#include "svm/problem/normalized_rows.hpp"
#include "svm/problem/options.hpp"

#include <memory>

namespace attmd {

struct NormalizedProblem {
    const NormalizedRows& rows;
    std::shared_ptr<const MarginNorm> norm = make_norm(Norm::entrywise, 2);  // nuclear: rows are attention rows
    bool soft = false;
    Slack slack = Slack::plain;
    double rho = 1;    // scale of w's entries; soft: part of the objective
    Vector cost = {};  // soft, m: weight of each slack

    bool plain_slacks() const { return soft && slack == Slack::plain; }
    bool squared_slacks() const { return soft && slack == Slack::squared; }
};

}  // namespace attmd
