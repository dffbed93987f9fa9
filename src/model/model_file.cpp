// Models as safetensors files: parameters in their element type, settings in the metadata.
#include "base/file.hpp"
#include "base/safetensors.hpp"
#include "base/settings.hpp"
#include "model/attention_model.hpp"
#include "model/classifier_model.hpp"

#include <cmath>
#include <cstring>

namespace attmd {
namespace {

constexpr const char* attention_kind = "attmd attention 1";

// Before the model is made, so that its size is that of the file and not of a number in it.
void require_shape(const SafeTensors& file, const char* name, const std::vector<std::int64_t>& shape) {
    if (!file.find(name).fits(ElementType::float64, shape))
        fail(ErrorCode::format, file.path, ": tensor \"", name, "\" does not have the shape and type of the model");
}

std::unique_ptr<Model> attention_of_file(const SafeTensors& file) {
    const auto options = options_of<AttentionOptions>(Settings(file));
    require_shape(file, "v", {options.d});
    if (options.parametrization == Parametrization::KQ)
        for (const char* name : {"K", "Q"}) require_shape(file, name, {options.head_dim, options.d});
    else
        require_shape(file, "W", {options.d, options.d});
    try {
        return std::make_unique<AttentionModel>(options);
    } catch (const Error& error) {
        fail(ErrorCode::format, file.path, ": the model's settings are out of range: ", error.what());
    }
}

}  // namespace

std::map<std::string, std::string> AttentionModel::settings() const {
    std::map<std::string, std::string> settings{{"kind", attention_kind}};
    add_settings(options_, settings);
    return settings;
}

SafeTensors stored(const Model& model) {
    SafeTensors file;
    file.metadata = model.settings();
    for (const Parameter& parameter : model.parameters()) {
        const ElementType type = parameter.values.type();
        std::vector<std::byte> bytes(parameter.values.size() * element_size(type));
        std::memcpy(bytes.data(), parameter.values.raw(), bytes.size());
        file.tensors.push_back({parameter.name, type, parameter.shape, std::move(bytes)});
    }
    return file;
}

std::unique_ptr<Model> model_from(const SafeTensors& file) {
    const std::string& path = file.path;
    const std::string& kind = file.find_metadata("kind");
    if (kind != attention_kind && kind != transformer_kind && kind != vit_kind)
        fail(ErrorCode::format, path, ": is a ", excerpt(kind), " file, expected \"", attention_kind, "\", \"",
             transformer_kind, "\" or \"", vit_kind, "\"");
    auto model = kind == attention_kind     ? attention_of_file(file)
                 : kind == transformer_kind ? transformer_of_file(file)
                                            : vit_of_file(file);
    for (Parameter& parameter : model->parameters()) {
        const StoredTensor& tensor = file.find(parameter.name);
        if (!tensor.fits(parameter.values.type(), parameter.shape))
            fail(ErrorCode::format, path, ": tensor \"", parameter.name,
                 "\" does not have the shape and type of the model");
        tensor.copy_to(parameter.values.raw(), parameter.values.type());
        for (std::size_t i = 0; i < parameter.values.size(); ++i)
            if (!std::isfinite(parameter.values.get(i)))
                fail(ErrorCode::format, path, ": tensor \"", parameter.name, "\" has ", parameter.values.get(i), " at ",
                     i);
    }
    return model;
}

void save_model(const Model& model, const std::string& path) { write_safetensors(path, stored(model)); }
std::unique_ptr<Model> load_model(const std::string& path) { return model_from(read_safetensors(path)); }

}  // namespace attmd
