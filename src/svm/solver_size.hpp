// Which linear system a solve will have and how much memory it will take, known before anything is allocated.
#pragma once

#include "svm/max_margin.hpp"
#include "svm/newton_system.hpp"

namespace attmd {

// groups: samples that have rows; factored: rows are kept as the factors of outer products, otherwise each for itself.
struct ProblemSize {
    std::int64_t rows, unknowns, groups;
    bool factored;
};
ProblemSize size_of(const MarginRows& rows);

SystemForm form_of(SolverMethod method);
// The interior point's variant for m rows and D unknowns.
SolverMethod interior_method(std::int64_t m, std::int64_t D, const MaxMarginOptions& options);

// About how many bytes a solve allocates, at most: rows, linear system, scratch of its assembly, iterates.
std::int64_t solver_bytes(const ProblemSize& size, const MaxMarginOptions& options);
// Throws out_of_memory where solver_bytes is above options.memory_limit.
void check_memory(const ProblemSize& size, const MaxMarginOptions& options);

}  // namespace attmd
