#include "svm/max_margin.hpp"

#include "capi/guard.hpp"
#include "capi/handles.hpp"
#include "capi/structs.hpp"
#include "svm/row_bounds.hpp"
#include "svm/support.hpp"

#include <algorithm>
#include <cmath>

using namespace attmd;
using namespace attmd::capi;

namespace {

attmd_svm_options default_svm() {
    const MaxMarginOptions d;
    attmd_svm_options options{};
    options.struct_size = sizeof options;
    options.p = d.p;
    options.C = d.C;
    options.tolerance = d.tolerance;
    options.max_iterations = d.max_iterations;
    options.max_seconds = d.max_seconds;
    return options;
}

MaxMarginOptions svm_options(const attmd_svm_options& o) {
    MaxMarginOptions options;
    options.threads = o.threads;
    options.p = o.p;
    options.C = o.C;
    options.tolerance = o.tolerance;
    options.max_iterations = o.max_iterations;
    options.max_seconds = o.max_seconds;
    options.monitor = monitor(o.progress, o.progress_user, o.cancel);
    return options;
}

using MakeRows = std::unique_ptr<MarginRows> (*)(const Dataset&, const std::int64_t*);

attmd_svm* solve(const attmd_dataset* dataset, const std::int64_t* selected, std::int64_t count,
                 const attmd_svm_options* options, MakeRows make_rows, bool attention) {
    const Dataset& data = not_null(dataset, "dataset").value;
    not_null(selected, "selected");
    require_dimension(count == data.n(), "count is ", count, ", expected the dataset's n = ", data.n());
    const MaxMarginOptions o = svm_options(read(options, "options", default_svm()));
    auto svm = std::make_unique<attmd_svm>();
    svm->attention = attention;
    svm->selected.assign(selected, selected + data.n());
    svm->rows = make_rows(data, selected);
    svm->solution = solve_max_margin(*svm->rows, o);
    svm->support = support_set(svm->solution);
    return svm.release();
}

// A cancelled solve still hands out its handle, with the bounds reached.
attmd_status solve_to(attmd_svm** out, const attmd_dataset* dataset, const std::int64_t* selected, std::int64_t count,
                      const attmd_svm_options* options, MakeRows make_rows, bool attention) {
    const attmd_status status =
        create(out, [&] { return solve(dataset, selected, count, options, make_rows, attention); });
    return status == ATTMD_OK && (*out)->solution.cancelled ? cancelled() : status;
}

const attmd_svm& svm_of(const attmd_svm* svm) { return not_null(svm, "svm"); }

void copy_primal(const MaxMarginSolution& solution, const Vector& values, double* out, std::int64_t capacity) {
    if (solution.w.size() == 0) fail(ErrorCode::not_found, "svm has no solution: no feasible point is known");
    require_capacity(out, capacity, static_cast<std::int64_t>(values.size()));
    std::copy(values.begin(), values.end(), out);
}

}  // namespace

attmd_status attmd_svm_options_init(attmd_svm_options* options, size_t struct_size) {
    return init(options, struct_size, "options", default_svm());
}

attmd_status attmd_svm_solve_attention(const attmd_dataset* dataset, const int64_t* selected, int64_t count,
                                       const attmd_svm_options* options, attmd_svm** out) {
    return solve_to(out, dataset, selected, count, options, attention_rows, true);
}
attmd_status attmd_svm_solve_decoder(const attmd_dataset* dataset, const int64_t* selected, int64_t count,
                                     const attmd_svm_options* options, attmd_svm** out) {
    return solve_to(out, dataset, selected, count, options, decoder_rows, false);
}
attmd_status attmd_svm_report_init(attmd_svm_report* report, size_t struct_size) {
    return init_result(report, struct_size, "report");
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
