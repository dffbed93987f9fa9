#include "model/classifier_model.hpp"

#include "../temporary_files.hpp"
#include "base/rng.hpp"
#include "classifier_naive.hpp"

#include <doctest/doctest.h>
#include <numeric>

using namespace attmd;
using namespace attmd::test;

namespace {

TransformerOptions toy_transformer() {
    TransformerOptions o;
    o.vocabulary = 19;
    o.max_length = 12;
    o.n_embd = 8;
    o.heads = 2;
    o.hidden = 16;
    o.blocks = 2;
    o.biases = true;
    o.dropout = 0.5;
    o.seed = 3;
    return o;
}

Dataset toy_sequences() { return Dataset(std::make_shared<SequenceStorage>(random_sequences(7, 12, 19, 2, 31))); }

std::shared_ptr<ImageStorage> toy_images(std::int64_t n) {
    auto images = std::make_shared<ImageStorage>();
    images->channels = 3;
    images->height = images->width = 6;
    images->classes = 4;
    Rng rng(2, 2);
    for (std::int64_t k = 0; k < n * images->values(); ++k)
        images->pixels.push_back(static_cast<std::uint8_t>(rng.below(256)));
    for (std::int64_t i = 0; i < n; ++i) images->labels.push_back(static_cast<std::int32_t>(rng.below(4)));
    return images;
}

VitOptions toy_vit() {
    VitOptions o;
    o.image_size = 8;
    o.classes = 4;
    o.n_embd = 6;
    o.heads = 2;
    o.head_dim = 4;
    o.hidden = 10;
    o.blocks = 2;
    return o;
}

std::vector<double> values_of(const Model& model) {
    std::vector<double> out;
    for (const Parameter& parameter : model.parameters())
        for (std::size_t i = 0; i < parameter.values.size(); ++i) out.push_back(parameter.values.get(i));
    return out;
}

}  // namespace

TEST_CASE("a classifier comes back from its file: parameters, settings, results") {
    TemporaryDirectory files;
    ThreadTeam team(1);
    for (const ElementType type : {ElementType::float32, ElementType::float64}) {
        const TransformerModel text(toy_transformer(), type);
        const VitModel vision(toy_vit(), {}, type);
        for (const Model* model : {static_cast<const Model*>(&text), static_cast<const Model*>(&vision)}) {
            const std::string path = files.path("model.safetensors");
            save_model(*model, path);
            const auto loaded = load_model(path);
            CHECK(loaded->settings() == model->settings());
            CHECK(values_of(*loaded) == values_of(*model));
            CHECK(loaded->parameters()[0].values.type() == type);
        }
    }
}

TEST_CASE("a classifier's file whose settings do not fit its tensors is refused") {
    TemporaryDirectory files;
    const std::string path = files.path("model.safetensors");
    save_model(TransformerModel(toy_transformer()), path);
    for (const auto& setting :
         std::vector<std::pair<std::string, std::string>>{{"n_embd", "16777216"},
                                                          {"n_embd", "10"},
                                                          {"blocks", "1024"},
                                                          {"blocks", "-1"},
                                                          {"heads", "x"},
                                                          {"dtype", "F16"},
                                                          {"dropout", "nan"},
                                                          {"vocabulary_fingerprint", "0"},
                                                          {"vocabulary_fingerprint", "0123456789abcdefg"},
                                                          {"vocabulary", "9223372036854775807"}}) {
        CAPTURE(setting.first);
        SafeTensors file = read_safetensors(path);
        file.metadata[setting.first] = setting.second;
        const std::string changed = files.path("changed.safetensors");
        write_safetensors(changed, file);
        CHECK_THROWS_AS(load_model(changed), Error);
    }
}

TEST_CASE("a model's tensors may be narrower than the model, not wider") {
    TemporaryDirectory files;
    const std::string path = files.path("model.safetensors");
    const TransformerModel narrow(toy_transformer());
    SafeTensors file = stored(narrow);
    file.metadata["dtype"] = "F64";
    write_safetensors(path, file);
    CHECK(values_of(*load_model(path)) == values_of(narrow));
    CHECK(load_model(path)->parameters()[0].values.type() == ElementType::float64);
    file = stored(TransformerModel(toy_transformer(), ElementType::float64));
    file.metadata["dtype"] = "F32";
    write_safetensors(path, file);
    CHECK(contains(error_of([&] { load_model(path); }).what(), "does not have the shape and type of the model"));

    const std::string header =
        R"({"__metadata__":{"kind":"attmd attention 1","parametrization":"1","loss":"1","d":"2","head_dim":"2"},)"
        R"("W":{"dtype":"BF16","shape":[2,2],"data_offsets":[0,8]},)"
        R"("v":{"dtype":"F16","shape":[2],"data_offsets":[8,12]}})";
    std::string content(8, '\0');
    for (std::size_t k = 0; k < 8; ++k) content[k] = static_cast<char>(header.size() >> (8 * k) & 0xff);
    content += header + std::string("\x80\x3f\x49\xc0\0\0\0\xc0\0\x38\x01\0", 12);
    const auto halves = load_model(files.write("halves.safetensors", content));
    CHECK(halves->parameters()[halves->find("W")].values.get(1) == -3.140625);
    CHECK(halves->parameters()[halves->find("W")].values.get(3) == -2);
    CHECK(halves->parameters()[halves->find("v")].values.get(1) == 0x1p-24);
}

TEST_CASE("dropout is on in training alone, and depends on the step") {
    const TransformerModel model(toy_transformer(), ElementType::float64);
    const auto evaluation = model.bind_classifier(toy_sequences(), 1, Gradients::trainable);
    ThreadTeam team(1);
    const auto which = all_samples(7);
    const double plain = evaluation->evaluate(which.data(), 7, {true, false, 4}, team);
    const double first = evaluation->evaluate(which.data(), 7, {true, true, 4}, team);
    const double second = evaluation->evaluate(which.data(), 7, {true, true, 5}, team);
    CHECK(plain == evaluation->evaluate(which.data(), 7, {false, false, 9}, team));
    CHECK(first == evaluation->evaluate(which.data(), 7, {true, true, 4}, team));
    CHECK(first != plain);
    CHECK(first != second);
}

TEST_CASE("attention maps are the weights that the block used, rows sum to one") {
    const TransformerModel model(toy_transformer(), ElementType::float64);
    const auto data = toy_sequences();
    const auto evaluation = model.bind_classifier(data, 1, Gradients::trainable);
    ThreadTeam team(1);
    const std::int64_t sample = 1, length = 12;
    Vector average = zero_vector(length);
    for (std::int64_t b = 0; b < 2; ++b)
        for (std::int64_t h = 0; h < 2; ++h) {
            const Matrix map = evaluation->attention_map(sample, b, h, team);
            for (std::int64_t q = 0; q < length; ++q) {
                double sum = 0;
                for (std::int64_t k = 0; k < length; ++k) sum += map(q, k);
                CHECK(sum == doctest::Approx(1).epsilon(1e-12));
            }
            for (std::int64_t k = 0; b == 1 && k < length; ++k) average(k) += map(0, k) / 2;
        }
    // The first block's map from the formulas.
    const Matrix map = evaluation->attention_map(sample, 0, 1, team);
    const auto read = [&](const char* name) { return model.read(name); };
    const Vector token = read("emb_static.weight"), position = read("emb_pos.weight"),
                 W = read("blocks.0.attn.attn_matrix.weight"), bias = read("blocks.0.attn.attn_matrix.bias");
    const auto projected = [&](std::int64_t t, std::int64_t row) {
        const std::int64_t id = data.ids(1)[t];
        double sum = bias(static_cast<std::size_t>(row));
        for (std::int64_t i = 0; i < 8; ++i)
            sum += W(static_cast<std::size_t>(row * 8 + i)) *
                   (token(static_cast<std::size_t>(id * 8 + i)) + position(static_cast<std::size_t>(t * 8 + i)));
        return sum;
    };
    double total = 0;
    std::vector<double> weights;
    for (std::int64_t k = 0; k < length; ++k) {
        double score = 0;
        for (std::int64_t i = 4; i < 8; ++i) score += projected(3, i) * projected(k, 8 + i) / 2;
        weights.push_back(std::exp(score));
        total += weights.back();
    }
    for (std::int64_t k = 0; k < length; ++k)
        CHECK(map(3, k) == doctest::Approx(weights[static_cast<std::size_t>(k)] / total).epsilon(1e-10));
    const Vector first = evaluation->first_token_attention(sample, team);
    for (std::int64_t k = 0; k < length; ++k) CHECK(first(k) == doctest::Approx(average(k)).epsilon(1e-10));
    evaluation->evaluate(&sample, 1, {false, false, 0}, team);
    CHECK(evaluation->softmax_mass(0) == first(static_cast<std::size_t>(evaluation->selected(0))));
}

TEST_CASE("probabilities sum to one and belong to the labels") {
    TransformerOptions o = toy_transformer();
    ThreadTeam team(1);
    const auto which = all_samples(7);
    for (const std::int64_t classes : {1, 2, 5}) {
        o.classes = classes;
        const TransformerModel model(o, ElementType::float64);
        const Dataset data = toy_sequences();
        const auto evaluation = model.bind_classifier(data, 1, Gradients::trainable);
        const double loss = evaluation->evaluate(which.data(), 7, team);
        double want = 0;
        for (std::int64_t i = 0; i < 7; ++i) {
            double sum = 0;
            for (std::int64_t c = 0; c < evaluation->classes(); ++c) sum += evaluation->probability(i, c);
            CHECK(sum == doctest::Approx(1).epsilon(1e-12));
            want -= std::log(evaluation->probability(i, data.label(i)));
            CHECK(evaluation->correct(i, data.label(i)) == (evaluation->predicted(i) == data.label(i)));
            CHECK(evaluation->probability(i, evaluation->predicted(i)) >=
                  1.0 / static_cast<double>(evaluation->classes()));
        }
        CHECK(loss == doctest::Approx(want).epsilon(1e-12));
    }
}

TEST_CASE("images: resized, normalized; cropped and flipped in training alone") {
    const auto storage = toy_images(3);
    ImageNormalization normalization;
    AugmentedImages<double> images(Dataset(storage), normalization, 6, 2);
    std::vector<double> plain(108), trained(108);
    images.read(1, {}, 0, plain.data());
    for (std::size_t k = 0; k < 108; ++k) {
        const std::size_t c = k / 36;
        CHECK(plain[k] ==
              doctest::Approx((storage->pixels[108 + k] / 255.0 - normalization.mean[c]) / normalization.deviation[c]));
    }
    // Every crop and flip of the padded image comes up, and nothing else.
    std::map<std::vector<double>, int> seen;
    for (std::int64_t step = 0; step < 3000; ++step) {
        images.read(1, {true, 5, step}, step % 2 == 1 ? 1 : 0, trained.data());
        ++seen[trained];
    }
    CHECK(seen.size() == 162);  // 9 x 9 shifts, flipped or not
    CHECK(seen.count(plain) == 1);
    // The corner at the lower right, black beyond it.
    std::vector<double> corner(108);
    for (std::size_t k = 0; k < 108; ++k) {
        const std::size_t c = k / 36, y = k % 36 / 6 + 4, x = k % 6 + 4;
        const double pixel = y < 6 && x < 6 ? storage->pixels[108 + c * 36 + y * 6 + x] / 255.0 : 0;
        corner[k] = (pixel - normalization.mean[c]) / normalization.deviation[c];
    }
    CHECK(seen.count(corner) == 1);
    for (const bool crop : {false, true})
        for (const bool flip : {false, true}) {
            normalization.crop_padding = crop ? 4 : 0;
            normalization.flip = flip;
            AugmentedImages<double> changed(Dataset(storage), normalization, 6, 1);
            seen.clear();
            for (std::int64_t step = 0; step < 1500; ++step) {
                changed.read(1, {true, 5, step}, 0, trained.data());
                ++seen[trained];
            }
            CHECK(seen.size() == (crop ? 81 : 1) * (flip ? 2 : 1));
        }
    // Twice the size: the values of a line stay on the line inside.
    const double line[4] = {0, 1, 2, 3};
    double out[64];
    double plane[16];
    for (int k = 0; k < 16; ++k) plane[k] = line[k % 4];
    PlaneResize(4, 4, 8).run(plane, out);
    for (int x = 0; x < 8; ++x) CHECK(out[x] == doctest::Approx(std::min(3.0, std::max(0.0, 0.5 * x - 0.25))));
}

TEST_CASE("images of any height and width: bilinear between the centres of pixels, nothing smoothed before") {
    auto storage = std::make_shared<ImageStorage>();
    storage->channels = 1;
    storage->height = 2;
    storage->width = 4;
    storage->classes = 2;
    storage->labels = {0};
    storage->pixels = {0, 10, 20, 30, 100, 110, 120, 130};
    ImageNormalization normalization;
    normalization.mean = {0};
    normalization.deviation = {1.0 / 255};
    const auto read = [&](std::int64_t size) {
        std::vector<double> out(static_cast<std::size_t>(size * size));
        AugmentedImages<double>(Dataset(storage), normalization, size, 1).read(0, {}, 0, out.data());
        return out;
    };
    const std::vector<double> two = read(2), four = read(4);
    const double want_two[] = {5, 25, 105, 125};
    const double want_four[] = {0, 10, 20, 30, 25, 35, 45, 55, 75, 85, 95, 105, 100, 110, 120, 130};
    for (std::size_t k = 0; k < 4; ++k) CHECK(two[k] == doctest::Approx(want_two[k]));
    for (std::size_t k = 0; k < 16; ++k) CHECK(four[k] == doctest::Approx(want_four[k]));
}

TEST_CASE("what does not fit a classifier is refused") {
    TransformerOptions o = toy_transformer();
    o.heads = 3;
    CHECK_THROWS_AS(TransformerModel{o}, Error);
    o = toy_transformer();
    o.vocabulary = 18;
    CHECK_THROWS_AS(TransformerModel(o).bind_classifier(toy_sequences(), 1, Gradients::trainable), Error);
    VitOptions v = toy_vit();
    v.patch_size = 3;
    CHECK_THROWS_AS(VitModel(v, {}), Error);
    const VitModel vision(toy_vit(), {});
    auto images = toy_images(2);
    images->channels = 1;
    CHECK_THROWS_AS(vision.bind_classifier(Dataset(images), 1, Gradients::trainable), Error);
    CHECK_THROWS_AS(TransformerModel(toy_transformer()).d(), Error);
}
