#include "train/train.hpp"

#include "capi/guard.hpp"
#include "capi/handles.hpp"
#include "capi/structs.hpp"

#include <algorithm>
#include <cmath>

using namespace attmd;
using namespace attmd::capi;

namespace {

attmd_trace_options default_trace() {
    attmd_trace_options options{};
    options.struct_size = sizeof options;
    options.quantities = ATTMD_TRACE_LOSS;
    options.every = 1;
    return options;
}

attmd_train_options default_train() { return public_options<attmd_train_options>(TrainOptions()); }

Direction direction_of(const attmd_direction& given, const std::string& name) {
    require(given.parameter != nullptr, name, ".parameter is NULL, expected a name");
    require(given.values != nullptr, name, ".values is NULL, expected ", given.count, " values");
    require_count(given.count, name, ".count");
    require(given.reserved[0] == 0 && given.reserved[1] == 0, name, ".reserved holds ",
            given.reserved[0] != 0 ? given.reserved[0] : given.reserved[1], ", expected 0");
    Direction direction{given.parameter, make_vector(given.count), given.p};
    std::copy_n(given.values, given.count, direction.values.begin());
    return direction;
}

std::vector<Direction> directions(const attmd_direction* given, std::int64_t count) {
    require(count >= 0 && count <= (1 << 20), "direction_count is ", count, ", expected 0..1048576");
    require(count == 0 || given != nullptr, "directions is NULL, expected direction_count = ", count, " of them");
    std::vector<Direction> list;
    for (std::int64_t k = 0; k < count; ++k) list.push_back(direction_of(given[k], text("directions[", k, "]")));
    return list;
}

TraceOptions trace_options(const attmd_trace_options& o) {
    TraceOptions options;
    options.quantities = o.quantities;
    if (o.iteration_count != 0) require_count(o.iteration_count, "iteration_count");
    require(o.iteration_count == 0 || o.iterations != nullptr,
            "iterations is NULL, expected iteration_count = ", o.iteration_count, " values");
    if (o.iteration_count > 0) options.iterations.assign(o.iterations, o.iterations + o.iteration_count);
    options.every = o.every;
    options.directions = directions(o.directions, o.direction_count);
    return options;
}

TrainOptions train_options(const attmd_train_options& o) {
    auto options = core_options<TrainOptions>(o);
    options.monitor = monitor(o.progress, o.progress_user, o.cancel);
    require(o.checkpoint_path == nullptr || *o.checkpoint_path != 0,
            "checkpoint_path is empty, expected a path or NULL");
    if (o.checkpoint_path != nullptr) options.checkpoint_path = o.checkpoint_path;
    return options;
}

attmd_train_report public_report(const TrainReport& report) {
    attmd_train_report value{};
    value.stop_reason = static_cast<attmd_stop_reason>(report.reason);
    value.iterations = report.iterations;
    value.seconds = report.seconds;
    value.loss = report.loss;
    value.gradient_norm = std::exp(report.log_gradient_norm);
    value.log_gradient_norm = report.log_gradient_norm;
    return value;
}

const Trace& trace_of(const attmd_trace* trace) { return not_null(trace, "trace").value; }

// Copies a recorded array to the caller's buffer.
template <class Values, class T>
void copy_out(const Values& values, T* out, std::int64_t capacity) {
    require_capacity(out, capacity, static_cast<std::int64_t>(values.size()));
    std::copy(values.begin(), values.end(), out);
}

}  // namespace

attmd_status attmd_trace_options_init(attmd_trace_options* options, size_t struct_size) {
    return init(options, struct_size, "options", default_trace());
}
attmd_status attmd_train_options_init(attmd_train_options* options, size_t struct_size) {
    return init(options, struct_size, "options", default_train());
}

attmd_status attmd_trace_create(const attmd_trace_options* options, attmd_trace** out) {
    return create(out,
                  [&] { return new attmd_trace{Trace(trace_options(read(options, "options", default_trace())))}; });
}
attmd_status attmd_trace_get_length(const attmd_trace* trace, int64_t* out) {
    return guard([&] { not_null(out, "out") = trace_of(trace).length(); });
}
attmd_status attmd_trace_get_iterations(const attmd_trace* trace, int64_t* out, int64_t capacity) {
    return guard([&] { copy_out(trace_of(trace).iterations(), out, capacity); });
}
attmd_status attmd_trace_get_values(const attmd_trace* trace, attmd_quantity quantity, int64_t index, double* out,
                                    int64_t capacity) {
    return guard([&] { copy_out(trace_of(trace).values(quantity, index), out, capacity); });
}
attmd_status attmd_trace_get_selected(const attmd_trace* trace, int64_t record, int64_t* out, int64_t capacity) {
    return guard([&] { copy_out(trace_of(trace).selected(record), out, capacity); });
}
attmd_status attmd_trace_get_parameter(const attmd_trace* trace, int64_t record, const char* name, double* out,
                                       int64_t capacity) {
    return guard([&] { copy_out(trace_of(trace).parameter(record, &not_null(name, "name")), out, capacity); });
}
attmd_status attmd_trace_get_divergence(const attmd_trace* trace, const attmd_direction* direction, double* out,
                                        int64_t capacity) {
    return guard([&] {
        const Direction from = direction_of(not_null(direction, "direction"), "direction");
        copy_out(trace_of(trace).divergence(from), out, capacity);
    });
}
void attmd_trace_free(attmd_trace* trace) { delete trace; }

attmd_status attmd_train_report_init(attmd_train_report* report, size_t struct_size) {
    return init_result(report, struct_size, "report");
}
attmd_status attmd_train(attmd_model* model, attmd_optimizer* optimizer, const attmd_dataset* dataset,
                         const attmd_train_options* options, attmd_trace* trace, attmd_train_report* report) {
    bool was_cancelled = false;
    const attmd_status status = guard([&] {
        Model& to = *not_null(model, "model").value;
        Optimizer& by = not_null(optimizer, "optimizer").value;
        const Dataset& data = not_null(dataset, "dataset").value;
        if (report != nullptr) check_size<attmd_train_report>(report->struct_size, "report");
        TrainOptions o = train_options(read(options, "options", default_train()));
        if (optimizer->resumed) o.resumed = &*optimizer->resumed;
        const TrainReport result = train(to, by, data, o, trace != nullptr ? &trace->value : nullptr);
        if (report != nullptr) write(report, "report", public_report(result));
        was_cancelled = result.reason == StopReason::cancelled;
    });
    return was_cancelled ? cancelled() : status;
}

attmd_status attmd_checkpoint_load(const char* path, attmd_model** model, attmd_optimizer** optimizer,
                                   attmd_trace** trace) {
    if (model != nullptr) *model = nullptr;
    if (optimizer != nullptr) *optimizer = nullptr;
    if (trace != nullptr) *trace = nullptr;
    return guard([&] {
        not_null(path, "path");
        not_null(model, "model");
        not_null(optimizer, "optimizer");
        const void *first = model, *second = optimizer;
        require(first != second && first != trace && second != trace,
                "two of model, optimizer and trace are the same address, expected one for each");
        Checkpoint from = load_checkpoint(path);
        auto made_model = std::unique_ptr<attmd_model>(new attmd_model{std::move(from.model)});
        auto made_optimizer = std::unique_ptr<attmd_optimizer>(
            new attmd_optimizer{std::move(from.optimizer), Resumed{path, std::move(from.run)}});
        if (trace != nullptr && from.trace) *trace = new attmd_trace{std::move(*from.trace)};
        *model = made_model.release();
        *optimizer = made_optimizer.release();
    });
}
