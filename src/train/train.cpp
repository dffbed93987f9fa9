#include "train/train.hpp"

#include "base/file.hpp"
#include "base/log.hpp"
#include "train/batches.hpp"
#include "train/checkpoint.hpp"

#include <algorithm>
#include <cmath>

namespace attmd {
namespace {

void check(const TrainOptions& o, const Dataset& dataset) {
    check_each(o);
    require(o.epochs == 0 || o.max_iterations == 0 || o.max_iterations == default_iterations, "epochs is ", o.epochs,
            " and max_iterations ", o.max_iterations, ", expected one of the two: with epochs, max_iterations is ",
            default_iterations, " as by default, or 0");
    require(o.batch_size <= dataset.n(), "batch_size is ", o.batch_size, ", expected 0..n = ", dataset.n());
    require(!o.checkpoint_path.empty() || (o.checkpoint_every == 0 && o.checkpoint_seconds == 0),
            "checkpoint_every is ", o.checkpoint_every, " and checkpoint_seconds ", o.checkpoint_seconds,
            ", expected 0 without a checkpoint_path");
}

// Where the options end training, as far as iterations can be counted.
std::int64_t last_iteration(const TrainOptions& o, const Dataset& dataset) {
    if (o.epochs == 0) return o.max_iterations;
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    const std::int64_t each = Batches::per_epoch(dataset.n(), o.batch_size);
    return o.epochs > most / each ? most : o.epochs * each;
}

// How often the clock is worth reading: often enough for the callback and the time limit, never in every short step.
class Clock {
public:
    bool due() { return --left_ <= 0; }
    double read() {
        const double now = watch_.seconds();
        interval_ = now - last_ < 1e-3 ? std::min<std::int64_t>(interval_ * 2, 1 << 16)
                                       : std::max<std::int64_t>(interval_ / 2, 1);
        left_ = interval_;
        return last_ = now;
    }
    double seconds() const { return watch_.seconds(); }

private:
    Stopwatch watch_;
    std::int64_t left_ = 1, interval_ = 1;
    double last_ = 0;
};

// The checkpoints of one call: refuses what does not continue the run, and says when the next one is due.
class Checkpoints {
public:
    Checkpoints(const TrainOptions& options, const Dataset& dataset, const Model& model, const Optimizer& optimizer,
                const Trace* trace)
        : path_(options.checkpoint_path),
          every_(options.checkpoint_every),
          pause_(options.checkpoint_seconds),
          trace_(trace) {
        if (on()) path_ = absolute_path(path_);
        if (!on() && options.resumed == nullptr) return;
        run_ = run_identity(model, optimizer, dataset, options.batch_size, options.shuffle_seed);
        if (options.resumed != nullptr) require_same_run(run_, *options.resumed);
        if (!on()) return;
        const std::int64_t last = last_iteration(options, dataset);
        const std::string said = options.epochs > 0 ? text("epochs is ", options.epochs, ", which ends at iteration ")
                                                    : text("max_iterations is ");
        require(last >= optimizer.iteration(), said, last, ", expected at least ", optimizer.iteration(),
                ", the optimizer's iteration: with a checkpoint_path it counts from the optimizer's first");
        if (file_exists(path_)) check_replaced(optimizer);
    }

    bool on() const { return !path_.empty(); }
    bool due(std::int64_t k, double seconds, bool first_or_last) const {
        if (!on() || (k == iteration_ && records() == records_)) return false;
        return first_or_last || (every_ > 0 && k % every_ == 0) || (pause_ > 0 && seconds - seconds_ >= pause_);
    }
    void write(const Model& model, const Optimizer& optimizer, double seconds) {
        save_checkpoint(path_, model, optimizer, trace_, run_);
        iteration_ = optimizer.iteration();
        records_ = records();
        seconds_ = seconds;
    }

private:
    std::int64_t records() const { return trace_ != nullptr ? trace_->length() : 0; }

    // A checkpoint gives way only to one that goes on from it.
    void check_replaced(const Optimizer& optimizer) {
        const CheckpointSummary old = summarize_checkpoint(path_);
        require_same_run(run_, {path_, old.run});
        require(optimizer.iteration() >= old.iteration, "optimizer is at iteration ", optimizer.iteration(),
                ", expected at least ", old.iteration, " as in the checkpoint ", path_,
                ": load it, or remove it to begin anew");
        require(records() >= old.records, "trace has ", records(), " records, expected at least the ", old.records,
                " of the checkpoint ", path_, ": load it with its trace, or remove it to begin anew");
        iteration_ = old.iteration;
        records_ = old.records;
    }

    std::string path_;  // as it was when the call began, wherever the host goes meanwhile
    const std::int64_t every_;
    const double pause_;
    const Trace* trace_;
    RunIdentity run_;
    std::int64_t iteration_ = -1, records_ = 0;  // of the newest one
    double seconds_ = 0;                         // when it was written
};

class TrainLoop {
public:
    TrainLoop(Model& model, Optimizer& optimizer, const Dataset& dataset, const TrainOptions& options, Trace* trace,
              Checkpoints& checkpoints)
        : model_(model),
          optimizer_(optimizer),
          dataset_(dataset),
          options_(options),
          trace_(trace),
          checkpoints_(checkpoints),
          max_iterations_(last_iteration(options, dataset) - (checkpoints.on() ? optimizer.iteration() : 0)),
          batches_(dataset.n(), options.batch_size, options.shuffle_seed),
          team_(useful_threads(options.threads, step_work(), 1e5)),
          evaluation_(model.bind(dataset, team_.size(), Gradients::trainable)),
          apart_(batches_.partial() || model.random_training()) {
        if (batches_.partial()) evaluation_->reserve(options.batch_size);
        for (std::size_t k = 0; k < model.parameters().size(); ++k) {
            Parameter& parameter = model.parameters()[k];
            if (!parameter.trainable) continue;
            trained_.push_back(k);
            tensors_.push_back({parameter.values.type(), parameter.values.raw(), parameter.values.raw(),
                                parameter.count(), 0, parameter.name, parameter.count() / parameter.shape.front()});
        }
        optimizer.require_fit(tensors_);
        model.take_from(dataset);
    }

    TrainReport run() {
        const std::int64_t first = optimizer_.iteration();
        for (;;) {
            const std::int64_t k = optimizer_.iteration();
            report_.iterations = k - first;
            evaluate(k);
            const bool stop = should_stop();
            // Where a run is only interrupted, its checkpoint has no record that the whole run would not have.
            const bool interrupted =
                stop && (report_.reason == StopReason::cancelled || report_.reason == StopReason::time);
            record_if_wanted(k, stop && !interrupted);
            if (checkpoints_.due(k, seconds_, stop || k == first)) checkpoints_.write(model_, optimizer_, seconds_);
            record_if_wanted(k, stop);
            if (stop) break;
            if (k == first) warn_if_stationary();
            step(k == first);
        }
        report_.log_gradient_norm = log_gradient_norm();
        report_.seconds = clock_.seconds();
        if (report_.reason != StopReason::cancelled) tell_progress(report_.seconds);
        return report_;
    }

private:
    double step_work() const {
        const std::int64_t batch = options_.batch_size > 0 ? options_.batch_size : dataset_.n();
        return model_.work(dataset_) * static_cast<double>(batch) / static_cast<double>(dataset_.n());
    }

    // When a number is found not to be finite.
    std::string when() const {
        if (report_.iterations == 0)
            return " before the first iteration of this call, expected parameters and data of smaller size";
        return text(" after ", report_.iterations, " iterations; lower step_size");
    }
    double finite_loss(double loss) const {
        if (!std::isfinite(loss)) fail(ErrorCode::numerical, "the loss is ", loss, when());
        return loss;
    }
    void evaluate(std::int64_t k) {
        const Batch batch = batches_.at(k);
        selects_ = !apart_ && trace_ != nullptr && trace_->wants_selected() && trace_->wants(k, false);
        report_.loss = finite_loss(evaluation_->evaluate(batch.which, batch.count, {true, true, k, {selects_}}, team_));
    }

    void step(bool first) {
        for (std::size_t i = 0; i < tensors_.size(); ++i) {
            const Gradient gradient = evaluation_->gradient(trained_[i]);
            tensors_[i].gradient = gradient.values;
            tensors_[i].log_scale = gradient.log_scale;
            tensors_[i].rows = gradient.rows;
            tensors_[i].row_count = gradient.row_count;
        }
        try {
            optimizer_.step(tensors_, !first, team_);
        } catch (const Error& error) {  // to the optimizer, a gradient is an argument
            if (error.code() == ErrorCode::invalid_argument)
                for (const std::size_t parameter : trained_) require_finite_gradient(parameter);
            throw;
        }
    }
    void require_finite_gradient(std::size_t parameter) const {
        const Gradient gradient = evaluation_->gradient(parameter);
        const double scale = std::exp(gradient.log_scale);
        bool finite = !std::isnan(scale);
        for (std::int64_t i = 0; finite && i < model_.parameters()[parameter].count(); ++i)
            finite = gradient[i] == 0 || std::isfinite(gradient[i] * scale);
        if (!finite)
            fail(ErrorCode::numerical, "the gradient of \"", model_.parameters()[parameter].name, "\" is not finite",
                 when());
    }

    bool should_stop() {
        if (options_.monitor.cancelled()) return stop(StopReason::cancelled);
        if (report_.loss <= options_.stop_loss) return stop(StopReason::loss);
        if (options_.stop_gradient_norm >= 0 && std::exp(log_gradient_norm()) <= options_.stop_gradient_norm)
            return stop(StopReason::gradient);
        if (report_.iterations >= max_iterations_) return stop(StopReason::iterations);
        const bool counted = options_.progress_every > 0 && report_.iterations % options_.progress_every == 0;
        if (!clock_.due() && !counted) return false;
        seconds_ = clock_.read();
        if (seconds_ >= options_.max_seconds) return stop(StopReason::time);
        if (counted || (options_.progress_every == 0 && seconds_ >= next_report_)) {
            next_report_ = seconds_ + 0.1;
            if (!tell_progress(seconds_)) return stop(StopReason::cancelled);
        }
        return false;
    }
    bool tell_progress(double seconds) const {
        return options_.monitor.report({report_.iterations, max_iterations_, seconds, report_.loss});
    }
    void warn_if_stationary() const {
        if (log_gradient_norm() == -std::numeric_limits<double>::infinity())
            log(log_warning,
                "training starts where the gradient is exactly zero (v = 0, K = Q = 0, or single "
                "tokens); give v or v_std, or a starting point");
    }
    bool stop(StopReason reason) {
        report_.reason = reason;
        return true;
    }

    // log of the l2 norm of all gradients together.
    double log_gradient_norm() const {
        double largest = -std::numeric_limits<double>::infinity(), sum = 0;
        for (int pass = 0; pass < 2; ++pass)
            for (const std::size_t k : trained_) {
                const double log_square = log_gradient_square(k);
                if (log_square == -std::numeric_limits<double>::infinity()) continue;
                if (pass == 0) largest = std::max(largest, log_square);
                if (pass == 1) sum += std::exp(log_square - largest);
            }
        return sum == 0 ? -std::numeric_limits<double>::infinity() : 0.5 * (largest + std::log(sum));
    }

    double log_gradient_square(std::size_t parameter) const {
        const Gradient gradient = evaluation_->gradient(parameter);
        const std::int64_t count = model_.parameters()[parameter].count();
        double square = 0, largest = 1;
        for (std::int64_t i = 0; i < count; ++i) square += gradient[i] * gradient[i];
        if (!(square > 1e-280 && std::isfinite(square))) {
            square = largest = 0;
            for (std::int64_t i = 0; i < count; ++i) largest = std::max(largest, std::fabs(gradient[i]));
            for (std::int64_t i = 0; i < count && largest > 0; ++i)
                square += gradient[i] / largest * (gradient[i] / largest);
        }
        if (square == 0) return -std::numeric_limits<double>::infinity();
        const double log_square = 2 * gradient.log_scale + std::log(square) + 2 * std::log(largest);
        if (!std::isfinite(log_square)) {
            require_finite_gradient(parameter);
            fail(ErrorCode::numerical, "the norm of the gradient of \"", model_.parameters()[parameter].name,
                 "\" is not finite", when());
        }
        return log_square;
    }

    void record_if_wanted(std::int64_t k, bool last) {
        if (trace_ != nullptr && trace_->wants(k, last)) record(k);
    }
    void record(std::int64_t k) {
        TrainState state;
        state.iteration = k;
        state.loss = report_.loss;
        const bool selects = trace_->wants_selected(), gradients = trace_->wants_gradients();
        if (apart_ || selects > selects_) {  // a record speaks of all samples, and of the model as it predicts
            const auto which = all_samples(dataset_.n());
            const Pass pass{apart_ && gradients, false, 0, {selects}};
            state.loss = finite_loss(evaluation_->evaluate(which.data(), dataset_.n(), pass, team_));
        }
        if (gradients) state.log_gradient_norm = log_gradient_norm();
        state.step_size = step_size_at(optimizer_.options(), k + 1);
        state.norm_p = optimizer_.norm_exponent();
        state.model = &model_;
        state.evaluation = evaluation_.get();
        state.dataset = &dataset_;
        trace_->record(state);
        if (apart_ && gradients) evaluate(k);  // whose gradients the step wants
    }

    Model& model_;
    Optimizer& optimizer_;
    const Dataset& dataset_;
    const TrainOptions& options_;
    Trace* trace_;
    Checkpoints& checkpoints_;
    std::int64_t max_iterations_;  // of this call
    Batches batches_;
    ThreadTeam team_;
    std::unique_ptr<Evaluation> evaluation_;
    bool apart_;                        // what a record speaks of is not what a step sees
    bool selects_ = false;              // the last evaluation found the selected tokens
    std::vector<std::size_t> trained_;  // positions of the trainable parameters
    std::vector<StepTensor> tensors_;   // one a trainable parameter
    TrainReport report_;
    Clock clock_;
    double seconds_ = 0, next_report_ = 0;  // when the clock was read last, when progress is due
};

}  // namespace

TrainReport train(Model& model, Optimizer& optimizer, const Dataset& dataset, const TrainOptions& options,
                  Trace* trace) {
    check(options, dataset);
    Checkpoints checkpoints(options, dataset, model, optimizer, trace);
    if (trace != nullptr) trace->check_against(model, dataset, optimizer.iteration());
    return TrainLoop(model, optimizer, dataset, options, trace, checkpoints).run();
}

}  // namespace attmd
