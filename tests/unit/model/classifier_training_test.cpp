// The classifiers through the same doors as the attention model: datasets, training, predictions, files.
#include "../temporary_files.hpp"
#include "base/rng.hpp"
#include "classifier_nets.hpp"
#include "model/attention_model.hpp"
#include "model/classifier_model.hpp"
#include "train/train.hpp"

#include <doctest/doctest.h>

using namespace attmd;
using namespace attmd::test;

namespace {

constexpr std::int64_t enough_for_threads = 96;  // a dim for which three pay off
constexpr std::int64_t n_reviews = 24, vocabulary = 12, longest_review = 7;

// One word in each text decides: 3 means class 1, 4 class 0; the others are drawn from 5..11. 2 comes first.
Dataset reviews() {
    auto data = std::make_shared<SequenceStorage>();
    data->vocabulary = vocabulary;
    data->classes = 2;
    data->first.push_back(0);
    Rng rng(11, 3);
    for (std::int64_t i = 0; i < n_reviews; ++i) {
        const auto length = 3 + static_cast<std::int64_t>(rng.below(longest_review - 2)),
                   at = 1 + static_cast<std::int64_t>(rng.below(static_cast<std::uint64_t>(length - 1)));
        for (std::int64_t t = 0; t < length; ++t)
            data->ids.push_back(t == 0    ? 2
                                : t == at ? (i % 2 == 1 ? 3 : 4)
                                          : 5 + static_cast<std::int32_t>(rng.below(7)));
        data->first.push_back(static_cast<std::int64_t>(data->ids.size()));
        data->labels.push_back(static_cast<std::int32_t>(i % 2));
    }
    return Dataset(data);
}

TransformerOptions small_transformer(std::int64_t dim = 8) {
    TransformerOptions o;
    o.vocabulary = vocabulary;
    o.max_length = longest_review;
    o.n_embd = dim;
    o.heads = 2;
    o.hidden = 2 * dim;
    o.blocks = 2;
    o.biases = true;
    o.dropout = 0;
    o.seed = 5;
    return o;
}

// Bright images are class 1.
Dataset pictures(std::int64_t size = 6, std::int64_t channels = 3) {
    auto images = std::make_shared<ImageStorage>();
    images->channels = channels;
    images->height = images->width = size;
    images->classes = 2;
    Rng rng(2, 9);
    for (std::int32_t i = 0; i < 10; ++i) {
        images->labels.push_back(i % 2);
        for (std::int64_t k = 0; k < images->values(); ++k)
            images->pixels.push_back(static_cast<std::uint8_t>((i % 2) * 120 + static_cast<int>(rng.below(130))));
    }
    return Dataset(images);
}

VitOptions small_vit(std::int64_t dim = 6) {
    VitOptions o;
    o.image_size = 8;
    o.classes = 2;
    o.n_embd = dim;
    o.heads = 2;
    o.head_dim = 4;
    o.hidden = 2 * dim;
    o.blocks = 2;
    return o;
}

Dataset two_samples() {
    Samples samples;
    samples.X = xt::ones<double>({2, 3, 4});
    samples.y = {1, -1};
    return make_dataset(std::move(samples));
}

Optimizer make(Method method, double p, double step_size) {
    OptimizerOptions o;
    o.method = method;
    o.p = p;
    o.step_size = step_size;
    return Optimizer(o);
}

TrainOptions steps(std::int64_t count, int threads = 1, std::int64_t batch_size = 0) {
    TrainOptions o;
    o.max_iterations = count;
    o.threads = threads;
    o.batch_size = batch_size;
    return o;
}

std::vector<double> values_of(const Model& model) {
    std::vector<double> out;
    for (const Parameter& parameter : model.parameters())
        for (std::size_t i = 0; i < parameter.values.size(); ++i) out.push_back(parameter.values.get(i));
    return out;
}

double loss_of(const Model& model, const Dataset& data) {
    ThreadTeam team(1);
    const auto which = all_samples(data.n());
    return model.bind(data, 1, Gradients::trainable)->evaluate(which.data(), data.n(), team);
}

double accuracy_of(const Model& model, const Dataset& data) {
    const Prediction prediction = model.predict(data, false, 1);
    double right = 0;
    for (std::int64_t i = 0; i < data.n(); ++i)
        right += prediction.label[static_cast<std::size_t>(i)] == data.label(i) ? 1 : 0;
    return right / static_cast<double>(data.n());
}

Error refusal_of(const Model& model, const Dataset& data) {
    try {
        model.predict(data, false, 1);
    } catch (const Error& error) {
        CHECK_THROWS_AS(model.bind(data, 1, Gradients::trainable), Error);
        return error;
    }
    FAIL("the dataset was accepted");
    return Error(ErrorCode::internal, "");
}
void check_refused(const Model& model, const Dataset& data, ErrorCode code, const std::string& says) {
    const Error error = refusal_of(model, data);
    CHECK(error.code() == code);
    CAPTURE(error.what());
    CHECK(std::string(error.what()).find(says) != std::string::npos);
}

}  // namespace

TEST_CASE("training a transformer: every optimizer gets all samples right") {
    const Dataset data = reviews();
    struct Run {
        Method method;
        double p, step_size;
    };
    for (const Run& run : {Run{Method::mirror_descent, 1.1, 2e-3}, Run{Method::mirror_descent, 2, 1e-2},
                           Run{Method::mirror_descent, 3, 1e-3}, Run{Method::adam, 2, 1e-2}})
        for (const ElementType type : {ElementType::float32, ElementType::float64}) {
            CAPTURE(run.p);
            CAPTURE(static_cast<int>(run.method));
            TransformerModel model(small_transformer(), type);
            const double before = loss_of(model, data);
            Optimizer optimizer = make(run.method, run.p, run.step_size);
            const TrainReport report = train(model, optimizer, data, steps(200), nullptr);
            CHECK(report.loss < 0.5 * before);
            CHECK(report.loss == loss_of(model, data));
            CHECK(accuracy_of(model, data) == 1);
        }
}

TEST_CASE("training a ViT, with augmentation and dropout") {
    const Dataset data = pictures();
    VitModel model(small_vit(), {});
    const double before = loss_of(model, data);
    Optimizer optimizer = make(Method::adam, 2, 1e-2);
    train(model, optimizer, data, steps(80), nullptr);
    CHECK(loss_of(model, data) < 0.5 * before);
    CHECK(accuracy_of(model, data) == 1);
}

TEST_CASE("predictions are those of an evaluation, on any number of threads") {
    const TransformerModel text(small_transformer(enough_for_threads));
    const VitModel vision(small_vit(2 * enough_for_threads), {});
    const Dataset texts = reviews(), images = pictures(9);
    ThreadTeam team(1);
    for (const ClassifierModel* model :
         {static_cast<const ClassifierModel*>(&text), static_cast<const ClassifierModel*>(&vision)}) {
        const Dataset& data = model == &text ? texts : images;
        CHECK(useful_threads(3, model->work(data), 1e6) == 3);
        const auto evaluation = model->bind_classifier(data, 1, Gradients::trainable);
        const auto which = all_samples(data.n());
        evaluation->evaluate(which.data(), data.n(), team);
        const Prediction one = model->predict(data, true, 1), three = model->predict(data, true, 3);
        CHECK(one.probability == three.probability);
        CHECK(one.softmax == three.softmax);
        CHECK(one.value == three.value);
        CHECK(one.softmax.shape(1) == static_cast<std::size_t>(model->longest(data)));
        for (std::int64_t i = 0; i < data.n(); ++i) {
            CHECK(one.value(i) == evaluation->value(i));
            CHECK(one.label[static_cast<std::size_t>(i)] == evaluation->predicted(i));
            CHECK(one.selected(i) == evaluation->selected(i));
            for (std::int64_t c = 0; c < 2; ++c) CHECK(one.probability(i, c) == evaluation->probability(i, c));
        }
        for (std::int64_t i = 0; i < data.n(); ++i) {
            const Vector weights = evaluation->first_token_attention(i, team);
            double sum = 0;
            for (std::int64_t t = 0; t < model->longest(data); ++t) {
                sum += one.softmax(i, t);
                const double alone = t < static_cast<std::int64_t>(weights.size()) ? weights(t) : 0.0;
                CHECK(one.softmax(i, t) == doctest::Approx(alone).epsilon(1e-6));
            }
            CHECK(sum == doctest::Approx(1));
        }
    }
}

TEST_CASE("the same bits on one thread and on three, in one call and in two, with dropout and minibatches") {
    const Dataset data = reviews();
    TransformerOptions o = small_transformer(enough_for_threads);
    o.dropout = 0.2;
    CHECK(useful_threads(3, TransformerModel(o).work(data) * 5 / n_reviews, 1e5) == 3);
    for (const double p : {1.1, 3.0}) {
        std::vector<std::vector<double>> ends;
        for (const int variant : {0, 1, 2}) {
            TransformerModel model(o);
            Optimizer optimizer = make(Method::mirror_descent, p, 1e-3);
            if (variant == 2) train(model, optimizer, data, steps(7, 1, 5), nullptr);
            train(model, optimizer, data, steps(variant == 2 ? 6 : 13, variant == 1 ? 3 : 1, 5), nullptr);
            ends.push_back(values_of(model));
        }
        CHECK(ends[0] == ends[1]);
        CHECK(ends[0] == ends[2]);
    }
}

TEST_CASE("a part of a dataset trains on the samples of the part") {
    const Dataset whole = reviews();
    const std::vector<std::int64_t> picked{7, 2, 9, 2};
    auto copied = std::make_shared<SequenceStorage>();
    copied->vocabulary = vocabulary;
    copied->classes = 2;
    copied->first.push_back(0);
    for (const std::int64_t i : picked) {
        copied->ids.insert(copied->ids.end(), whole.ids(i), whole.ids(i) + whole.length(i));
        copied->first.push_back(static_cast<std::int64_t>(copied->ids.size()));
        copied->labels.push_back(whole.label(i));
    }
    const Dataset by_hand(copied);
    const auto end = [&](const Dataset& data) {
        TransformerModel model(small_transformer());
        Optimizer optimizer = make(Method::mirror_descent, 2, 1e-2);
        train(model, optimizer, data, steps(5), nullptr);
        return values_of(model);
    };
    CHECK(end(whole.subset(picked)) == end(by_hand));
    CHECK(end(whole.subset(picked)) != end(whole.subset({0, 1, 2, 3})));
    CHECK(end(shuffled(whole, 3)) != end(whole));  // sums in another order
    const Dataset images = pictures();
    const VitModel vision(small_vit(), {});
    const Prediction all = vision.predict(images, false, 1), part = vision.predict(images.subset({4, 1}), false, 1);
    CHECK(part.probability(0, 0) == doctest::Approx(all.probability(4, 0)).epsilon(1e-5));
    CHECK(part.probability(1, 0) == doctest::Approx(all.probability(1, 0)).epsilon(1e-5));
}

TEST_CASE("a trained classifier comes back from its file with the same predictions") {
    TemporaryDirectory files;
    const Dataset data = reviews(), images = pictures();
    TransformerModel text(small_transformer());
    VitModel vision(small_vit(), {});
    for (Model* model : {static_cast<Model*>(&text), static_cast<Model*>(&vision)}) {
        const Dataset& of = model == &text ? data : images;
        Optimizer optimizer = make(Method::adam, 2, 1e-2);
        train(*model, optimizer, of, steps(5), nullptr);
        const std::string path = files.path("trained.safetensors");
        save_model(*model, path);
        const auto loaded = load_model(path);
        CHECK(loaded->kind() == model->kind());
        CHECK(loaded->predict(of, true, 1).probability == model->predict(of, true, 1).probability);
        CHECK(loaded->predict(of, true, 1).softmax == model->predict(of, true, 1).softmax);
    }
}

TEST_CASE("a trace of a classifier speaks of the model as it predicts") {
    const Dataset data = reviews();
    TransformerOptions o = small_transformer();
    o.dropout = 0.5;
    TransformerModel model(o);
    TraceOptions options;
    options.quantities = quantity_loss | quantity_accuracy | quantity_selected;
    options.every = 10;
    Trace trace(options);
    Optimizer optimizer = make(Method::mirror_descent, 2, 1e-3);
    const double before = loss_of(model, data);
    train(model, optimizer, data, steps(10), &trace);
    CHECK(trace.values(quantity_loss, 0) == std::vector<double>{before, loss_of(model, data)});
    CHECK(trace.values(quantity_accuracy, 0).back() == accuracy_of(model, data));
    const Prediction prediction = model.predict(data, false, 1);
    for (std::int64_t i = 0; i < data.n(); ++i)
        CHECK(trace.selected(1)[static_cast<std::size_t>(i)] == prediction.selected(i));
}

TEST_CASE("a model refuses datasets that it cannot take, and says why") {
    const TransformerModel text(small_transformer());
    const VitModel vision(small_vit(), {});
    AttentionOptions wide;
    wide.d = 4;
    const AttentionModel attention(wide);
    check_refused(text, two_samples(), ErrorCode::unsupported,
                  "dataset holds attention samples, expected token sequences");
    check_refused(text, pictures(), ErrorCode::unsupported, "dataset holds images, expected token sequences");
    check_refused(vision, reviews(), ErrorCode::unsupported, "dataset holds token sequences, expected images");
    check_refused(attention, reviews(), ErrorCode::unsupported,
                  "dataset holds token sequences, expected attention samples");
    check_refused(attention, pictures(), ErrorCode::unsupported, "dataset holds images, expected attention samples");
    const auto changed = [](std::int64_t TransformerOptions::*field, std::int64_t value) {
        TransformerOptions o = small_transformer();
        o.*field = value;
        return TransformerModel(o);
    };
    check_refused(changed(&TransformerOptions::vocabulary, 11), reviews(), ErrorCode::dimension,
                  "vocabulary is 12, expected at most the model's 11");
    check_refused(changed(&TransformerOptions::max_length, 6), reviews(), ErrorCode::dimension,
                  "has 7 tokens, expected at most the model's max_length = 6");
    auto five = std::make_shared<SequenceStorage>(random_sequences(3, 4, vocabulary, 5, 1));
    check_refused(text, Dataset(five), ErrorCode::dimension, "has 5 classes, expected at most the model's 2");
    check_refused(vision, pictures(6, 1), ErrorCode::dimension, "have 1 channels, expected the model's 3");
    TransformerModel trained(small_transformer());
    Optimizer optimizer = make(Method::adam, 2, 1e-2);
    CHECK_THROWS_AS(train(trained, optimizer, pictures(), steps(1), nullptr), Error);
    CHECK(optimizer.iteration() == 0);
}
