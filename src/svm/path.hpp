// One max-margin problem for several exponents.
#pragma once

#include "svm/max_margin.hpp"

#include <vector>

namespace attmd {

// A solution for each p, each from the one before as a warm start where that has a point; the first from that of
// `options`. Ends early where one is cancelled, which is then the last.
std::vector<MaxMarginSolution> solve_path(const MaxMarginProblem& problem, const MaxMarginOptions& options,
                                          const std::vector<double>& p);

}  // namespace attmd
