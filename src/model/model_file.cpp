// Models as safetensors files: parameters in their element type, settings in the metadata.
#include "base/safetensors.hpp"
#include "model/attention_model.hpp"
#include "model/classifier_model.hpp"

#include <charconv>
#include <cmath>
#include <cstring>

namespace attmd {
namespace {

constexpr const char* attention_kind = "attmd attention 1";

std::int64_t integer(const std::map<std::string, std::string>& settings, const char* key, const std::string& path) {
    const auto found = settings.find(key);
    if (found == settings.end()) fail(ErrorCode::format, path, ": the metadata has no \"", key, "\"");
    const std::string& digits = found->second;
    std::int64_t value = 0;
    const auto end = digits.data() + digits.size();
    if (std::from_chars(digits.data(), end, value).ptr != end || digits.empty())
        fail(ErrorCode::format, path, ": metadata \"", key, "\" is \"", digits, "\", expected a whole number");
    return value;
}

}  // namespace

std::map<std::string, std::string> AttentionModel::settings() const {
    return {{"kind", attention_kind},
            {"parametrization", text(static_cast<int>(options_.parametrization))},
            {"loss", text(static_cast<int>(options_.loss))},
            {"d", text(options_.d)},
            {"head_dim", text(options_.head_dim)}};
}

std::unique_ptr<Model> attention_from_settings(const std::map<std::string, std::string>& settings,
                                               const std::string& path) {
    AttentionOptions options;
    const std::int64_t parametrization = integer(settings, "parametrization", path),
                       loss = integer(settings, "loss", path);
    options.d = integer(settings, "d", path);
    options.head_dim = integer(settings, "head_dim", path);
    constexpr std::int64_t most = std::int64_t{1} << 20;
    if (parametrization < 1 || parametrization > 3 || loss < 1 || loss > 3 || options.d < 1 || options.d > most ||
        options.head_dim < 1 || options.head_dim > most)
        fail(ErrorCode::format, path, ": the model's settings are out of range");
    options.parametrization = static_cast<Parametrization>(parametrization);
    options.loss = static_cast<Loss>(loss);
    return std::make_unique<AttentionModel>(options);
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

static std::unique_ptr<Model> attention_of_file(const SafeTensors& file) {
    // Before the model is made, so that its size is that of the file and not of a number in it.
    const StoredTensor& v = file.find("v");
    if (integer(file.metadata, "d", file.path) != static_cast<std::int64_t>(v.bytes.size() / sizeof(double)))
        fail(ErrorCode::format, file.path, ": tensor \"v\" does not have d values");
    return attention_from_settings(file.metadata, file.path);
}

std::unique_ptr<Model> model_from(const SafeTensors& file) {
    const std::string& path = file.path;
    const std::string& kind = file.find_metadata("kind");
    if (kind != attention_kind && kind != transformer_kind && kind != vit_kind)
        fail(ErrorCode::format, path, ": is a \"", kind, "\" file, expected \"", attention_kind, "\", \"",
             transformer_kind, "\" or \"", vit_kind, "\"");
    auto model = kind == attention_kind     ? attention_of_file(file)
                 : kind == transformer_kind ? transformer_of_file(file)
                                            : vit_of_file(file);
    for (Parameter& parameter : model->parameters()) {
        const StoredTensor& tensor = file.find(parameter.name);
        if (tensor.type != parameter.values.type() || tensor.shape != parameter.shape)
            fail(ErrorCode::format, path, ": tensor \"", parameter.name,
                 "\" does not have the shape and type of the model");
        std::memcpy(parameter.values.raw(), tensor.bytes.data(), tensor.bytes.size());
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
