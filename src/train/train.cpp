#include "train/train.hpp"

#include "base/log.hpp"
#include "train/batches.hpp"

#include <algorithm>
#include <cmath>

namespace attmd {
namespace {

void check(const TrainOptions& o, const Dataset& dataset) {
    require(o.threads >= 0, "threads is ", o.threads, ", expected at least 0");
    require(o.max_iterations >= 0, "max_iterations is ", o.max_iterations, ", expected at least 0");
    require(o.max_seconds > 0, "max_seconds is ", o.max_seconds, ", expected more than 0");
    require(!std::isnan(o.stop_loss), "stop_loss is NaN, expected a number");
    require(!std::isnan(o.stop_gradient_norm), "stop_gradient_norm is NaN, expected a number");
    require(o.batch_size >= 0 && o.batch_size <= dataset.n(), "batch_size is ", o.batch_size,
            ", expected 0..n = ", dataset.n());
    require(o.progress_every >= 0, "progress_every is ", o.progress_every, ", expected at least 0");
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

class TrainLoop {
public:
    TrainLoop(Model& model, Optimizer& optimizer, const Dataset& dataset, const TrainOptions& options, Trace* trace)
        : model_(model),
          optimizer_(optimizer),
          dataset_(dataset),
          options_(options),
          trace_(trace),
          batches_(dataset.n(), options.batch_size, options.shuffle_seed),
          team_(useful_threads(options.threads, step_work(), 1e5)),
          evaluation_(model.bind(dataset, team_.size(), false)) {
        for (std::size_t k = 0; k < model.parameters().size(); ++k) {
            Parameter& parameter = model.parameters()[k];
            if (!parameter.trainable) continue;
            trained_.push_back(k);
            tensors_.push_back({parameter.values.type(), parameter.values.raw(), parameter.values.raw(),
                                parameter.count(), 0, parameter.name});
        }
    }

    TrainReport run() {
        const std::int64_t first = optimizer_.iteration();
        for (;;) {
            const std::int64_t k = optimizer_.iteration();
            report_.iterations = k - first;
            evaluate(k);
            const bool stop = should_stop();
            if (trace_ != nullptr && trace_->wants(k, stop)) record(k);
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

    void evaluate(std::int64_t k) {
        const Batch batch = batches_.at(k);
        report_.loss = evaluation_->evaluate(batch.which, batch.count, {true, true, k}, team_);
        if (!std::isfinite(report_.loss))
            fail(ErrorCode::numerical, "the loss is ", report_.loss, " after ", k, " iterations; lower step_size");
    }

    void step(bool first) {
        for (std::size_t i = 0; i < tensors_.size(); ++i) {
            const Gradient gradient = evaluation_->gradient(trained_[i]);
            tensors_[i].gradient = gradient.values;
            tensors_[i].log_scale = gradient.log_scale;
            tensors_[i].rows = gradient.rows;
            tensors_[i].row_count = gradient.row_count;
            tensors_[i].row_length = tensors_[i].count / model_.parameters()[trained_[i]].shape.front();
        }
        optimizer_.step(tensors_, !first, team_);
    }

    bool should_stop() {
        if (options_.monitor.cancelled()) return stop(StopReason::cancelled);
        if (report_.loss <= options_.stop_loss) return stop(StopReason::loss);
        if (options_.stop_gradient_norm >= 0 && std::exp(log_gradient_norm()) <= options_.stop_gradient_norm)
            return stop(StopReason::gradient);
        if (report_.iterations >= options_.max_iterations) return stop(StopReason::iterations);
        const bool counted = options_.progress_every > 0 && report_.iterations % options_.progress_every == 0;
        if (!clock_.due() && !counted) return false;
        const double seconds = clock_.read();
        if (seconds >= options_.max_seconds) return stop(StopReason::time);
        if (counted || (options_.progress_every == 0 && seconds >= next_report_)) {
            next_report_ = seconds + 0.1;
            if (!tell_progress(seconds)) return stop(StopReason::cancelled);
        }
        return false;
    }
    bool tell_progress(double seconds) const {
        return options_.monitor.report({report_.iterations, options_.max_iterations, seconds, report_.loss});
    }
    void warn_if_stationary() const {
        if (log_gradient_norm() == -std::numeric_limits<double>::infinity())
            log(log_warning, "training starts where the gradient is exactly zero (v = 0, K = Q = 0, or single tokens)");
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
                const Gradient gradient = evaluation_->gradient(k);
                double square = 0;
                for (std::int64_t i = 0; i < model_.parameters()[k].count(); ++i) square += gradient[i] * gradient[i];
                if (square == 0) continue;
                const double log_square = 2 * gradient.log_scale + std::log(square);
                if (pass == 0) largest = std::max(largest, log_square);
                if (pass == 1) sum += std::exp(log_square - largest);
            }
        return sum == 0 ? -std::numeric_limits<double>::infinity() : 0.5 * (largest + std::log(sum));
    }

    void record(std::int64_t k) {
        TrainState state;
        state.iteration = k;
        state.loss = report_.loss;
        const bool apart = batches_.partial() || model_.random_training();
        if (apart) {  // a record speaks of all samples, and of the model as it predicts
            const auto which = all_samples(dataset_.n());
            state.loss = evaluation_->evaluate(which.data(), dataset_.n(), team_);
        }
        state.log_gradient_norm = log_gradient_norm();
        state.step_size = step_size_at(optimizer_.options(), k + 1);
        state.norm_p = is_adam(optimizer_.options().method) ? 2 : optimizer_.options().p;
        state.model = &model_;
        state.evaluation = evaluation_.get();
        state.dataset = &dataset_;
        trace_->record(state);
        if (apart) evaluate(k);
    }

    Model& model_;
    Optimizer& optimizer_;
    const Dataset& dataset_;
    const TrainOptions& options_;
    Trace* trace_;
    Batches batches_;
    ThreadTeam team_;
    std::unique_ptr<Evaluation> evaluation_;
    std::vector<std::size_t> trained_;  // positions of the trainable parameters
    std::vector<StepTensor> tensors_;   // one a trainable parameter
    TrainReport report_;
    Clock clock_;
    double next_report_ = 0;
};

}  // namespace

TrainReport train(Model& model, Optimizer& optimizer, const Dataset& dataset, const TrainOptions& options,
                  Trace* trace) {
    check(options, dataset);
    if (trace != nullptr) trace->check_against(model, dataset, optimizer.iteration());
    return TrainLoop(model, optimizer, dataset, options, trace).run();
}

}  // namespace attmd
