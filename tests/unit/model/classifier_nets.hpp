// The two classifiers on buffers by name, for tests.
#pragma once

#include "base/rng.hpp"
#include "data/sequences.hpp"
#include "model/classifier_layout.hpp"
#include "model/token_embedding.hpp"

#include <cmath>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace attmd::test {

template <class T>
using Buffers = std::map<std::string, std::vector<T>>;

template <class T>
auto finder(Buffers<T>& buffers) {
    return [&buffers](const std::string& name) -> T* {
        const auto found = buffers.find(name);
        return found == buffers.end() ? nullptr : found->second.data();
    };
}

inline std::int64_t element_count(const TensorSpec& spec) {
    std::int64_t count = 1;
    for (const std::int64_t extent : spec.shape) count *= extent;
    return count;
}

template <class T>
struct Net {
    Buffers<T> parameters, gradients;
    std::unique_ptr<InputLayer<T>> input;
    std::unique_ptr<Classifier<T>> classifier;

    double evaluate(const std::vector<std::int64_t>& which, bool with_gradients, const DropoutRun& run,
                    ThreadTeam& team) {
        return classifier->evaluate(which.data(), static_cast<std::int64_t>(which.size()), with_gradients, {}, run,
                                    team);
    }
};

template <class T>
void allocate(Net<T>& net, const std::vector<TensorSpec>& specs) {
    for (const TensorSpec& spec : specs) {
        net.parameters[spec.name].resize(static_cast<std::size_t>(element_count(spec)));
        net.gradients[spec.name].resize(static_cast<std::size_t>(element_count(spec)));
    }
}

// Every parameter Gaussian, biases and normalizations too.
template <class T>
void randomize(Net<T>& net, std::uint64_t seed) {
    std::uint64_t stream = 0;
    for (auto& [name, values] : net.parameters) {
        Rng rng(seed, ++stream);
        const bool norm = name.find("ln") != std::string::npos || name.find("norm") != std::string::npos;
        for (T& value : values) value = static_cast<T>((norm ? 1 : 0) + 0.4 * rng.normal());
    }
}

template <class T>
std::unique_ptr<Net<T>> transformer_net(const TransformerOptions& options, const SequenceStorage& data, int workers) {
    auto net = std::make_unique<Net<T>>();
    allocate(*net, tensors_of(options));
    const auto parameter = finder(net->parameters), gradient = finder(net->gradients);
    const TokenEmbeddingTensors<T> tensors{parameter("emb_static.weight"), parameter("emb_pos.weight"),
                                           gradient("emb_static.weight"), gradient("emb_pos.weight")};
    net->input = std::make_unique<TokenEmbedding<T>>(Dataset(std::make_shared<SequenceStorage>(data)), options.n_embd,
                                                     options.max_length, options.dropout, tensors);
    net->classifier = std::make_unique<Classifier<T>>(encoder_shape(options), options.classes, options.mean_loss,
                                                      *net->input, place_transformer<const T*>(options, parameter),
                                                      place_transformer<T*>(options, gradient), workers);
    return net;
}

template <class T>
std::unique_ptr<Net<T>> vit_net(const VitOptions& options, ImageSource<T>& images, int workers) {
    auto net = std::make_unique<Net<T>>();
    allocate(*net, tensors_of(options));
    const auto parameter = finder(net->parameters), gradient = finder(net->gradients);
    net->input = std::make_unique<PatchEmbedding<T>>(images, patch_shape(options), place_patches<const T*>(parameter),
                                                     place_patches<T*>(gradient), workers);
    net->classifier = std::make_unique<Classifier<T>>(encoder_shape(options), options.classes, options.mean_loss,
                                                      *net->input, place_vit<const T*>(options, parameter),
                                                      place_vit<T*>(options, gradient), workers);
    return net;
}

// Images as given, channels x height x width each.
template <class T>
struct GivenImages final : ImageSource<T> {
    std::vector<T> pixels;
    std::vector<std::int32_t> labels;

    std::int64_t samples() const override { return static_cast<std::int64_t>(labels.size()); }
    std::int32_t label(std::int64_t sample) const override { return labels[static_cast<std::size_t>(sample)]; }
    void read(std::int64_t sample, const DropoutRun&, int, T* out) override {
        const std::size_t values = pixels.size() / labels.size();
        std::copy_n(pixels.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(sample) * values), values,
                    out);
    }
};

inline SequenceStorage random_sequences(std::int64_t n, std::int64_t longest, std::int64_t vocabulary,
                                        std::int64_t classes, std::uint64_t seed) {
    Rng rng(seed, 3);
    SequenceStorage data;
    data.vocabulary = vocabulary;
    data.classes = classes;
    data.first.push_back(0);
    for (std::int64_t i = 0; i < n; ++i) {
        const auto length = i == 0   ? 1
                            : i == 1 ? longest
                                     : 1 + static_cast<std::int64_t>(rng.below(static_cast<std::uint64_t>(longest)));
        for (std::int64_t t = 0; t < length; ++t)
            data.ids.push_back(static_cast<std::int32_t>(rng.below(static_cast<std::uint64_t>(vocabulary))));
        data.first.push_back(static_cast<std::int64_t>(data.ids.size()));
        data.labels.push_back(static_cast<std::int32_t>(rng.below(static_cast<std::uint64_t>(classes))));
    }
    return data;
}

// Largest difference relative to the largest entry of `want`.
template <class A, class B>
double relative_difference(const std::vector<A>& got, const std::vector<B>& want) {
    if (got.size() != want.size()) return INFINITY;
    double difference = 0, size = 0;
    for (std::size_t i = 0; i < got.size(); ++i) {
        const double d = std::fabs(static_cast<double>(got[i]) - static_cast<double>(want[i]));
        difference = d <= difference ? difference : d;  // NaN stays
        size = std::fmax(size, std::fabs(static_cast<double>(want[i])));
    }
    return difference / size;
}

}  // namespace attmd::test
