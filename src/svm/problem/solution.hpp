// What a solve of a max-margin problem has come to.
#pragma once

#include "base/tensor.hpp"
#include "svm/problem/options.hpp"

#include <cstdint>
#include <limits>
#include <vector>

namespace attmd {

enum class MaxMarginOutcome { optimal = 1, infeasible = 2, beyond_norm = 3, stopped = 4 };

struct MaxMarginSolution {
    MaxMarginOutcome outcome = MaxMarginOutcome::stopped;
    bool cancelled = false;
    SolverMethod method = SolverMethod::automatic;  // the one used; automatic: nothing was to be done
    std::int64_t memory_bytes = 0;                  // solver_bytes
    Norm norm = Norm::entrywise;
    double p = 2, C = std::numeric_limits<double>::infinity();
    Slack slack = Slack::plain;
    Vector w;           // D; empty if no feasible point is known. Hard: smallest a_k'w / b_k is 1
    Vector lambda;      // m, >= 0; hard: b'lambda = ||w||_p and ||A'lambda||_q = 1 at the optimum
                        // (nuclear: ||W||_*, ||A'lambda||_op); infeasible: Farkas certificate, b'lambda = 1
    Vector margins;     // m: a_k'w; empty with w
    Vector right_side;  // m: b; empty: all 1
    double primal = std::numeric_limits<double>::infinity();
    double dual = 0;
    double gap = std::numeric_limits<double>::infinity();  // (primal - dual) / primal from data, w and lambda alone
    std::int64_t iterations = 0;
    double seconds = 0;
};

// Smallest margin relative to b of the solution, over b_k > 0; NaN if there is none.
double smallest_margin(const MaxMarginSolution& solution);

// 1 for each row whose margin is at b_k or below, to the accuracy that the gap vouches for: w is within about sqrt(gap)
// of the optimum, relative to its norm. Where b_k = 0 that is relative to the largest b.
std::vector<std::int32_t> support_set(const MaxMarginSolution& solution);

}  // namespace attmd
