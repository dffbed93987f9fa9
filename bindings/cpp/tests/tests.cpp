// attmd.hpp does what attmd.h does: every class once, with the numbers of the C interface; and what it adds, which is
// errors, callbacks, lifetimes and views.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <array>
#include <attmd/attmd.hpp>
#include <cmath>
#include <cstdio>
#include <doctest/doctest.h>
#include <fstream>
#include <limits>
#include <type_traits>

namespace {

// A file in the working directory, removed at the end of the test.
class File {
public:
    explicit File(const char* end) {
        static int made = 0;
        path_ = "attmd_cpp_tests_" + std::to_string(++made) + end;
        std::remove(path_.c_str());
    }
    ~File() { std::remove(path_.c_str()); }
    const std::string& path() const { return path_; }
    void write(const std::string& content) const { std::ofstream(path_, std::ios::binary) << content; }

private:
    std::string path_;
};

attmd::Model attention(const attmd::Dataset& data, attmd_parametrization kind = ATTMD_PARAMETRIZATION_W) {
    const auto v = data.decoder();
    attmd::AttentionOptions options;
    options.d = data.info().d;
    options.v = v.data();
    options.parametrization = kind;
    if (kind == ATTMD_PARAMETRIZATION_KQ) options.W_std = 0.5;
    return attmd::Model::create(options);
}
attmd::Optimizer descent(double p, int normalized = 1) {
    attmd::OptimizerOptions options;
    options.p = p;
    options.normalized = normalized;
    return attmd::Optimizer(options);
}
attmd::TrainOptions iterations(std::int64_t count) {
    attmd::TrainOptions options;
    options.max_iterations = count;
    return options;
}
template <class Call>
attmd_status status_of(const Call& call) {
    try {
        call();
    } catch (const attmd::Error& error) {
        CHECK(std::string(error.what()).size() > 10);
        return error.status();
    }
    return ATTMD_OK;
}

const char* const vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\ngood\nbad\nfilm\n##s\n";

}  // namespace

TEST_CASE("handles are move only") {
    static_assert(!std::is_copy_constructible_v<attmd::Dataset> &&
                  std::is_nothrow_move_constructible_v<attmd::Dataset>);
    static_assert(!std::is_copy_constructible_v<attmd::Model> && std::is_nothrow_move_assignable_v<attmd::Model>);
    auto data = attmd::Dataset::gaussian(2, 3, 4, 1);
    attmd_dataset* const handle = data.c();
    const attmd::Dataset moved = std::move(data);
    CHECK(moved.c() == handle);
    CHECK(data.c() == nullptr);
    CHECK(std::string(attmd::version()) == "0.1.0");
}

TEST_CASE("attention: training, trace, prediction, comparison") {
    const auto data = attmd::Dataset::gaussian(6, 8, 10, 1);
    auto model = attention(data);
    auto optimizer = descent(3);
    attmd::TraceOptions wanted;
    wanted.quantities = ATTMD_TRACE_LOSS | ATTMD_TRACE_SELECTED | ATTMD_TRACE_PARAMETERS;
    wanted.every = 5000;
    attmd::Trace trace(wanted);
    const auto report = attmd::train(model, optimizer, data, iterations(20000), &trace);
    CHECK(report.stop_reason == ATTMD_STOP_ITERATIONS);
    CHECK(optimizer.iteration() == 20000);
    attmd::TrainOptions by_epochs;
    by_epochs.epochs = 3;
    by_epochs.batch_size = 4;
    auto other = attention(data);
    auto of_other = descent(3);
    CHECK(attmd::train(other, of_other, data, by_epochs).iterations == 6);
    by_epochs.max_iterations = 7;
    CHECK(status_of([&] { attmd::train(other, of_other, data, by_epochs); }) == ATTMD_ERROR_INVALID_ARGUMENT);

    const auto predictions = model.predict(data, true);
    CHECK(predictions.value.size() == 6);
    CHECK(predictions.softmax.size() == 48);
    CHECK(predictions.probability.empty());
    CHECK(predictions.label == data.labels());
    CHECK(model.accuracy(data) == 1);
    CHECK(model.loss(data) == doctest::Approx(report.loss));
    const auto gradient = model.gradient(data, "W");
    CHECK(gradient.values.size() == 100);
    CHECK(std::isfinite(gradient.log_scale));

    attmd::SvmOptions options;
    options.p = 3;
    const auto svm = attmd::Svm::solve_attention(data, predictions.selected, options);
    const auto comparison = attmd::compare(model, svm, data);
    CHECK(comparison.cosine == doctest::Approx(0.9941).epsilon(1e-4));
    const auto w = svm.solution(), W = model.parameter("W");
    CHECK(attmd::cosine(w, W) == doctest::Approx(comparison.cosine));
    CHECK(attmd::directional_divergence(3, w, W) == doctest::Approx(comparison.divergence_svm_model));
    CHECK(attmd::norm(3, W) == doctest::Approx(comparison.model_norm));

    CHECK(trace.length() == 5);  // 0, 5000, ..., 20000
    CHECK(trace.iterations().back() == 20000);
    CHECK(trace.values(ATTMD_TRACE_LOSS).back() == report.loss);
    CHECK(trace.selected(4, 6) == predictions.selected);
    CHECK(trace.parameter(4, "W", 100) == W);
    attmd_direction direction{};
    direction.parameter = "W";
    direction.values = w.data();
    direction.count = 100;
    direction.p = 3;
    CHECK(trace.divergence(direction).back() == doctest::Approx(comparison.divergence_svm_model));

    const auto v = data.decoder();
    CHECK(attmd::token_scores(data, v).size() == 48);
    CHECK(attmd::globally_optimal_tokens(data, v).size() == 6);
    CHECK(attmd::locally_optimal(data, v, svm).size() == 6);
}

TEST_CASE("a model's W is that of K' Q, and parameters are read and written") {
    const auto data = attmd::Dataset::gaussian(6, 8, 10, 1);
    auto model = attention(data, ATTMD_PARAMETRIZATION_KQ);
    CHECK(model.kind() == ATTMD_MODEL_ATTENTION);
    CHECK(model.attention_options().parametrization == ATTMD_PARAMETRIZATION_KQ);
    CHECK(model.parameters().size() == 3);
    CHECK(std::string(model.parameters()[0].name) == "K");
    const auto K = model.parameter("K"), Q = model.parameter("Q"), W = model.parameter("W");
    double first = 0;
    for (std::size_t r = 0; r < 10; ++r) first += K[r * 10] * Q[r * 10];
    CHECK(W[0] == doctest::Approx(first));
    model.set_parameter("K", std::vector<double>(100, 0.0));
    CHECK(attmd::norm(2, model.parameter("W")) == 0);
    CHECK(status_of([&] { model.parameter("nothing"); }) == ATTMD_ERROR_NOT_FOUND);
    CHECK(model.weights_above("Q", 0) == 100);
    CHECK(model.weight_histogram("K", std::vector<double>{-1, 0, 1}) == std::vector<std::int64_t>{0, 100});
    const File file(".safetensors");
    model.save(file.path());
    CHECK(attmd::Model::load(file.path()).parameter("Q") == Q);
}

TEST_CASE("errors say what was expected, and leave the handles as they were") {
    try {
        attmd::Dataset::gaussian(0, 8, 10, 1);
        FAIL("expected an error");
    } catch (const attmd::Error& error) {
        CHECK(error.status() == ATTMD_ERROR_INVALID_ARGUMENT);
        CHECK(std::string(error.what()).find("n is 0") != std::string::npos);
    }
    CHECK(status_of([] { attmd::Dataset::csv("/nowhere/at/all.csv"); }) == ATTMD_ERROR_IO);
    CHECK(status_of([] { attmd::cosine(std::vector<double>{1, 2}, std::vector<double>{1}); }) == ATTMD_ERROR_DIMENSION);
    CHECK(status_of([] { descent(1); }) == ATTMD_ERROR_INVALID_ARGUMENT);
}

TEST_CASE("progress: told, ends the call, and what it throws comes out of it") {
    const auto data = attmd::Dataset::gaussian(6, 8, 10, 1);
    auto model = attention(data);
    auto optimizer = descent(2);
    auto options = iterations(1000);
    options.progress_every = 10;
    std::int64_t last = 0;
    auto report = attmd::train(model, optimizer, data, options, nullptr, [&](const attmd_progress& told) {
        last = told.iteration;
        return told.iteration < 100;
    });
    CHECK(report.stop_reason == ATTMD_STOP_CANCELLED);
    CHECK(report.iterations == 100);
    CHECK(last == 100);
    const auto thrower = [](const attmd_progress&) -> bool { throw std::out_of_range("from the callback"); };
    CHECK_THROWS_WITH_AS(attmd::train(model, optimizer, data, options, nullptr, thrower), "from the callback",
                         std::out_of_range);
    CHECK_THROWS_AS(attmd::Svm::solve_attention(data, model.predict(data).selected, {}, thrower), std::out_of_range);

    attmd::CancelToken token;
    token.request();
    options.cancel = token.c();
    report = attmd::train(model, optimizer, data, options);
    CHECK(report.stop_reason == ATTMD_STOP_CANCELLED);
    token.reset();
    report = attmd::train(model, optimizer, data, options);
    CHECK(report.stop_reason == ATTMD_STOP_ITERATIONS);
}

TEST_CASE("optimizers step the caller's own buffers") {
    std::vector<double> decayed{1};
    attmd::Optimizer(attmd::adamw_options()).step(decayed, std::array<double, 1>{0});
    CHECK(decayed[0] == doctest::Approx(1 - 0.1 * 0.01));
    auto optimizer = descent(2, 0);
    std::vector<double> w{1, 2};
    optimizer.step(w, std::array<double, 2>{10, 0});
    CHECK(w == std::vector<double>{0, 2});
    optimizer.set_step_size(0.2);
    optimizer.step(w, std::vector<double>{0, 5});
    CHECK(w == std::vector<double>{0, 1});
    CHECK(optimizer.options().step_size == 0.2);
    const File file(".safetensors");
    optimizer.save(file.path());
    CHECK(attmd::Optimizer::load(file.path()).iteration() == 2);
    CHECK(status_of([&] { optimizer.step(w, std::vector<double>{1}); }) == ATTMD_ERROR_DIMENSION);
    optimizer.reset();
    attmd::GroupOptions group;
    group.step_size = 1;
    optimizer.add_group("*", group);
    std::vector<float> x{1};
    attmd_step_tensor tensor{};
    const float gradient = 0.5f;
    tensor.parameter = x.data();
    tensor.gradient = &gradient;
    tensor.count = 1;
    tensor.dtype = ATTMD_FLOAT32;
    tensor.group = 1;
    optimizer.step({&tensor, 1});
    CHECK(x[0] == 0.5f);
}

TEST_CASE("checkpoints: nothing yet, then the run as it was") {
    const auto data = attmd::Dataset::gaussian(6, 8, 10, 1);
    const File file(".checkpoint");
    CHECK(!attmd::load_checkpoint(file.path()));
    auto model = attention(data);
    auto optimizer = descent(2);
    auto options = iterations(50);
    options.checkpoint_path = file.path().c_str();
    attmd::Trace trace;
    attmd::train(model, optimizer, data, options, &trace);
    const auto checkpoint = attmd::load_checkpoint(file.path());
    REQUIRE(checkpoint);
    CHECK(checkpoint.model->parameter("W") == model.parameter("W"));
    CHECK(checkpoint.optimizer->iteration() == 50);
    CHECK(checkpoint.trace->length() == trace.length());
}

TEST_CASE("max-margin: rows, path, certificate") {
    const std::vector<double> A{1, 0, 0, 1, 1, 1};
    auto problem = attmd::rows_problem(A, 3, 2);
    const auto svm = attmd::Svm::solve(problem);
    CHECK(svm.report().outcome == ATTMD_SVM_OPTIMAL);
    CHECK(svm.report().primal_objective == doctest::Approx(std::sqrt(2)));
    const auto proof = attmd::certify(problem, svm.solution(), svm.duals());
    CHECK(proof.is_feasible == 1);
    CHECK(proof.gap < 1e-8);
    CHECK(svm.margins().size() == 3);
    CHECK(svm.support() == std::vector<std::int32_t>{1, 1, 0});
    CHECK(svm.rows().first == std::vector<std::int64_t>{0, 1, 2});
    const auto path =
        attmd::Svm::solve_path(problem, std::vector<double>{1, 2, std::numeric_limits<double>::infinity()});
    REQUIRE(path.size() == 3);
    CHECK(path[0].report().primal_objective == doctest::Approx(2));
    CHECK(path[2].report().primal_objective == doctest::Approx(1));
    CHECK(status_of([&] { attmd::rows_problem(A, 2, 2); }) == ATTMD_ERROR_DIMENSION);

    const auto data = attmd::Dataset::gaussian(6, 8, 10, 1);
    const auto tokens = attmd::globally_optimal_tokens(data, data.decoder());
    const auto decoder = attmd::Svm::solve_decoder(data, tokens);
    CHECK(decoder.report().unknowns == 10);
    CHECK(decoder.selected(6) == tokens);
}

TEST_CASE("datasets: arrays, files, parts") {
    const std::vector<double> X{1, 2, 3, 4, 5, 6, 7, 8};
    const std::vector<std::int32_t> y{1, -1};
    attmd::DatasetDesc desc;
    desc.n = 2;
    desc.T = 2;
    desc.d = 2;
    desc.X = X.data();
    desc.y = y.data();
    for (const auto& data : {attmd::Dataset::create(desc), attmd::Dataset::borrow(desc)}) {
        CHECK(data.info().tokens == 4);
        CHECK(data.tokens(1) == std::vector<double>{5, 6, 7, 8});
        CHECK(data.query(1) == std::vector<double>{5, 6});
        CHECK(data.lengths() == std::vector<std::int64_t>{2, 2});
        CHECK(data.labels() == y);
    }
    int released = 0;
    {
        const auto data = attmd::Dataset::borrow(
            desc, [](void* user) { ++*static_cast<int*>(user); }, &released);
        CHECK(released == 0);
    }
    CHECK(released == 1);

    const File csv(".csv");
    csv.write("1,2,3,4,1\n5,6,7,8,-1\n1,1,1,1,1\n");
    attmd::CsvOptions options;
    options.T = 2;
    const auto data = attmd::Dataset::csv(csv.path(), options);
    CHECK(data.tokens(1) == std::vector<double>{5, 6, 7, 8});
    CHECK(data.subset(std::vector<std::int64_t>{1}).labels() == std::vector<std::int32_t>{-1});
    CHECK(data.shuffled(1).n() == 3);
    const auto parts = data.split(0.6, 1);
    CHECK(parts.first.n() == 2);
    CHECK(parts.second.n() == 1);
    CHECK(status_of([&] { attmd::Dataset::npz(csv.path()); }) == ATTMD_ERROR_FORMAT);
    CHECK(status_of([&] { attmd::Dataset::npy(csv.path(), csv.path()); }) == ATTMD_ERROR_FORMAT);
    CHECK(status_of([&] { attmd::Dataset::cifar10({csv.path()}); }) == ATTMD_ERROR_FORMAT);
    CHECK(status_of([&] { attmd::Dataset::idx(csv.path(), csv.path()); }) == ATTMD_ERROR_FORMAT);
}

TEST_CASE("texts: tokenizer, dataset, transformer") {
    const auto tokenizer = attmd::Tokenizer::from_vocabulary(vocabulary);
    CHECK(tokenizer.info().vocabulary == 8);
    CHECK(tokenizer.id("film") == 6);
    CHECK(tokenizer.token(7) == "##s");
    const auto encoding = tokenizer.encode("Good films");
    CHECK(encoding.ids == std::vector<std::int32_t>{2, 4, 6, 7, 3});
    CHECK(encoding.spans[4] == 5);
    CHECK(tokenizer.decode(encoding.ids, true) == "good films");
    CHECK(tokenizer.encode("").ids.size() == 2);
    const File file(".txt");
    file.write(vocabulary);
    CHECK(attmd::Tokenizer::load(file.path()).id("bad") == 5);

    const std::vector<std::int32_t> labels{1, 0};
    const auto data = attmd::Dataset::texts(tokenizer, {"good film", "bad films"}, labels);
    CHECK(data.labels() == labels);
    CHECK(data.ids(0) == std::vector<std::int32_t>{2, 4, 6, 3});
    CHECK(data.ids(1).size() == 5);
    CHECK(status_of([&] { attmd::Dataset::texts(tokenizer, {"one"}, labels); }) == ATTMD_ERROR_DIMENSION);
    const File table(".csv");
    table.write("1,good film\n0,bad films\n");
    CHECK(attmd::Dataset::text_table(table.path(), tokenizer).ids(1) == data.ids(1));
    CHECK(status_of([&] { attmd::Dataset::reviews("/nowhere/at/all", tokenizer); }) == ATTMD_ERROR_IO);
    attmd::SequencesDesc sequences;
    const std::vector<std::int32_t> ids{2, 4, 3};
    const std::vector<std::int64_t> lengths{3};
    sequences.n = 1;
    sequences.vocabulary = 8;
    sequences.ids = ids.data();
    sequences.id_count = 3;
    sequences.lengths = lengths.data();
    CHECK(attmd::Dataset::create(sequences).info().vocabulary == 8);

    attmd::TransformerOptions options;
    options.vocabulary = 8;
    options.n_embd = 12;
    options.hidden = 8;
    options.blocks = 1;
    options.dropout = 0;
    auto model = attmd::Model::create(options);
    CHECK(model.transformer_options().n_embd == 12);
    auto optimizer = descent(2, 0);
    attmd::train(model, optimizer, data, iterations(200));
    const auto predictions = model.predict(data, true);
    CHECK(predictions.label == labels);
    CHECK(predictions.probability.size() == 4);
    CHECK(predictions.probability[1] > 0.5);
    CHECK(predictions.softmax.size() == 10);
    CHECK(model.attention_map(data, 0, 0, 2).size() == 16);
    CHECK(model.token_selection_score(data, 0, 1) >= 0);
    const auto read = model.classify(tokenizer, {"good film", "bad films"});
    CHECK(read.label == labels);
    CHECK(read.probability == predictions.probability);
    const auto words = model.attended_words(tokenizer, "bad films");
    REQUIRE(words.size() == 4);  // [CLS], two words, [SEP]
    CHECK(words[2].begin == 4);
    CHECK(words[2].end == 9);
    CHECK(model.attended_words(tokenizer, "").size() == 2);
}

TEST_CASE("images: dataset, vision transformer") {
    std::vector<std::uint8_t> pixels(2 * 3 * 8 * 8, 10);
    for (std::size_t k = pixels.size() / 2; k < pixels.size(); ++k) pixels[k] = 200;
    const std::vector<std::int32_t> labels{0, 1};
    attmd::ImagesDesc desc;
    desc.n = 2;
    desc.channels = 3;
    desc.height = desc.width = 8;
    desc.classes = 2;
    desc.pixels = pixels.data();
    desc.labels = labels.data();
    const auto data = attmd::Dataset::create(desc);
    CHECK(data.pixels(1)[0] == 200);
    attmd::VitOptions options;
    options.image_size = 8;
    options.classes = 2;
    options.n_embd = 8;
    options.heads = 2;
    options.head_dim = 4;
    options.hidden = 8;
    options.blocks = 1;
    const auto model = attmd::Model::create(options);
    CHECK(model.vit_options().head_dim == 4);
    const auto predictions = model.predict(data, true);
    CHECK(predictions.softmax.size() == 2 * 5);
    CHECK(predictions.probability.size() == 4);
    CHECK(model.attention_map(data, 1, 0, 1).size() == 25);
}
