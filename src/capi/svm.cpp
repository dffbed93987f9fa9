#include "capi/guard.hpp"
#include "capi/handles.hpp"
#include "capi/structs.hpp"
#include "capi/svm_problem.hpp"
#include "data/fingerprint.hpp"
#include "svm/certificate/certificate.hpp"
#include "svm/certificate/row_bounds.hpp"
#include "svm/max_margin.hpp"
#include "svm/path.hpp"
#include "svm/problem/option_checks.hpp"
#include "svm/problem/solution.hpp"
#include "svm/problem/solver_size.hpp"

#include <algorithm>
#include <cmath>

using namespace attmd;
using namespace attmd::capi;

namespace {

std::unique_ptr<attmd_svm> handle_of(const MarginData& data, std::shared_ptr<const MarginRows> rows,
                                     MaxMarginSolution solution) {
    auto svm = std::make_unique<attmd_svm>();
    svm->source = data.source;
    svm->rows = std::move(rows);
    if (data.dataset != nullptr) svm->fingerprint = fingerprint(*data.dataset);
    if (data.selected != nullptr) svm->selected.assign(data.selected, data.selected + data.dataset->n());
    svm->solution = std::move(solution);
    svm->support = support_set(svm->solution);
    return svm;
}

attmd_svm* solve(const attmd_svm_problem* problem, const attmd_svm_options* options) {
    const StatedProblem stated = stated_problem(problem);
    const MaxMarginOptions o = svm_options(options);
    check_options(o);
    check_memory(size_of(stated.data), o);
    std::shared_ptr<const MarginRows> rows = make_rows(stated.data);
    MaxMarginSolution solution = solve_max_margin({*rows, stated.right_side, stated.weights, &stated.data}, o);
    return handle_of(stated.data, std::move(rows), std::move(solution)).release();
}

attmd_svm_problem selection_problem(attmd_svm_source source, const attmd_dataset* dataset, const std::int64_t* selected,
                                    std::int64_t count) {
    attmd_svm_problem problem = default_problem();
    problem.source = source;
    problem.dataset = dataset;
    problem.selected = selected;
    problem.count = count;
    return problem;
}

std::vector<std::unique_ptr<attmd_svm>> solve_along(const attmd_svm_problem* problem, const attmd_svm_options* options,
                                                    const double* p, std::int64_t count) {
    const StatedProblem stated = stated_problem(problem);
    const MaxMarginOptions o = svm_options(options);
    check_memory(size_of(stated.data), o);
    const std::shared_ptr<const MarginRows> rows = make_rows(stated.data);
    std::vector<std::unique_ptr<attmd_svm>> handles;
    for (MaxMarginSolution& solution :
         solve_path({*rows, stated.right_side, stated.weights, &stated.data}, o, {p, p + count}))
        handles.push_back(handle_of(stated.data, rows, std::move(solution)));
    return handles;
}

const attmd_svm& svm_of(const attmd_svm* svm) { return not_null(svm, "svm"); }

attmd_svm_certificate public_certificate(const Certificate& c) {
    attmd_svm_certificate value{};
    value.is_feasible = c.feasible ? 1 : 0;
    value.is_farkas = c.farkas ? 1 : 0;
    value.primal_bound = c.primal;
    value.dual_bound = c.farkas ? std::numeric_limits<double>::infinity() : c.dual;
    value.gap = c.gap;
    value.min_margin = c.min_margin;
    value.farkas_residual = c.farkas_residual;
    return value;
}

void copy_primal(const MaxMarginSolution& solution, const Vector& values, double* out, std::int64_t capacity) {
    if (solution.w.size() == 0) fail(ErrorCode::not_found, "svm has no solution: no feasible point is known");
    require_capacity(out, capacity, static_cast<std::int64_t>(values.size()));
    std::copy(values.begin(), values.end(), out);
}

}  // namespace

attmd_status attmd_svm_problem_init(attmd_svm_problem* problem, size_t struct_size) {
    return init(problem, struct_size, "problem", default_problem());
}
attmd_status attmd_svm_options_init(attmd_svm_options* options, size_t struct_size) {
    return init(options, struct_size, "options", default_svm());
}
attmd_status attmd_svm_report_init(attmd_svm_report* report, size_t struct_size) {
    return init_result(report, struct_size, "report");
}
attmd_status attmd_svm_certificate_init(attmd_svm_certificate* result, size_t struct_size) {
    return init_result(result, struct_size, "result");
}

// A cancelled solve still hands out its handle, with the bounds reached.
attmd_status attmd_svm_solve(const attmd_svm_problem* problem, const attmd_svm_options* options, attmd_svm** out) {
    const attmd_status status = create(out, [&] { return solve(problem, options); });
    return status == ATTMD_OK && (*out)->solution.cancelled ? cancelled() : status;
}
attmd_status attmd_svm_solve_attention(const attmd_dataset* dataset, const int64_t* selected, int64_t count,
                                       const attmd_svm_options* options, attmd_svm** out) {
    const attmd_svm_problem problem = selection_problem(ATTMD_SVM_ATTENTION, dataset, selected, count);
    return attmd_svm_solve(&problem, options, out);
}
attmd_status attmd_svm_solve_decoder(const attmd_dataset* dataset, const int64_t* selected, int64_t count,
                                     const attmd_svm_options* options, attmd_svm** out) {
    const attmd_svm_problem problem = selection_problem(ATTMD_SVM_DECODER, dataset, selected, count);
    return attmd_svm_solve(&problem, options, out);
}

attmd_status attmd_svm_solve_path(const attmd_svm_problem* problem, const attmd_svm_options* options, const double* p,
                                  int64_t count, attmd_svm** out) {
    bool was_cancelled = false;
    const attmd_status status = guard([&] {
        require_count(count, "count");
        not_null(out, "out");
        std::fill_n(out, count, nullptr);
        auto handles = solve_along(problem, options, &not_null(p, "p"), count);
        was_cancelled = handles.back()->solution.cancelled;
        for (auto& handle : handles) *out++ = handle.release();
    });
    return was_cancelled ? cancelled() : status;
}

attmd_status attmd_svm_certify(const attmd_svm_problem* problem, const attmd_svm_options* options, const double* w,
                               int64_t w_count, const double* duals, int64_t duals_count,
                               attmd_svm_certificate* result) {
    return guard([&] {
        const StatedProblem stated = stated_problem(problem);
        const std::int64_t D = w != nullptr ? stated.data.unknowns() : 0, m = duals != nullptr ? stated.data.rows() : 0;
        require_dimension(w_count == D, "w_count is ", w_count, ", expected ", D, w != nullptr ? "" : " without w");
        require_dimension(duals_count == m, "duals_count is ", duals_count, ", expected ", m,
                          duals != nullptr ? "" : " without duals");
        check_size<attmd_svm_certificate>(not_null(result, "result").struct_size, "result");
        write(result, "result",
              public_certificate(
                  certify(stated.data, stated.right_side, stated.weights, svm_options(options), w, duals)));
    });
}

attmd_status attmd_svm_get_report(const attmd_svm* svm, attmd_svm_report* report) {
    return guard([&] {
        const MaxMarginSolution& s = svm_of(svm).solution;
        attmd_svm_report value{};
        value.outcome = s.cancelled ? ATTMD_SVM_CANCELLED : static_cast<attmd_svm_outcome>(s.outcome);
        value.p = s.p;
        value.C = s.C;
        value.rows = svm->rows->rows();
        value.unknowns = svm->rows->unknowns();
        value.primal_objective = s.primal;
        value.dual_objective = s.dual;
        value.gap = s.gap;
        value.min_margin = smallest_margin(s);
        value.support_count = std::count(svm->support.begin(), svm->support.end(), 1);
        value.iterations = s.iterations;
        value.seconds = s.seconds;
        value.farkas_residual = s.outcome == MaxMarginOutcome::infeasible
                                    ? farkas_residual({*svm->rows, s.right_side, {}}, s.lambda.data())
                                    : std::nan("");
        value.method = static_cast<attmd_svm_method>(s.method);
        value.norm = static_cast<attmd_svm_norm>(s.norm);
        value.slack = static_cast<attmd_svm_slack>(s.slack);
        value.memory_bytes = s.memory_bytes;
        write(report, "report", value);
    });
}

attmd_status attmd_svm_get_selected(const attmd_svm* svm, int64_t* out, int64_t capacity) {
    return guard([&] {
        const auto& selected = svm_of(svm).selected;
        require_capacity(out, capacity, static_cast<std::int64_t>(selected.size()));
        std::copy(selected.begin(), selected.end(), out);
    });
}
attmd_status attmd_svm_get_solution(const attmd_svm* svm, double* out, int64_t capacity) {
    return guard([&] {
        const MaxMarginSolution& solution = svm_of(svm).solution;
        copy_primal(solution, solution.w, out, capacity);
    });
}
attmd_status attmd_svm_get_margins(const attmd_svm* svm, double* out, int64_t capacity) {
    return guard([&] {
        const MaxMarginSolution& solution = svm_of(svm).solution;
        copy_primal(solution, solution.margins, out, capacity);
    });
}
attmd_status attmd_svm_get_duals(const attmd_svm* svm, double* out, int64_t capacity) {
    return guard([&] {
        const Vector& lambda = svm_of(svm).solution.lambda;
        require_capacity(out, capacity, static_cast<std::int64_t>(lambda.size()));
        std::copy(lambda.begin(), lambda.end(), out);
    });
}
attmd_status attmd_svm_get_support(const attmd_svm* svm, int32_t* out, int64_t capacity) {
    return guard([&] {
        require_capacity(out, capacity, svm_of(svm).rows->rows());
        std::fill_n(out, svm->rows->rows(), 0);
        std::copy(svm->support.begin(), svm->support.end(), out);
    });
}
attmd_status attmd_svm_get_rows(const attmd_svm* svm, int64_t* samples, int64_t* tokens, int64_t capacity) {
    return guard([&] {
        const MarginRows& rows = *svm_of(svm).rows;
        if (samples != nullptr) {
            require_capacity(samples, capacity, rows.rows());
            std::copy(rows.sample_of_row().begin(), rows.sample_of_row().end(), samples);
        }
        if (tokens != nullptr) {
            require_capacity(tokens, capacity, rows.rows());
            std::copy(rows.token_of_row().begin(), rows.token_of_row().end(), tokens);
        }
    });
}
void attmd_svm_free(attmd_svm* svm) { delete svm; }
