#include "model/classifier_model.hpp"

#include "base/rng.hpp"
#include "model/classifier_evaluation.hpp"

#include <cmath>
#include <utility>

namespace attmd {
namespace {

std::int64_t element_count(const TensorSpec& spec) {
    std::int64_t count = 1;
    for (const std::int64_t extent : spec.shape) count = checked_product(count, extent, spec.name.c_str());
    return count;
}

double starting_value(const TensorSpec& spec, Rng& rng) {
    switch (spec.start) {
        case Start::one: return 1;
        case Start::zero: return 0;
        case Start::normal: return rng.normal();
        case Start::uniform: break;
    }
    return spec.bound * (2 * rng.uniform() - 1);
}

// Where tensors lie, by the model's names.
template <class T>
auto parameter_finder(const Model& model) {
    return [&model](const std::string& name) -> const T* {
        for (const Parameter& parameter : model.parameters())
            if (parameter.name == name) return parameter.values.as<T>();
        return nullptr;
    };
}
template <class T>
auto gradient_finder(const Model& model, std::vector<AlignedBuffer<T>>& gradients) {
    return [&model, &gradients](const std::string& name) -> T* {
        for (std::size_t k = 0; k < gradients.size(); ++k)
            if (model.parameters()[k].name == name) return gradients[k].data();
        return nullptr;
    };
}

template <class T>
std::unique_ptr<ClassifierEvaluation> bind_transformer(const TransformerModel& model, const SequenceView& data,
                                                       int workers) {
    const TransformerOptions& o = model.options();
    auto out = std::make_unique<ClassifierEvaluationOf<T>>(model, o.seed);
    const auto parameter = parameter_finder<T>(model);
    const auto gradient = gradient_finder<T>(model, out->gradients());
    const TokenEmbeddingTensors<T> tensors{parameter("emb_static.weight"), parameter("emb_pos.weight"),
                                           gradient("emb_static.weight"), gradient("emb_pos.weight")};
    auto input = std::make_unique<TokenEmbedding<T>>(data, o.dim, o.max_length, o.dropout, tensors);
    out->set_touched(model.find("emb_static.weight"), &input->touched());
    out->set_network(std::move(input), encoder_shape(o), o.classes, o.mean_loss,
                     place_transformer<const T*>(o, parameter), place_transformer<T*>(o, gradient), workers);
    return out;
}

template <class T>
std::unique_ptr<ClassifierEvaluation> bind_vit(const VitModel& model, const ImageNormalization& normalization,
                                               const ImageView& data, int workers) {
    const VitOptions& o = model.options();
    auto out = std::make_unique<ClassifierEvaluationOf<T>>(model, o.seed);
    const auto parameter = parameter_finder<T>(model);
    const auto gradient = gradient_finder<T>(model, out->gradients());
    out->keep_images(std::make_unique<AugmentedImages<T>>(data, normalization, o.image_size));
    out->set_network(
        std::make_unique<PatchEmbedding<T>>(out->images(), patch_shape(o), place_patches<const T*>(parameter),
                                            place_patches<T*>(gradient), workers),
        encoder_shape(o), o.classes, o.mean_loss, place_vit<const T*>(o, parameter), place_vit<T*>(o, gradient),
        workers);
    return out;
}

[[noreturn]] void refuse_samples() {
    fail(ErrorCode::unsupported, "the model is a classifier of sequences or images, expected an attention model");
}

void require_classes(std::int64_t data, std::int64_t model) {
    require_dimension(data <= std::max<std::int64_t>(2, model), "the dataset has ", data,
                      " classes, expected at most the model's ", std::max<std::int64_t>(2, model));
}

}  // namespace

ClassifierModel::ClassifierModel(const std::vector<TensorSpec>& tensors, ElementType type, std::uint64_t seed)
    : type_(type) {
    for (std::size_t k = 0; k < tensors.size(); ++k) {
        Parameter parameter{tensors[k].name, tensors[k].shape, true, Buffer(type, element_count(tensors[k]))};
        Rng rng(seed, 2 + k);
        for (std::size_t i = 0; i < parameter.values.size(); ++i)
            parameter.values.set(i, starting_value(tensors[k], rng));
        parameters_.push_back(std::move(parameter));
    }
}

std::int64_t ClassifierModel::d() const { refuse_samples(); }
std::unique_ptr<Evaluation> ClassifierModel::bind(const Dataset&, int, bool) const { refuse_samples(); }
Prediction ClassifierModel::predict(const Dataset&, bool, int) const { refuse_samples(); }

TransformerModel::TransformerModel(const TransformerOptions& options, ElementType type)
    : ClassifierModel((check(options), tensors_of(options)), type, options.seed), options_(options) {}

std::unique_ptr<ClassifierEvaluation> TransformerModel::bind(const SequenceView& data, int workers) const {
    require_dimension(data.storage().vocabulary <= options_.vocabulary, "the dataset's vocabulary is ",
                      data.storage().vocabulary, ", expected at most the model's ", options_.vocabulary);
    require_classes(data.storage().classes, options_.classes);
    for (std::int64_t i = 0; i < data.n(); ++i)
        require(data.storage().length(static_cast<std::int64_t>(data.row(i))) >= 1, "sequence ", i,
                " is empty, expected at least one token");
    return type_ == ElementType::float32 ? bind_transformer<float>(*this, data, workers)
                                         : bind_transformer<double>(*this, data, workers);
}

VitModel::VitModel(const VitOptions& options, const ImageNormalization& normalization, ElementType type)
    : ClassifierModel((check(options), tensors_of(options)), type, options.seed),
      options_(options),
      normalization_(normalization) {
    const auto channels = static_cast<std::size_t>(options.channels);
    require_dimension(normalization.mean.size() == channels && normalization.deviation.size() == channels, "mean has ",
                      normalization.mean.size(), " entries and deviation ", normalization.deviation.size(),
                      ", expected one each for the ", channels, " channels");
    for (std::size_t c = 0; c < channels; ++c)
        require(std::isfinite(normalization.mean[c]) && std::isfinite(normalization.deviation[c]) &&
                    normalization.deviation[c] > 0,
                "mean[", c, "] is ", normalization.mean[c], " and deviation[", c, "] ", normalization.deviation[c],
                ", expected finite numbers, the deviation above 0");
    require(normalization.crop_padding >= 0 && normalization.crop_padding <= 1 << 20, "crop_padding is ",
            normalization.crop_padding, ", expected 0..2^20");
}

std::unique_ptr<ClassifierEvaluation> VitModel::bind(const ImageView& data, int workers) const {
    require_classes(data.storage().classes, options_.classes);
    return type_ == ElementType::float32 ? bind_vit<float>(*this, normalization_, data, workers)
                                         : bind_vit<double>(*this, normalization_, data, workers);
}

}  // namespace attmd
