// The classifiers' settings as text, and models from it.
#include "base/digest.hpp"
#include "base/settings.hpp"
#include "model/classifier_model.hpp"

namespace attmd {
namespace {

const char* dtype_name(ElementType type) { return type == ElementType::float32 ? "F32" : "F64"; }

// Before the model is made, so that its size is that of the file and not of a number in it.
template <class Options>
void require_tensors(const Options& options, ElementType type, const SafeTensors& file) {
    try {
        check(options);
    } catch (const Error& error) {
        fail(ErrorCode::format, file.path, ": the model's settings are out of range: ", error.what());
    }
    for (const TensorSpec& spec : tensors_of(options)) {
        if (!file.find(spec.name).fits(type, spec.shape))
            fail(ErrorCode::format, file.path, ": tensor \"", spec.name,
                 "\" does not have the shape and type of the model");
    }
}

}  // namespace

std::map<std::string, std::string> TransformerModel::settings() const {
    std::map<std::string, std::string> settings{{"kind", transformer_kind}, {"dtype", dtype_name(type_)}};
    add_settings(options_, settings);
    if (options_.vocabulary_fingerprint != 0)
        settings["vocabulary_fingerprint"] = Digest::hexadecimal(options_.vocabulary_fingerprint);
    return settings;
}

std::map<std::string, std::string> VitModel::settings() const {
    std::map<std::string, std::string> settings{{"kind", vit_kind},
                                                {"dtype", dtype_name(type_)},
                                                {"mean", setting(normalization_.mean)},
                                                {"deviation", setting(normalization_.deviation)}};
    add_settings(options_, settings);
    add_settings<Augmentation>(normalization_, settings);
    return settings;
}

std::unique_ptr<Model> transformer_of_file(const SafeTensors& file) {
    const Settings settings(file);
    auto options = options_of<TransformerOptions>(settings);
    options.vocabulary_fingerprint = settings.fingerprint("vocabulary_fingerprint");
    require_tensors(options, settings.type(), file);
    return std::make_unique<TransformerModel>(options, settings.type());
}

std::unique_ptr<Model> vit_of_file(const SafeTensors& file) {
    const Settings settings(file);
    const auto options = options_of<VitOptions>(settings);
    const ImageNormalization normalization{options_of<Augmentation>(settings), settings.numbers("mean"),
                                           settings.numbers("deviation")};
    require_tensors(options, settings.type(), file);
    try {
        return std::make_unique<VitModel>(options, normalization, settings.type());
    } catch (const Error& error) {
        fail(ErrorCode::format, file.path, ": the model's settings are out of range: ", error.what());
    }
}

}  // namespace attmd
