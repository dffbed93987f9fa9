#include "train/train.hpp"

#include "../allocation_count.hpp"
#include "../reference_data.hpp"
#include "model/attention_model.hpp"
#include "model/classifier_model.hpp"
#include "train/batches.hpp"

#include <cmath>
#include <doctest/doctest.h>
#include <set>

using namespace attmd;
using attmd::test::allocations;
using attmd::test::ReferenceData;

namespace {

AttentionModel model_for(const Dataset& data, Parametrization parametrization = Parametrization::joint) {
    AttentionOptions o;
    o.parametrization = parametrization;
    o.d = data.d();
    o.W_std = 0.1;
    o.v_std = 1;
    o.seed = 3;
    return AttentionModel(o);
}

Optimizer optimizer_for(double p, double step = 0.1) {
    OptimizerOptions o;
    o.p = p;
    o.normalized = true;
    o.step_size = step;
    return Optimizer(o);
}

TrainOptions iterations(std::int64_t count) {
    TrainOptions o;
    o.max_iterations = count;
    return o;
}

}  // namespace

TEST_CASE("an iteration allocates nothing, full batch and minibatch, one thread and two") {
    const Dataset data = generate_gaussian(300, 8, 40, 1);
    for (const auto parametrization : {Parametrization::W, Parametrization::KQ, Parametrization::joint})
        for (const std::int64_t batch : {0, 32})
            for (const int threads : {1, 2}) {
                AttentionModel model = model_for(data, parametrization);
                long counted[2];
                for (int run = 0; run < 2; ++run) {
                    Optimizer optimizer = optimizer_for(1.75);
                    TrainOptions o = iterations(run == 0 ? 30 : 60);
                    o.batch_size = batch;
                    o.threads = threads;
                    const long before = allocations;
                    train(model, optimizer, data, o, nullptr);
                    counted[run] = allocations - before;
                }
                CAPTURE(static_cast<int>(parametrization));
                CAPTURE(batch);
                CHECK(counted[0] > 0);
                CHECK(counted[1] == counted[0]);
            }
}

TEST_CASE("a parameter is found by its name without a look at the others") {
    TransformerOptions o;
    o.vocabulary = o.max_length = o.n_embd = o.heads = o.hidden = 1;
    o.blocks = 100;
    const TransformerModel model(o);
    const std::string last = model.parameters().back().name;
    const long before = allocations;
    CHECK(model.find(last) == model.parameters().size() - 1);
    CHECK(allocations == before);
    CHECK_THROWS_AS(model.find("none"), Error);
}

TEST_CASE("a prediction with attention weights evaluates no sample again") {
    const auto allocated = [](const Model& model, const Dataset& data, bool with_softmax) {
        const long before = allocations;
        model.predict(data, with_softmax, 1);
        return allocations - before;
    };
    const Dataset data = generate_gaussian(50, 8, 40, 1);
    const AttentionModel attention = model_for(data);
    TransformerOptions o;
    o.vocabulary = o.max_length = 9;
    o.n_embd = o.hidden = 4;
    o.heads = o.blocks = 2;
    const TransformerModel transformer(o);
    SequenceStorage storage;
    storage.vocabulary = 9;
    storage.classes = 2;
    storage.first.push_back(0);
    for (std::int32_t i = 0; i < 50; ++i) {
        for (std::int32_t t = 0; t <= i % 9; ++t) storage.ids.push_back((i + 2 * t) % 9);
        storage.first.push_back(static_cast<std::int64_t>(storage.ids.size()));
        storage.labels.push_back(i % 2);
    }
    const Dataset texts(std::make_shared<const SequenceStorage>(storage));
    CHECK(allocated(attention, data, true) <= allocated(attention, data, false) + 1);
    CHECK(allocated(transformer, texts, true) <= allocated(transformer, texts, false) + 1);
}

TEST_CASE("training stops at each of its limits and says which") {
    const Dataset data = generate_gaussian(6, 8, 10, 1);
    AttentionModel model = model_for(data);
    Optimizer optimizer = optimizer_for(2);
    CHECK(train(model, optimizer, data, iterations(0), nullptr).iterations == 0);
    TrainOptions o = iterations(100000000);
    o.max_seconds = 0.05;
    const TrainReport timed = train(model, optimizer, data, o, nullptr);
    CHECK(timed.reason == StopReason::time);
    CHECK(timed.seconds >= 0.05);
    CHECK(timed.seconds < 5);
    o = iterations(100000);
    o.stop_loss = 1e-3;
    model = model_for(data);
    optimizer.reset();
    const TrainReport lossy = train(model, optimizer, data, o, nullptr);
    CHECK(lossy.reason == StopReason::loss);
    CHECK(lossy.loss <= 1e-3);
    o = iterations(100000);
    o.stop_gradient_norm = 1e-6;
    const TrainReport flat = train(model, optimizer, data, o, nullptr);
    CHECK(flat.reason == StopReason::gradient);
    CHECK(flat.log_gradient_norm <= std::log(1e-6));
    std::atomic<bool> cancel{true};
    o = iterations(100);
    o.monitor.cancel = &cancel;
    CHECK(train(model, optimizer, data, o, nullptr).reason == StopReason::cancelled);
    int calls = 0;
    o = iterations(100);
    o.progress_every = 10;
    o.monitor.progress = [&](const Progress& state) {
        CHECK(state.iteration == 10 * calls);
        return ++calls < 4;
    };
    const TrainReport stopped = train(model, optimizer, data, o, nullptr);
    CHECK(stopped.reason == StopReason::cancelled);
    CHECK(stopped.iterations == 30);
}

TEST_CASE("two calls are one: full batch, minibatch, and trace") {
    const Dataset data = generate_gaussian(23, 5, 6, 2);
    for (const std::int64_t batch : {0, 4}) {
        AttentionModel whole = model_for(data), parts = model_for(data);
        Optimizer a = optimizer_for(1.5), b = optimizer_for(1.5);
        Trace trace_a({quantity_loss, {}, 7, {}}), trace_b({quantity_loss, {}, 7, {}});
        TrainOptions o = iterations(70);
        o.batch_size = batch;
        o.shuffle_seed = 11;
        train(whole, a, data, o, &trace_a);
        o.max_iterations = 35;
        train(parts, b, data, o, &trace_b);
        train(parts, b, data, o, &trace_b);
        for (const char* name : {"W", "v"}) CHECK(whole.read(name) == parts.read(name));
        CHECK(trace_a.iterations() == trace_b.iterations());
        CHECK(trace_a.values(quantity_loss, 0) == trace_b.values(quantity_loss, 0));
    }
}

TEST_CASE("batches: every epoch is a permutation, a new one each, and depends on seed and epoch alone") {
    Batches batches(10, 3, 5), again(10, 3, 5);
    std::set<std::vector<std::int64_t>> orders;
    for (std::int64_t epoch = 0; epoch < 5; ++epoch) {
        std::vector<std::int64_t> seen;
        for (std::int64_t k = 0; k < 4; ++k) {
            const Batch batch = batches.at(4 * epoch + k);
            CHECK(batch.count == (k == 3 ? 1 : 3));
            seen.insert(seen.end(), batch.which, batch.which + batch.count);
        }
        CHECK(std::set<std::int64_t>(seen.begin(), seen.end()).size() == 10);
        orders.insert(seen);
    }
    CHECK(orders.size() == 5);
    Rng third(5, (std::uint64_t{1} << 32) + 3);
    CHECK(orders.count(permutation(10, third)) == 1);
    CHECK(permutation(10, third) != *orders.begin());
    const Batch late = batches.at(17), same = again.at(17);
    CHECK(std::vector<std::int64_t>(late.which, late.which + late.count) ==
          std::vector<std::int64_t>(same.which, same.which + same.count));
}

TEST_CASE("a trace records what was asked for") {
    const Dataset data = generate_gaussian(6, 8, 10, 1);
    AttentionModel model = model_for(data);
    Optimizer optimizer = optimizer_for(3);
    Vector direction = zero_vector(100);
    direction(3) = 1;
    Trace trace({quantity_all, {0, 5, 40}, 1, {{"W", direction, 3}}});
    train(model, optimizer, data, iterations(40), &trace);
    REQUIRE(trace.length() == 3);
    CHECK(trace.iterations() == std::vector<std::int64_t>{0, 5, 40});
    CHECK(trace.parameter(2, "W") == model.read("W"));
    CHECK(trace.selected(2).size() == 6);
    CHECK(trace.values(quantity_norm, 1)[0] > 0);
    CHECK(trace.values(quantity_divergence, 0)[2] > 0);
    CHECK(trace.values(quantity_softmax_mass, 0)[2] >= trace.values(quantity_softmax_mass_min, 0)[2]);
    CHECK(trace.values(quantity_loss, 0)[2] < trace.values(quantity_loss, 0)[0]);
    CHECK_THROWS_AS(trace.values(quantity_norm, 2), Error);
    CHECK_THROWS_AS(trace.parameter(3, "W"), Error);
    CHECK_THROWS_AS(Trace({quantity_loss, {3, 3}, 1, {}}), Error);
    CHECK_THROWS_AS(Trace({0, {}, 1, {}}), Error);
}

TEST_CASE("a trace belongs to one run") {
    const Dataset data = generate_gaussian(6, 8, 10, 1), fewer = generate_gaussian(5, 8, 10, 1);
    AttentionModel joint = model_for(data), KQ = model_for(data, Parametrization::KQ);
    Optimizer optimizer = optimizer_for(2);
    Trace trace({quantity_all, {}, 1, {}});
    train(joint, optimizer, data, iterations(3), &trace);
    Optimizer other = optimizer_for(2);
    CHECK_THROWS_AS(train(KQ, optimizer, data, iterations(3), &trace), Error);
    CHECK_THROWS_AS(train(joint, optimizer, fewer, iterations(3), &trace), Error);
    CHECK_THROWS_AS(train(joint, other, data, iterations(3), &trace), Error);
    CHECK(trace.length() == 4);
    train(joint, optimizer, data, iterations(3), &trace);
    CHECK(trace.iterations() == std::vector<std::int64_t>{0, 1, 2, 3, 4, 5, 6});
}

TEST_CASE("divergence from a direction found after training is that recorded on the way, for KQ too") {
    const Dataset data = generate_gaussian(6, 8, 10, 1);
    Direction direction{"W", zero_vector(100), 1.5};
    for (std::size_t j = 0; j < 100; ++j) direction.values(j) = std::sin(static_cast<double>(j));
    for (const auto parametrization : {Parametrization::W, Parametrization::KQ}) {
        AttentionModel model = model_for(data, parametrization);
        Optimizer optimizer = optimizer_for(2);
        Trace trace({quantity_divergence | quantity_parameters, {0, 7, 30}, 1, {direction}});
        train(model, optimizer, data, iterations(30), &trace);
        const auto before = trace.values(quantity_divergence, 0), after = trace.divergence(direction);
        REQUIRE(after.size() == 3);
        for (std::size_t k = 0; k < 3; ++k) CHECK(after[k] == doctest::Approx(before[k]).epsilon(1e-12));
        CHECK_THROWS_AS(trace.divergence({"W", zero_vector(99), 1.5}), Error);
    }
}
