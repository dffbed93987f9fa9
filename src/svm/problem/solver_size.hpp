// Which linear system a solve will have and how much memory it will take, known before anything is allocated.
#pragma once

#include "svm/linear/newton_system.hpp"
#include "svm/problem/margin_data.hpp"
#include "svm/problem/options.hpp"
#include "svm/rows/margin_rows.hpp"

namespace attmd {

// groups: samples that have rows; factored: rows are kept as the factors of outer products, otherwise each for itself.
struct ProblemSize {
    std::int64_t rows, unknowns, groups;
    bool factored;
};
ProblemSize size_of(const MarginRows& rows);
ProblemSize size_of(const MarginData& data);  // of the rows that would be made

// Without a limit of the caller's, a matrix that takes more than this is not made: the system is solved iteratively.
constexpr std::int64_t most_unasked = 16'000'000'000;

SystemForm form_of(SolverMethod method);
// The interior point's variant: what was asked for, else the smaller matrix, or none where it exceeds the memory.
SolverMethod interior_method(const ProblemSize& size, const MaxMarginOptions& options);

// About how many bytes a solve allocates, at most: rows, linear system, scratch of its assembly, iterates.
std::int64_t solver_bytes(const ProblemSize& size, const MaxMarginOptions& options);
// Throws out_of_memory where solver_bytes is above options.memory_limit.
void check_memory(const ProblemSize& size, const MaxMarginOptions& options);

}  // namespace attmd
