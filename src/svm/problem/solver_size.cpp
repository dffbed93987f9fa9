#include "svm/problem/solver_size.hpp"

#include <algorithm>
#include <cmath>

namespace attmd {

ProblemSize size_of(const MarginRows& rows) {
    std::int64_t groups = 0, last = -1;
    for (const std::int64_t sample : rows.sample_of_row()) {
        groups += sample != last ? 1 : 0;
        last = sample;
    }
    return {rows.rows(), rows.unknowns(), groups, rows.factors() != nullptr};
}

ProblemSize size_of(const MarginData& data) {
    return {data.rows(), data.unknowns(), data.groups(), data.source == MarginSource::attention};
}

SystemForm form_of(SolverMethod method) {
    switch (method) {
        case SolverMethod::interior_point: return SystemForm::unknowns;
        case SolverMethod::dual_system: return SystemForm::rows;
        case SolverMethod::matrix_free: return SystemForm::matrix_free;
        default: return SystemForm::smaller;
    }
}

namespace {

std::int64_t bytes_by(SolverMethod method, const ProblemSize& size, const MaxMarginOptions& options) {
    const auto m = static_cast<double>(size.rows), D = static_cast<double>(size.unknowns);
    const auto groups = static_cast<double>(size.groups);
    const bool plain_slacks = !std::isinf(options.C) && options.slack == Slack::plain;
    const double pairs = m * (plain_slacks ? 2 : 1) + 2 * D, factors = (m + groups) * std::sqrt(D);
    const double stored = size.factored ? factors : m * D;
    const bool unknowns = method == SolverMethod::interior_point;
    const double assembly = !size.factored || unknowns ? groups * D : factors;
    const double iterates = 7 * pairs + 24 * D + 28 * m;
    const double bytes = 8 * (stored + (method == SolverMethod::matrix_free ? 0 : assembly) + iterates) +
                         NewtonSystem::bytes(size.rows, size.unknowns, form_of(method));
    constexpr double most = 9e18;  // what an int64 holds
    return static_cast<std::int64_t>(std::min(bytes, most));
}

}  // namespace

SolverMethod interior_method(const ProblemSize& size, const MaxMarginOptions& options) {
    if (form_of(options.method) != SystemForm::smaller) return options.method;
    const SolverMethod direct = size.rows < size.unknowns ? SolverMethod::dual_system : SolverMethod::interior_point;
    const std::int64_t most = options.memory_limit > 0 ? options.memory_limit : most_unasked;
    return bytes_by(direct, size, options) > most ? SolverMethod::matrix_free : direct;
}

std::int64_t solver_bytes(const ProblemSize& size, const MaxMarginOptions& options) {
    return bytes_by(interior_method(size, options), size, options);
}

void check_memory(const ProblemSize& size, const MaxMarginOptions& options) {
    require(options.memory_limit >= 0, "memory_limit is ", options.memory_limit, ", expected at least 0 (0: no limit)");
    const std::int64_t bytes = solver_bytes(size, options);
    if (options.memory_limit == 0 || bytes <= options.memory_limit) return;
    fail(ErrorCode::out_of_memory, "memory_limit is ", options.memory_limit, " bytes, expected at least ", bytes,
         ": what the solver takes for ", size.rows, " rows and ", size.unknowns, " unknowns");
}

}  // namespace attmd
