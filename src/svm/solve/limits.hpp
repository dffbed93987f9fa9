// How attempts at one problem share the limits of a call: iterations, seconds, and the caller's ear.
#pragma once

#include "base/monitor.hpp"
#include "svm/problem/options.hpp"
#include "svm/problem/solution.hpp"

namespace attmd {

// Tells the progress of a further attempt as that of the whole call, whose bounds so far are `known`'s. An attempt at
// another problem adds nothing to them.
Monitor continued(const Monitor& monitor, const MaxMarginSolution& spent, const MaxMarginSolution& known,
                  bool same_problem);

// What is left of the limits for an attempt with a start of its own.
MaxMarginOptions without(const MaxMarginOptions& options, const MaxMarginSolution& spent);
bool is_over(const MaxMarginSolution& solution, const MaxMarginOptions& rest);
// The solution, whose iterations and seconds are `spent`'s, too.
MaxMarginSolution add_cost(MaxMarginSolution solution, const MaxMarginSolution& spent);

}  // namespace attmd
