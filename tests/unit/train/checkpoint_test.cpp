// Checkpoints: a run that is killed and resumed ends with the bits of one that is not, and what does not belong
// together is refused.
#include "train/checkpoint.hpp"

#include "../temporary_files.hpp"
#include "base/file.hpp"
#include "base/rng.hpp"
#include "data/fingerprint.hpp"
#include "model/attention_model.hpp"
#include "model/classifier_model.hpp"
#include "train/train.hpp"

#include <cmath>
#include <doctest/doctest.h>
#include <functional>

using namespace attmd;

namespace {

struct Killed {};

// What a program has in hand.
struct Run {
    std::unique_ptr<Model> model;
    Optimizer optimizer;
    std::optional<Trace> trace;
    std::optional<Resumed> resumed;
};

// Everything of a run that can be seen, as bytes.
std::string bytes_of(const Run& run) {
    std::string all;
    const auto add = [&](const SafeTensors& content) {
        for (const auto& [key, value] : content.metadata) all += key + " " + value + "\n";
        for (const StoredTensor& tensor : content.tensors)
            all.append(reinterpret_cast<const char*>(tensor.bytes.data()), tensor.bytes.size());
    };
    add(stored(*run.model));
    add(run.optimizer.stored());
    if (run.trace) add(run.trace->stored());
    return all;
}

Run load(const std::string& path) {
    Checkpoint from = load_checkpoint(path);
    return {std::move(from.model), std::move(from.optimizer), std::move(from.trace), Resumed{path, from.run}};
}

TrainReport train(Run& run, const Dataset& data, TrainOptions o) {
    if (run.resumed) o.resumed = &*run.resumed;
    return attmd::train(*run.model, run.optimizer, data, o, run.trace ? &*run.trace : nullptr);
}

// Ends the run as a killed process does, with nothing but the file left: an exception leaves training at once.
TrainOptions killed_at(TrainOptions o, const Optimizer& optimizer, std::int64_t iteration) {
    const std::int64_t first = optimizer.iteration();
    o.progress_every = 1;
    o.monitor.progress = [=](const Progress& state) -> bool {
        if (first + state.iteration == iteration) throw Killed();
        return true;
    };
    return o;
}

Trace trace_of(std::uint32_t quantities, std::int64_t every, std::vector<Direction> directions = {}) {
    TraceOptions o;
    o.quantities = quantities;
    o.every = every;
    o.directions = std::move(directions);
    return Trace(o);
}

OptimizerOptions method(Method which, double p, bool normalized = false) {
    OptimizerOptions o;
    o.method = which;
    o.p = p;
    o.normalized = normalized;
    o.step_size = 0.02;
    o.schedule = Schedule::inv_sqrt;
    return o;
}

TrainOptions until(std::int64_t iteration, std::int64_t batch_size = 0, int threads = 1) {
    TrainOptions o;
    o.max_iterations = iteration;
    o.batch_size = batch_size;
    o.shuffle_seed = 4;
    o.threads = threads;
    return o;
}

// Kills at random moments, and resumes until the run is done; every resumed part on another number of threads.
void check_resumed(const std::function<Run()>& begin, const Dataset& data, TrainOptions o, std::uint64_t seed) {
    const TemporaryDirectory files;
    Rng rng(seed, 77);
    Run whole = begin();
    train(whole, data, o);
    o.checkpoint_path = files.path("run.checkpoint");
    o.checkpoint_every = 1 + static_cast<std::int64_t>(seed % 4);
    int kills = 0;
    for (std::int64_t reached = 0; reached < o.max_iterations; ++kills) {
        Run part = kills > 0 ? load(o.checkpoint_path) : begin();
        CHECK(part.optimizer.iteration() == (kills > 0 ? (reached - 1) / o.checkpoint_every * o.checkpoint_every : 0));
        o.threads = kills % 2 == 0 ? 1 : 3;
        reached = std::min(reached + 1 + static_cast<std::int64_t>(rng.below(9)), o.max_iterations);
        CHECK_THROWS_AS(train(part, data, killed_at(o, part.optimizer, reached)), Killed);
    }
    CHECK(kills > 1);
    Run part = load(o.checkpoint_path);
    CHECK(train(part, data, o).reason == StopReason::iterations);
    CHECK(bytes_of(part) == bytes_of(whole));
    CHECK(bytes_of(load(o.checkpoint_path)) == bytes_of(whole));
}

Dataset texts() {
    auto data = std::make_shared<SequenceStorage>();
    data->vocabulary = 12;
    data->classes = 2;
    data->first.push_back(0);
    Rng rng(3, 8);
    for (std::int64_t i = 0; i < 14; ++i) {
        const std::uint64_t length = 2 + rng.below(5);
        for (std::uint64_t t = 0; t < length; ++t) data->ids.push_back(static_cast<std::int32_t>(rng.below(12)));
        data->ids.push_back(1);
        data->first.push_back(static_cast<std::int64_t>(data->ids.size()));
        data->labels.push_back(static_cast<std::int32_t>(i % 2));
    }
    return Dataset(data);
}

Dataset pictures() {
    auto images = std::make_shared<ImageStorage>();
    images->channels = 3;
    images->height = images->width = 6;
    images->classes = 2;
    Rng rng(2, 9);
    for (std::int32_t i = 0; i < 10; ++i) {
        images->labels.push_back(i % 2);
        for (std::int64_t k = 0; k < images->values(); ++k)
            images->pixels.push_back(static_cast<std::uint8_t>(rng.below(256)));
    }
    return Dataset(images);
}

std::unique_ptr<Model> attention(const Dataset& data, Parametrization parametrization) {
    AttentionOptions o;
    o.parametrization = parametrization;
    o.d = data.d();
    o.W_std = 0.3;
    o.v_std = 1;
    o.seed = 3;
    return std::make_unique<AttentionModel>(o);
}

std::unique_ptr<Model> transformer(ElementType type) {
    TransformerOptions o;
    o.vocabulary = 12;
    o.max_length = 8;
    o.n_embd = 48;  // enough for three threads
    o.heads = 2;
    o.hidden = 96;
    o.blocks = 2;
    o.dropout = 0.3;
    o.seed = 5;
    return std::make_unique<TransformerModel>(o, type);
}

std::unique_ptr<Model> vit(ElementType type) {
    VitOptions o;
    o.image_size = 8;
    o.classes = 2;
    o.n_embd = 12;
    o.heads = 2;
    o.head_dim = 4;
    o.hidden = 16;
    o.blocks = 2;
    o.dropout = 0.2;
    return std::make_unique<VitModel>(o, ImageNormalization(), type);
}

Run small_run(const Dataset& data) {
    return {attention(data, Parametrization::W),
            Optimizer(method(Method::mirror_descent, 3)),
            trace_of(quantity_loss, 2),
            {}};
}

void check_message(const std::function<void()>& call, ErrorCode code, const std::vector<std::string>& parts) {
    const Error error = error_of(call);
    CHECK(static_cast<int>(error.code()) == static_cast<int>(code));
    for (const std::string& part : parts) {
        CAPTURE(error.what());
        CHECK(contains(error.what(), part));
    }
}

}  // namespace

TEST_CASE("attention models killed at random moments end with the bits of the whole run") {
    const Dataset data = generate_gaussian(9, 5, 4, 1);
    std::uint64_t seed = 1;
    for (const Parametrization parametrization : {Parametrization::W, Parametrization::KQ, Parametrization::joint})
        for (OptimizerOptions how :
             {method(Method::mirror_descent, 1.3, true), method(Method::mirror_descent, 3),
              method(Method::mirror_descent, 2, true), method(Method::gradient_descent, 2), method(Method::adam, 2)}) {
            how.exclusive = seed % 4 < 2;
            const auto begin = [&]() -> Run {
                return {attention(data, parametrization),
                        Optimizer(how),
                        trace_of(quantity_all & ~quantity_divergence, 3),
                        {}};
            };
            check_resumed(begin, data, until(20, seed % 2 == 0 ? 0 : 4), seed);
            ++seed;
        }
}

TEST_CASE("classifiers with dropout, augmentation and minibatches, too") {
    const Dataset reviews = texts(), images = pictures();
    std::uint64_t seed = 1;
    for (const ElementType type : {ElementType::float32, ElementType::float64})
        for (const OptimizerOptions& how :
             {method(Method::mirror_descent, 1.1), method(Method::mirror_descent, 3, true), method(Method::adam, 2)}) {
            const auto trace = [] { return trace_of(quantity_loss | quantity_accuracy | quantity_norm, 5); };
            check_resumed(
                [&]() -> Run {
                    return {transformer(type), Optimizer(how), trace(), {}};
                },
                reviews, until(17, 5), seed++);
            check_resumed(
                [&]() -> Run {
                    return {vit(type), Optimizer(how), trace(), {}};
                },
                images, until(17, 4), seed++);
        }
}

TEST_CASE("a trace comes back from its file as it was, and records go on") {
    const Dataset data = generate_gaussian(5, 4, 3, 2);
    Vector direction = zero_vector(9);
    direction(4) = -2.5;
    for (const bool listed : {false, true}) {
        TraceOptions o;
        o.quantities = quantity_all;
        o.every = 4;
        if (listed) o.iterations = {0, 3, 11};
        o.directions = {{"W", direction, 1.75}, {"v", make_vector(3), 3}};
        std::fill(o.directions[1].values.begin(), o.directions[1].values.end(), 0.1);
        AttentionOptions zero;  // W = 0 has no direction: the divergence is NaN
        zero.d = 3;
        zero.v_std = 1;
        Run run{std::make_unique<AttentionModel>(zero), Optimizer(method(Method::mirror_descent, 3)), Trace(o), {}};
        for (const std::int64_t more : {0, 6, 6}) {
            const Trace back = Trace::from(run.trace->stored());
            CHECK(back.iterations() == run.trace->iterations());
            for (const std::int64_t index : {0, 1}) {
                const auto ours = run.trace->values(quantity_divergence, index),
                           theirs = back.values(quantity_divergence, index);
                REQUIRE(ours.size() == theirs.size());
                CHECK((ours.empty() || std::memcmp(ours.data(), theirs.data(), ours.size() * sizeof(double)) == 0));
                CHECK(back.values(quantity_norm, index) == run.trace->values(quantity_norm, index));
            }
            for (const std::uint32_t quantity :
                 {quantity_loss, quantity_gradient_norm, quantity_log_gradient_norm, quantity_accuracy,
                  quantity_softmax_mass, quantity_softmax_mass_min, quantity_step_size})
                CHECK(back.values(quantity, 0) == run.trace->values(quantity, 0));
            for (std::int64_t k = 0; k < back.length(); ++k) {
                CHECK(back.selected(k) == run.trace->selected(k));
                for (const char* name : {"W", "v"}) CHECK(back.parameter(k, name) == run.trace->parameter(k, name));
            }
            run.trace = back;
            if (more > 0) train(run, data, until(more));
        }
        CHECK(run.trace->iterations() ==
              (listed ? std::vector<std::int64_t>{0, 3, 11} : std::vector<std::int64_t>{0, 4, 6, 8, 12}));
    }
}

TEST_CASE("a trace may wait for iterations that no run reaches") {
    const Dataset data = generate_gaussian(5, 4, 3, 2);
    const TemporaryDirectory files;
    constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();
    TraceOptions wanted;
    wanted.iterations = {0, 2, never - 1, never};
    Run run = small_run(data);
    run.trace = Trace(wanted);
    TrainOptions o = until(3);
    o.checkpoint_path = files.path("run");
    train(run, data, o);
    Run again = load(o.checkpoint_path);
    CHECK(bytes_of(again) == bytes_of(run));
    CHECK(again.trace->iterations() == std::vector<std::int64_t>{0, 2});
    CHECK_FALSE(again.trace->wants(1000, true));
}

TEST_CASE("a checkpoint's path is the one it was when the call began, wherever the host goes meanwhile") {
    const Dataset data = generate_gaussian(4, 3, 2, 1);
    const TemporaryDirectory home, elsewhere;
    WorkingDirectory directory(home.path(""));
    TrainOptions o = until(6);
    o.checkpoint_path = "run";
    o.checkpoint_every = 2;
    o.progress_every = 1;
    o.monitor.progress = [&](const Progress& state) {
        if (state.iteration == 3) directory.go(elsewhere.path(""));
        return true;
    };
    Run run = small_run(data);
    train(run, data, o);
    CHECK(elsewhere.names().empty());
    CHECK(home.names() == std::vector<std::string>{"run"});
    CHECK(load(home.path("run")).optimizer.iteration() == 6);

    // Also where there is none.
    std::filesystem::create_directory(elsewhere.path("gone"));
    directory.go(elsewhere.path("gone"));
    std::filesystem::remove(elsewhere.path("gone"));
    CHECK(absolute_path("run") == "run");
    CHECK(absolute_path("/run") == "/run");
}

TEST_CASE("what can be created can be loaded: a head_dim that no parameter has") {
    const TemporaryDirectory files;
    AttentionOptions o;
    o.d = 1;
    o.head_dim = std::int64_t{1} << 40;
    save_model(AttentionModel(o), files.path("model"));
    CHECK(load_model(files.path("model"))->settings() == AttentionModel(o).settings());
}

TEST_CASE("a trace's file that is not one is refused") {
    const Dataset data = generate_gaussian(5, 4, 3, 2);
    Run run = small_run(data);
    run.trace = trace_of(quantity_all & ~quantity_divergence, 1);
    train(run, data, until(3));
    const SafeTensors good = run.trace->stored();
    const auto check = [&](const std::function<void(SafeTensors&)>& change, const std::string& says) {
        SafeTensors bad = good;
        bad.path = "bad";
        change(bad);
        check_message([&] { Trace::from(bad); }, ErrorCode::format, {"bad: ", says});
    };
    const auto tensor = [](SafeTensors& file, const std::string& name) -> StoredTensor& {
        return const_cast<StoredTensor&>(file.find(name));
    };
    check([&](SafeTensors& file) { file.metadata["options"] = "{"; }, "malformed");
    check([&](SafeTensors& file) { file.metadata.erase("shape"); }, "shape");
    check([&](SafeTensors& file) { file.metadata["options"] = R"({"quantities":0,"every":1,"directions":[]})"; },
          "quantities is 0");
    check([&](SafeTensors& file) { file.metadata["options"] = R"({"quantities":1,"every":0,"directions":[]})"; },
          "every is 0");
    check([&](SafeTensors& file) { file.metadata["shape"] = R"({"names":["W","v"],"counts":[9],"n":5})"; }, "counts");
    check([&](SafeTensors& file) { file.metadata["shape"] = R"({"names":["W","v"],"counts":[9,3],"n":-5})"; },
          "n is -5");
    for (const char* name : {"loss", "norms", "selected", "parameter.W"})
        check([&](SafeTensors& file) { tensor(file, name).shape.back() += 1; }, name);
    check([&](SafeTensors& file) { tensor(file, "iterations").shape = {4, 1}; }, "iterations");
    for (const double value : {-1.0, 0.5, 1e300, std::nan("")}) {
        check([&](SafeTensors& file) { std::memcpy(tensor(file, "selected").bytes.data(), &value, 8); }, "whole");
        check([&](SafeTensors& file) { std::memcpy(tensor(file, "iterations").bytes.data(), &value, 8); }, "whole");
    }
    const double three = 3;
    check([&](SafeTensors& file) { std::memcpy(tensor(file, "iterations").bytes.data(), &three, 8); }, "ascend");
}

TEST_CASE("a fingerprint tells datasets apart by what training reads, not by how it is stored") {
    std::vector<double> X{1, 2, 3, 4, 5, 6, 7, 8};
    std::vector<float> narrow(X.begin(), X.end());
    const auto samples = [&](ElementType type, const void* from, std::vector<std::int64_t> lengths,
                             std::vector<std::int32_t> labels) {
        SampleStorage s;
        s.type = type;
        s.n = s.T = s.d = 2;
        s.X = from;
        s.X_strides = dense_strides(2, 2);
        s.lengths = std::move(lengths);
        s.labels = std::move(labels);
        return Dataset(std::shared_ptr<const SampleStorage>(copy_storage(s)));
    };
    const Dataset wide = samples(ElementType::float64, X.data(), {2, 1}, {1, -1});
    const std::string of_wide = fingerprint(wide);
    CHECK(of_wide.size() == 16);
    CHECK(fingerprint(samples(ElementType::float32, narrow.data(), {2, 1}, {1, -1})) == of_wide);
    CHECK(fingerprint(wide.subset({0, 1})) == of_wide);
    CHECK(fingerprint(wide.subset({1, 0})) != of_wide);
    CHECK(fingerprint(wide.subset({0})) != of_wide);
    CHECK(fingerprint(samples(ElementType::float64, X.data(), {2, 2}, {1, -1})) != of_wide);
    CHECK(fingerprint(samples(ElementType::float64, X.data(), {2, 1}, {1, 1})) != of_wide);
    X[7] = 9;  // past the second sample's length
    CHECK(fingerprint(samples(ElementType::float64, X.data(), {2, 1}, {1, -1})) == of_wide);
    X[5] = std::nextafter(X[5], 0);
    CHECK(fingerprint(samples(ElementType::float64, X.data(), {2, 1}, {1, -1})) != of_wide);

    SequenceStorage words;
    words.ids = {0, 1, 1};
    words.first = {0, 1, 3};
    words.labels = {0, 1};
    words.vocabulary = words.classes = 2;
    ImageStorage images;
    images.channels = images.height = 1;
    images.width = 3;
    images.classes = 2;
    images.pixels = {1, 2, 3, 4, 5, 6};
    images.labels = {0, 1};
    std::vector<std::string> all;
    const auto add = [&](const auto& storage) {
        using Storage = std::decay_t<decltype(storage)>;
        const Dataset data(std::make_shared<const Storage>(storage));
        all.push_back(fingerprint(data));
        CHECK(fingerprint(data.subset({0, 1})) == all.back());
        all.push_back(fingerprint(data.subset({1, 0})));
    };
    add(words);
    words.vocabulary = 3;
    add(words);
    words.ids[1] = 0;
    add(words);
    words.first = {0, 2, 3};
    add(words);
    add(images);
    images.pixels[5] = 7;
    add(images);
    images.height = 3;
    images.width = 1;
    add(images);
    std::sort(all.begin(), all.end());
    CHECK(std::adjacent_find(all.begin(), all.end()) == all.end());
}

TEST_CASE("an interrupted call leaves the checkpoint of the whole run, with no record that it would not have") {
    const Dataset data = generate_gaussian(6, 5, 4, 1);
    const TemporaryDirectory files;
    Run whole = small_run(data);
    train(whole, data, until(9));
    CHECK(whole.trace->iterations() == std::vector<std::int64_t>{0, 2, 4, 6, 8, 9});
    TrainOptions o = until(9);
    o.checkpoint_path = files.path("run");
    Run first = small_run(data);
    TrainOptions cancelled = o;
    cancelled.progress_every = 5;
    cancelled.monitor.progress = [](const Progress& state) {
        CHECK(state.max_iteration == 9);
        return state.iteration < 5;
    };
    CHECK(train(first, data, cancelled).reason == StopReason::cancelled);
    CHECK(first.trace->iterations() == std::vector<std::int64_t>{0, 2, 4, 5});
    Run second = load(o.checkpoint_path);
    CHECK(second.optimizer.iteration() == 5);
    CHECK(second.trace->iterations() == std::vector<std::int64_t>{0, 2, 4});
    o.monitor.progress = [](const Progress& state) {
        CHECK(state.max_iteration == 4);
        return true;
    };
    const TrainReport report = train(second, data, o);
    CHECK(report.iterations == 4);
    CHECK(bytes_of(second) == bytes_of(whole));
    CHECK(bytes_of(load(o.checkpoint_path)) == bytes_of(whole));
    o.monitor = {};
    CHECK(train(second, data, o).iterations == 0);  // done is done
    o.max_iterations = 12;
    CHECK(train(second, data, o).iterations == 3);  // unless more is asked for
    CHECK(load(o.checkpoint_path).optimizer.iteration() == 12);
    CHECK(files.names() == std::vector<std::string>{"run"});
}

TEST_CASE("checkpoints by time, by iterations, and only at the ends") {
    const Dataset data = generate_gaussian(6, 5, 4, 1);
    const TemporaryDirectory files;
    TrainOptions o = until(1000000000);
    o.checkpoint_path = files.path("run");
    o.progress_every = 1;
    std::vector<std::int64_t> seen;  // iterations of the file, as the callback finds it
    std::int64_t stop_at = 10;
    o.monitor.progress = [&](const Progress& state) {
        if (state.iteration > 0) {
            const std::int64_t now = summarize_checkpoint(o.checkpoint_path).iteration;
            if (seen.empty() || seen.back() != now) seen.push_back(now);
        }
        return state.iteration < stop_at;
    };
    const auto iterations_seen = [&] {
        Run run = small_run(data);
        seen.clear();
        train(run, data, o);
        seen.push_back(summarize_checkpoint(o.checkpoint_path).iteration);
        std::filesystem::remove(o.checkpoint_path);
        return seen;
    };
    CHECK(iterations_seen() == std::vector<std::int64_t>{0, 10});
    o.checkpoint_every = 4;
    CHECK(iterations_seen() == std::vector<std::int64_t>{0, 4, 8, 10});
    o.checkpoint_every = 0;
    o.checkpoint_seconds = 1e-9;
    CHECK(iterations_seen().size() == 11);
    o.checkpoint_seconds = 1e9;
    CHECK(iterations_seen() == std::vector<std::int64_t>{0, 10});
}

TEST_CASE("what does not continue a run is refused before anything changes") {
    const Dataset data = generate_gaussian(6, 5, 4, 1), other = generate_gaussian(6, 5, 4, 2),
                  longer = generate_gaussian(7, 5, 4, 1);
    const TemporaryDirectory files;
    const std::string path = files.path("run");
    TrainOptions o = until(10, 4);
    o.checkpoint_path = path;
    Run run = small_run(data);
    train(run, data, o);
    const std::string file = read_file(path), bytes = bytes_of(run);
    Run loaded = load(path);
    o.max_iterations = 20;
    const auto check = [&](Run& with, const Dataset& on, const TrainOptions& options,
                           const std::vector<std::string>& says) {
        const std::string before = bytes_of(with);
        check_message([&] { train(with, on, options); }, ErrorCode::invalid_argument, says);
        CHECK(bytes_of(with) == before);
        CHECK(read_file(path) == file);
    };
    TrainOptions elsewhere = o;
    elsewhere.checkpoint_path = files.path("elsewhere");
    TrainOptions without = o;
    without.checkpoint_path.clear();
    // Handles from a checkpoint, whatever the path; others by the file that they would replace.
    for (const TrainOptions& options : {o, elsewhere, without}) {
        check(loaded, other, options,
              {"dataset has n = 6", "expected n = 6", fingerprint(data), fingerprint(other), path});
        check(loaded, longer, options, {"dataset has n = 7", "expected n = 6", path});
        TrainOptions changed = options;
        changed.batch_size = 5;
        check(loaded, data, changed, {"batch_size is 5", "expected 4", path});
        changed = options;
        changed.shuffle_seed = 5;
        check(loaded, data, changed, {"shuffle_seed is 5", "expected 4", path});
    }
    CHECK_FALSE(file_exists(elsewhere.checkpoint_path));
    check(run, other, o, {"dataset has", path});
    Run fresh = small_run(data);
    check(fresh, data, o, {"optimizer is at iteration 0", "expected at least 10", path, "load it, or remove it"});
    Run traceless = load(path);
    traceless.trace.reset();
    check(traceless, data, o, {"trace has 0 records", "expected at least the 6", path});
    // Another model, another optimizer, as far as the run is: by the file, and with an optimizer that is from it.
    Run stranger = small_run(data);
    train(stranger, data, until(10, 4));
    AttentionOptions squared;
    squared.d = data.d();
    squared.loss = Loss::correlation;
    squared.v_std = 1;
    stranger.model = std::make_unique<AttentionModel>(squared);
    check(stranger, data, o, {"the model's loss is 3, expected 1", path});
    Run mixed = load(path);
    mixed.model = attention(data, Parametrization::KQ);
    for (const TrainOptions& options : {o, without})
        check(mixed, data, options, {"the model's parametrization is 2, expected 1", path});
    Run adam{attention(data, Parametrization::W), Optimizer(method(Method::adam, 3)), trace_of(quantity_loss, 2), {}};
    train(adam, data, until(10, 4));
    check(adam, data, o, {"the optimizer's method is 3, expected 1", path});
    Run grouped = small_run(data);
    grouped.optimizer.add_group("W", {0.5, 3, 0});
    train(grouped, data, until(10, 4));
    check(grouped, data, o, {"the optimizer's groups is [{", "expected []", path});
    loaded.optimizer.set_step_size(0.01);  // which may change along a run

    TrainOptions less = o;
    less.max_iterations = 9;
    check(loaded, data, less, {"max_iterations is 9", "expected at least 10"});
    // What is none of this goes on.
    train(loaded, data, o);
    CHECK(loaded.optimizer.iteration() == 20);
    OptimizerOptions threaded = small_run(data).optimizer.options();
    threaded.threads = 3;
    Run elsewhere_begun{attention(data, Parametrization::W), Optimizer(threaded), trace_of(quantity_loss, 2), {}};
    Vector W = elsewhere_begun.model->read("W");
    for (double& w : W) w += 1;
    elsewhere_begun.model->write("W", W.data(), static_cast<std::int64_t>(W.size()));
    train(elsewhere_begun, data, until(20, 4));
    o.max_iterations = 30;
    train(elsewhere_begun, data, o);
    CHECK(load(path).model->read("W") == elsewhere_begun.model->read("W"));
    without.max_iterations = 10;
    train(run, other, without);
    CHECK(run.optimizer.iteration() == 20);
}

TEST_CASE("a file that is no checkpoint, or a damaged one, is neither loaded nor replaced") {
    const Dataset data = generate_gaussian(4, 3, 2, 1);
    const TemporaryDirectory files;
    const std::string path = files.path("run"), damaged = files.path("damaged");
    check_message([&] { load_checkpoint(path); }, ErrorCode::not_found, {path});
    TrainOptions o = until(4);
    o.checkpoint_path = path;
    Run run = small_run(data);
    train(run, data, o);
    save_model(*run.model, files.path("model"));
    check_message([&] { load_checkpoint(files.path("model")); }, ErrorCode::format,
                  {"model: is a \"attmd attention 1\" file, expected \"attmd checkpoint 1\""});
    check_message([&] { load_model(path); }, ErrorCode::format, {"is a \"attmd checkpoint 1\" file"});
    o.checkpoint_path = files.path("model");
    check_message([&] { train(run, data, o); }, ErrorCode::format, {"is a \"attmd attention 1\" file"});

    const std::string whole = read_file(path);
    const auto next = [&](std::size_t k) { return k + (k < 40 || k + 40 > whole.size() ? 1 : 17); };
    for (std::size_t size = 0; size < whole.size(); size = next(size)) {
        files.write("damaged", whole.substr(0, size));
        CHECK(error_of([&] { load_checkpoint(damaged); }).code() == ErrorCode::format);
    }
    for (std::size_t k = 0; k < whole.size(); k = next(k)) {
        std::string changed = whole;
        changed[k] = static_cast<char>(changed[k] ^ 1);
        files.write("damaged", changed);
        CHECK(error_of([&] { load_checkpoint(damaged); }).code() == ErrorCode::format);
    }
    files.write("damaged", whole.substr(0, whole.size() / 3));
    o.checkpoint_path = damaged;
    check_message([&] { train(run, data, o); }, ErrorCode::format, {damaged});
    CHECK(read_file(damaged) == whole.substr(0, whole.size() / 3));
}
