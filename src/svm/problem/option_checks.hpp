// Which options there are, and which options and problems go together.
#pragma once

#include "svm/problem/margin_problem.hpp"
#include "svm/problem/options.hpp"

namespace attmd {

// Throws on options that no problem can have.
void check_options(const MaxMarginOptions& options);
// Throws on p and C that are out of range or do not go together.
void check_exponent(const MaxMarginOptions& options);
// Throws where C times a weight is not finite; weights: m, or empty.
void check_costs(const Vector& weights, const MaxMarginOptions& options);
// Throws on options that do not go with the problem; calls check_costs, too.
void check_problem(const MaxMarginProblem& problem, const MaxMarginOptions& options);
// Throws on a norm that certify() does not have for these rows, or not with these options.
void check_certifiable(const MarginData& data, const MaxMarginOptions& options);

}  // namespace attmd
