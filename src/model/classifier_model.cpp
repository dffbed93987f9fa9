#include "model/classifier_model.hpp"

#include "base/digest.hpp"
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

template <class Options>
const Options& checked(const Options& options) {
    check(options);
    return options;
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
        const std::size_t k = model.position(name);
        return k == NameIndex::none ? nullptr : model.parameters()[k].values.as<T>();
    };
}
template <class T>
auto gradient_finder(const Model& model, std::vector<AlignedBuffer<T>>& gradients) {
    return [&model, &gradients](const std::string& name) -> T* {
        const std::size_t k = model.position(name);
        return k >= gradients.size() ? nullptr : gradients[k].data();
    };
}

template <class T>
std::unique_ptr<ClassifierEvaluation> bind_transformer(const TransformerModel& model, const Dataset& data, int workers,
                                                       Gradients gradients) {
    const TransformerOptions& o = model.options();
    auto out = std::make_unique<ClassifierEvaluationOf<T>>(model, o.seed, gradients);
    const auto parameter = parameter_finder<T>(model);
    const auto gradient = gradient_finder<T>(model, out->gradients());
    const TokenEmbeddingTensors<T> tensors{parameter("emb_static.weight"), parameter("emb_pos.weight"),
                                           gradient("emb_static.weight"), gradient("emb_pos.weight")};
    auto input = std::make_unique<TokenEmbedding<T>>(data, o.n_embd, o.max_length, o.dropout, tensors);
    out->set_touched(model.find("emb_static.weight"), &input->touched());
    out->set_network(std::move(input), encoder_shape(o), o.classes, o.mean_loss,
                     place_transformer<const T*>(o, parameter), place_transformer<T*>(o, gradient), workers);
    return out;
}

template <class T>
std::unique_ptr<ClassifierEvaluation> bind_vit(const VitModel& model, const ImageNormalization& normalization,
                                               const Dataset& data, int workers, Gradients gradients) {
    const VitOptions& o = model.options();
    auto out = std::make_unique<ClassifierEvaluationOf<T>>(model, o.seed, gradients);
    const auto parameter = parameter_finder<T>(model);
    const auto gradient = gradient_finder<T>(model, out->gradients());
    out->keep_images(std::make_unique<AugmentedImages<T>>(data, normalization, o.image_size, workers));
    out->set_network(
        std::make_unique<PatchEmbedding<T>>(out->images(), patch_shape(o), place_patches<const T*>(parameter),
                                            place_patches<T*>(gradient), workers),
        encoder_shape(o), o.classes, o.mean_loss, place_vit<const T*>(o, parameter), place_vit<T*>(o, gradient),
        workers);
    return out;
}

constexpr double multiplications_a_nanosecond = 4;  // of small models; large ones do several times as many
// A prediction does a part of a step's work, and making a thread takes as long as 10^6 multiplications.
constexpr double work_a_thread = 1e6;

}  // namespace

ClassifierModel::ClassifierModel(const std::vector<TensorSpec>& tensors, const EncoderShape& shape,
                                 std::int64_t classes, ElementType type, std::uint64_t seed)
    : shape_(shape), classes_(std::max<std::int64_t>(2, classes)), type_(type) {
    for (std::size_t k = 0; k < tensors.size(); ++k) {
        Parameter parameter{tensors[k].name, tensors[k].shape, true, Buffer(type, element_count(tensors[k]))};
        Rng rng(seed, 2 + k);
        for (std::size_t i = 0; i < parameter.values.size(); ++i)
            parameter.values.set(i, starting_value(tensors[k], rng));
        add(std::move(parameter));
    }
}

std::int64_t ClassifierModel::d() const {
    fail(ErrorCode::unsupported, "model is ", name_of(kind()), ", expected an attention model");
}

double ClassifierModel::work(const Dataset& dataset) const {
    const std::int64_t a_row = shape_.blocks * shape_.dim * (4 * shape_.inner() + 2 * shape_.hidden);
    return static_cast<double>(rows(dataset)) * static_cast<double>(a_row) / multiplications_a_nanosecond;
}

std::unique_ptr<Evaluation> ClassifierModel::bind(const Dataset& dataset, int workers, Gradients gradients) const {
    return bind_classifier(dataset, workers, gradients);  // every parameter is trainable
}

Prediction ClassifierModel::predict(const Dataset& dataset, bool with_softmax, int threads) const {
    const std::int64_t n = dataset.n();
    ThreadTeam team(useful_threads(threads, work(dataset), work_a_thread));
    const auto evaluation = bind_classifier(dataset, team.size(), Gradients::none);
    const auto which = all_samples(n);
    Prediction out;
    if (with_softmax) out.softmax = zero_matrix(n, longest(dataset));
    double* softmax = with_softmax ? out.softmax.data() : nullptr;
    evaluation->evaluate(which.data(), n, {false, false, 0, {true, softmax, longest(dataset)}}, team);
    out.value = make_vector(n);
    out.selected = IndexVector::from_shape({static_cast<std::size_t>(n)});
    out.probability = make_matrix(n, classes_);
    for (std::int64_t i = 0; i < n; ++i) {
        require_finite(*evaluation, i);
        out.value(i) = evaluation->value(i);
        out.label.push_back(static_cast<std::int32_t>(evaluation->predicted(i)));
        out.selected(i) = evaluation->selected(i);
        for (std::int64_t c = 0; c < classes_; ++c) out.probability(i, c) = evaluation->probability(i, c);
        require_finite(&out.probability(i, 0), classes_, "probability", i);
        if (with_softmax) require_finite(&out.softmax(i, 0), longest(dataset), "attention", i);
    }
    return out;
}

void ClassifierModel::require_classes(const Dataset& dataset) const {
    require_dimension(dataset.classes() <= classes_, "the dataset has ", dataset.classes(),
                      " classes, expected at most the model's ", classes_);
}

TransformerModel::TransformerModel(const TransformerOptions& options, ElementType type)
    : ClassifierModel(tensors_of(checked(options)), encoder_shape(checked(options)), options.classes, type,
                      options.seed),
      options_(options) {}

void TransformerModel::take_from(const Dataset& dataset) {
    if (options_.vocabulary_fingerprint == 0)
        options_.vocabulary_fingerprint = dataset.sequences().vocabulary_fingerprint;
}

void TransformerModel::require_vocabulary(const SequenceStorage& sequences) const {
    require_dimension(sequences.vocabulary <= options_.vocabulary, "the dataset's vocabulary is ", sequences.vocabulary,
                      ", expected at most the model's ", options_.vocabulary);
    const std::uint64_t found = sequences.vocabulary_fingerprint, expected = options_.vocabulary_fingerprint;
    if (found == 0 || expected == 0 || found == expected) return;
    fail(ErrorCode::invalid_argument, "the dataset's vocabulary_fingerprint is 0x", Digest::hexadecimal(found),
         ", expected the model's 0x", Digest::hexadecimal(expected), ": its ids stand for other tokens");
}

std::unique_ptr<ClassifierEvaluation> TransformerModel::bind_classifier(const Dataset& dataset, int workers,
                                                                        Gradients gradients) const {
    dataset.require_kind(DatasetKind::sequences);
    require_vocabulary(dataset.sequences());
    require_classes(dataset);
    for (std::int64_t i = 0; i < dataset.n(); ++i)
        require_dimension(dataset.length(i) <= options_.max_length, "sequence ", i, " has ", dataset.length(i),
                          " tokens, expected at most the model's max_length = ", options_.max_length);
    return type_ == ElementType::float32 ? bind_transformer<float>(*this, dataset, workers, gradients)
                                         : bind_transformer<double>(*this, dataset, workers, gradients);
}

VitModel::VitModel(const VitOptions& options, const ImageNormalization& normalization, ElementType type)
    : ClassifierModel(tensors_of(checked(options)), encoder_shape(checked(options)), options.classes, type,
                      options.seed),
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
    check_each<Augmentation>(normalization);
}

std::int64_t VitModel::longest(const Dataset&) const {
    const std::int64_t side = options_.image_size / options_.patch_size;
    return 1 + side * side;
}

bool VitModel::random_training() const {
    return options_.dropout > 0 || options_.embedding_dropout > 0 || normalization_.crop_padding > 0 ||
           normalization_.flip;
}

std::unique_ptr<ClassifierEvaluation> VitModel::bind_classifier(const Dataset& dataset, int workers,
                                                                Gradients gradients) const {
    dataset.require_kind(DatasetKind::images);
    require_classes(dataset);
    return type_ == ElementType::float32 ? bind_vit<float>(*this, normalization_, dataset, workers, gradients)
                                         : bind_vit<double>(*this, normalization_, dataset, workers, gradients);
}

}  // namespace attmd
