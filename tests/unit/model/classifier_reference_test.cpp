// Both classifiers against the authors' PyTorch modules at toy size, without dropout: outputs, loss, every gradient,
// parameters after one step and the loss over 30 steps. tests/data/*_small.safetensors hold what that code gave, in
// double precision (parameters after a step in single).
#include "base/safetensors.hpp"
#include "classifier_nets.hpp"
#include "model/classifier_head.hpp"
#include "optim/optimizer.hpp"

#include <cstring>
#include <doctest/doctest.h>
#include <numeric>

using namespace attmd;
using namespace attmd::test;

namespace {

class Reference {
public:
    explicit Reference(const char* name)
        : file_(read_safetensors(std::string(ATTMD_TEST_DATA) + "/" + name + ".safetensors")) {}

    std::vector<double> operator[](const std::string& name) const {
        const StoredTensor& tensor = file_.find(name);
        std::vector<double> out;
        const auto collect = [&](auto element) {
            for (std::size_t at = 0; at < tensor.bytes.size(); at += sizeof element) {
                std::memcpy(&element, tensor.bytes.data() + at, sizeof element);
                out.push_back(static_cast<double>(element));
            }
        };
        tensor.type == ElementType::float64 ? collect(0.0) : collect(0.0f);
        return out;
    }
    double number(const std::string& key) const { return std::stod(file_.find_metadata(key)); }
    std::int64_t integer(const std::string& key) const { return std::stoll(file_.find_metadata(key)); }

private:
    SafeTensors file_;
};

template <class T>
constexpr double close = sizeof(T) == 8 ? 1e-9 : 1e-4;

struct Descent {
    const char* name;  // in the file
    Method method;
    double p;
    const char* rate;
    bool with_step;  // the file has the parameters after one step
};

template <class T>
void start(Net<T>& net, const Reference& reference) {
    for (auto& [name, values] : net.parameters) {
        const auto given = reference["init/" + name];
        REQUIRE(given.size() == values.size());
        std::copy(given.begin(), given.end(), values.begin());
    }
}

// One evaluation against the file, then 30 steps of each optimizer.
template <class T>
void compare(Net<T>& net, const Reference& reference, const std::vector<double>& outputs, bool probabilities,
             const std::vector<Descent>& descents) {
    ThreadTeam team(2);
    std::vector<std::int64_t> which(static_cast<std::size_t>(net.input->samples()));
    std::iota(which.begin(), which.end(), 0);
    start(net, reference);
    const double loss = net.evaluate(which, true, {}, team);
    CHECK(std::fabs(loss / reference["loss0"][0] - 1) < close<T>);
    std::vector<double> got;
    for (const std::int64_t i : which) {
        double both[2];
        if (probabilities) head_probabilities(1, net.classifier->logits(i), both);
        for (std::int64_t c = 0; c < net.classifier->classes(); ++c)
            got.push_back(probabilities ? both[1] : net.classifier->logits(i)[c]);
    }
    CHECK(relative_difference(got, outputs) < close<T>);
    for (const auto& tensor : net.gradients) {
        const auto& [name, gradient] = tensor;
        CAPTURE(tensor.first);
        CHECK(relative_difference(gradient, reference["grad/" + name]) < close<T>);
    }
    for (const Descent& descent : descents) {
        CAPTURE(descent.name);
        start(net, reference);
        OptimizerOptions options;
        options.method = descent.method;
        options.p = descent.p;
        options.step_size = reference.number(descent.rate);
        Optimizer optimizer(options);
        std::vector<StepTensor> tensors;
        for (auto& [name, values] : net.parameters)
            tensors.push_back({sizeof(T) == 8 ? ElementType::float64 : ElementType::float32, values.data(),
                               net.gradients.at(name).data(), static_cast<std::int64_t>(values.size()), 0, name});
        std::vector<double> losses;
        for (int k = 0; k < 30; ++k) {
            losses.push_back(net.evaluate(which, true, {}, team));
            optimizer.step(tensors, k > 0, team);
            if (k > 0 || !descent.with_step) continue;
            for (const auto& tensor : net.parameters) {
                const auto& [name, values] = tensor;
                CAPTURE(tensor.first);
                CHECK(relative_difference(values, reference[std::string(descent.name) + "/after1/" + name]) <
                      std::fmax(1e-6, close<T>));
            }
        }
        CHECK(relative_difference(losses, reference[std::string(descent.name) + "/loss"]) < std::fmax(1e-6, close<T>));
    }
}

template <class T>
void sentiment() {
    const Reference reference("sentiment_small");
    TransformerOptions options;
    options.vocabulary = reference.integer("vocab_size");
    options.max_length = reference.integer("max_length");
    options.n_embd = reference.integer("n_embd");
    options.heads = reference.integer("n_head");
    options.hidden = reference.integer("n_hidden");
    options.blocks = reference.integer("n_blocks");
    SequenceStorage data;
    data.vocabulary = options.vocabulary;
    data.classes = 2;
    data.first.push_back(0);
    const auto tokens = reference["tokens"], lengths = reference["lengths"], labels = reference["labels"];
    for (std::size_t i = 0; i < lengths.size(); ++i) {
        const auto* row = tokens.data() + i * static_cast<std::size_t>(options.max_length);
        data.ids.insert(data.ids.end(), row, row + static_cast<std::ptrdiff_t>(lengths[i]));
        data.first.push_back(static_cast<std::int64_t>(data.ids.size()));
        data.labels.push_back(static_cast<std::int32_t>(labels[i]));
    }
    const auto net = transformer_net<T>(options, data, 2);
    compare(*net, reference, reference["probability"], true,
            {{"md_p1.1", Method::mirror_descent, 1.1, "lr_md_p1_1", true},
             {"md_p2", Method::mirror_descent, 2, "lr_md_p2", false},
             {"md_p3", Method::mirror_descent, 3, "lr_md_p3", false},
             {"adam", Method::adam, 2, "lr_adam", true}});
}

template <class T>
void vit() {
    const Reference reference("vit_small");
    VitOptions options;
    options.image_size = reference.integer("image_size");
    options.patch_size = reference.integer("patch_size");
    options.classes = reference.integer("num_classes");
    options.n_embd = reference.integer("dim");
    options.heads = reference.integer("heads");
    options.head_dim = reference.integer("dim_head");
    options.hidden = reference.integer("mlp_dim");
    options.blocks = reference.integer("depth");
    GivenImages<T> images;
    for (const double value : reference["images"]) images.pixels.push_back(static_cast<T>(value));
    for (const double label : reference["labels"]) images.labels.push_back(static_cast<std::int32_t>(label));
    const auto net = vit_net<T>(options, images, 2);
    compare(*net, reference, reference["logits"], false,
            {{"md_p1.1", Method::mirror_descent, 1.1, "lr_md_p1_1", true}, {"adam", Method::adam, 2, "lr_adam", true}});
}

}  // namespace

TEST_CASE("the transformer classifier agrees with the authors' module") {
    SUBCASE("double") { sentiment<double>(); }
    SUBCASE("float") { sentiment<float>(); }
}

TEST_CASE("the ViT agrees with the authors' module") {
    SUBCASE("double") { vit<double>(); }
    SUBCASE("float") { vit<float>(); }
}
