// Which options and problems go together. Those that no problem can have are check_options()' in max_margin.hpp.
#pragma once

#include "svm/max_margin.hpp"

namespace attmd {

// min ||w||_2 with the hard margin, for which there are methods of its own.
bool is_euclidean(const MaxMarginOptions& options);
// Throws, naming what does not fit.
void check_problem(const MaxMarginProblem& problem, const MaxMarginOptions& options);

}  // namespace attmd
