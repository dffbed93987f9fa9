// What the training loop asks of a model where it records.
#include "train/train.hpp"

#include <doctest/doctest.h>

using namespace attmd;

namespace {

// A model of one number w with the loss w^2 / 2 that counts what is asked of it.
struct Asked {
    int evaluations = 0, gradients = 0;  // calls, and those of them that formed gradients
    int looked_at = 0;                   // calls of gradient()
};
class CountingModel final : public Model {
public:
    explicit CountingModel(Asked& asked, bool random) : asked_(asked), random_(random) {
        add({"w", {1}, true, Buffer(ElementType::float64, 1)});
        parameters_[0].values.set(0, 1);
    }
    ModelKind kind() const override { return ModelKind::attention; }
    std::int64_t d() const override { return 1; }
    double work(const Dataset&) const override { return 1; }
    bool random_training() const override { return random_; }
    std::unique_ptr<Evaluation> bind(const Dataset&, int, Gradients) const override {
        return std::make_unique<Counting>(*this);
    }
    Prediction predict(const Dataset&, bool, int) const override { return {}; }
    std::map<std::string, std::string> settings() const override { return {}; }

private:
    struct Counting final : Evaluation {
        explicit Counting(const CountingModel& model) : of(model) {}
        void reserve(std::int64_t) override {}
        double evaluate(const std::int64_t*, std::int64_t, const Pass& pass, ThreadTeam&) override {
            const double w = of.parameters_[0].values.get(0);
            ++of.asked_.evaluations;
            if (pass.gradients) ++of.asked_.gradients;
            if (pass.gradients) slope = w;
            return w * w / 2;
        }
        Gradient gradient(std::size_t) const override {
            ++of.asked_.looked_at;
            return {&slope, 0, ElementType::float64, nullptr, 0};
        }
        double value(std::int64_t) const override { return 1; }
        double softmax_mass(std::int64_t) const override { return 1; }
        std::int64_t selected(std::int64_t) const override { return 0; }
        const CountingModel& of;
        double slope = 0;
    };
    Asked& asked_;
    bool random_;
};

// What a run of ten steps asks for that records those quantities at every one.
Asked asked_by(std::uint32_t quantities, bool random, std::int64_t batch) {
    const Dataset data = generate_gaussian(6, 8, 10, 1);
    Asked asked;
    CountingModel model(asked, random);
    OptimizerOptions descent;
    descent.step_size = 0.01;
    Optimizer optimizer(descent);
    TraceOptions options;
    options.quantities = quantities;
    Trace trace(options);
    TrainOptions o;
    o.max_iterations = 10;
    o.batch_size = batch;
    train(model, optimizer, data, o, &trace);
    CHECK(trace.length() == 11);
    return asked;
}

}  // namespace

TEST_CASE("a record asks for nothing that it does not hold, and nothing twice") {
    const int steps = 10, records = 11;
    const std::uint32_t of_samples[] = {quantity_loss, quantity_loss | quantity_accuracy | quantity_selected};
    for (const std::uint32_t quantities : of_samples) {
        const Asked whole = asked_by(quantities, false, 0);
        CHECK(whole.evaluations == records);
        CHECK(whole.gradients == records);
        CHECK(whole.looked_at <= steps + 4);  // one a step, and where a run begins and ends
        for (const bool random : {false, true}) {
            const Asked apart = asked_by(quantities, random, random ? 0 : 2);
            CHECK(apart.evaluations == 2 * records);
            CHECK(apart.gradients == records);
            CHECK(apart.looked_at == whole.looked_at);
        }
    }
    const Asked norms = asked_by(quantity_loss | quantity_gradient_norm, false, 2);
    CHECK(norms.gradients == 3 * records);  // the batch, all samples, and the batch once more for the step
    CHECK(norms.looked_at > steps + 4);
}
