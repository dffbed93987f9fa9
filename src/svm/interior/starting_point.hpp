// Where the interior point starts: the ridge solution of A w = 1, or a solution that the caller has, suitably scaled.
#pragma once

#include "svm/problem/margin_problem.hpp"
#include "svm/problem/normalized_problem.hpp"

namespace attmd {

// Returns w (D) and, if there is a warm point, lambda (m; 0 for rows that it does not know), and sets problem.rho;
// soft: also problem.cost, for the slacks of `stated`. `cost_unit` receives what a multiplier of the normalized soft
// problem is worth in the original objective, times l / |a_k|.
struct StartingPoint {
    Vector w, lambda;
};
StartingPoint starting_point(NormalizedProblem& problem, const MaxMarginProblem& stated,
                             const MaxMarginOptions& options, double& cost_unit);

}  // namespace attmd
