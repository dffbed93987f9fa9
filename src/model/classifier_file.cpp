// The classifiers' settings as text, and models from it.
#include "base/digest.hpp"
#include "base/file.hpp"
#include "base/parse_double.hpp"
#include "base/safetensors.hpp"
#include "model/classifier_model.hpp"

#include <charconv>
#include <iomanip>
#include <locale>
#include <new>
#include <sstream>
#include <type_traits>

namespace attmd {
namespace {

// A number so that it reads back to the same bits.
template <class Number>
std::string exact(Number value) {
    std::ostringstream out;
    out.imbue(std::locale::classic());
    out << std::setprecision(17) << value;
    return written(out);
}

std::string joined(const std::vector<double>& values) {
    std::string out;
    for (const double value : values) out += (out.empty() ? "" : " ") + exact(value);
    return out;
}

// The metadata of one file.
class Settings {
public:
    explicit Settings(const SafeTensors& file) : file_(file) {}

    template <class Number>
    void read(const char* key, Number& out) const {
        const std::string& text = file_.find_metadata(key);
        if (take(text.data(), text.data() + text.size(), out) != text.data() + text.size()) bad(key, "a number");
    }
    void read(const char* key, bool& out) const {
        int flag = 0;
        read(key, flag);
        if (flag != 0 && flag != 1) bad(key, "0 or 1");
        out = flag == 1;
    }
    void read(const char* key, std::vector<double>& out) const {
        const std::string& text = file_.find_metadata(key);
        const char *at = text.data(), *const end = at + text.size();
        out.clear();
        while (at != end) {
            if (!out.empty() && *at++ != ' ') bad(key, "numbers");
            out.emplace_back();
            at = take(at, end, out.back());
            if (at == nullptr) bad(key, "numbers");
        }
    }
    // Sixteen hexadecimal digits; 0 in files from before there were any.
    std::uint64_t fingerprint(const char* key) const {
        if (file_.metadata.count(key) == 0) return 0;
        const std::string& text = file_.find_metadata(key);
        std::uint64_t out = 0;
        const auto at = std::from_chars(text.data(), text.data() + text.size(), out, 16);
        if (out == 0 || Digest::hexadecimal(out) != text || at.ec != std::errc())
            bad(key, "sixteen hexadecimal digits");
        return out;
    }
    ElementType type() const {
        const std::string& name = file_.find_metadata("dtype");
        if (name != "F32" && name != "F64") bad("dtype", "F32 or F64");
        return name == "F32" ? ElementType::float32 : ElementType::float64;
    }

private:
    // Where a number that begins there ends; null if there is none.
    template <class Number>
    static const char* take(const char* first, const char* last, Number& out) {
        std::from_chars_result at{};
        if constexpr (std::is_floating_point_v<Number>)
            at = parse_double(first, last, out);
        else
            at = std::from_chars(first, last, out);
        if (at.ec == std::errc::not_enough_memory) throw std::bad_alloc();
        return at.ec == std::errc() ? at.ptr : nullptr;
    }
    [[noreturn]] void bad(const char* key, const char* expected) const {
        fail(ErrorCode::format, file_.path, ": metadata \"", key, "\" is ", excerpt(file_.find_metadata(key)),
             ", expected ", expected);
    }
    const SafeTensors& file_;
};

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
    const TransformerOptions& o = options_;
    std::map<std::string, std::string> settings{{"kind", transformer_kind},
                                                {"dtype", type_ == ElementType::float32 ? "F32" : "F64"},
                                                {"vocabulary", exact(o.vocabulary)},
                                                {"max_length", exact(o.max_length)},
                                                {"classes", exact(o.classes)},
                                                {"n_embd", exact(o.dim)},
                                                {"heads", exact(o.heads)},
                                                {"hidden", exact(o.hidden)},
                                                {"blocks", exact(o.blocks)},
                                                {"bias", exact(o.bias)},
                                                {"mean_loss", exact(o.mean_loss)},
                                                {"dropout", exact(o.dropout)},
                                                {"norm_epsilon", exact(o.norm_epsilon)},
                                                {"seed", exact(o.seed)}};
    if (o.vocabulary_fingerprint != 0)
        settings["vocabulary_fingerprint"] = Digest::hexadecimal(o.vocabulary_fingerprint);
    return settings;
}

std::map<std::string, std::string> VitModel::settings() const {
    const VitOptions& o = options_;
    return {{"kind", vit_kind},
            {"dtype", type_ == ElementType::float32 ? "F32" : "F64"},
            {"channels", exact(o.channels)},
            {"image_size", exact(o.image_size)},
            {"patch_size", exact(o.patch_size)},
            {"classes", exact(o.classes)},
            {"dim", exact(o.dim)},
            {"heads", exact(o.heads)},
            {"head_dim", exact(o.head_dim)},
            {"hidden", exact(o.hidden)},
            {"blocks", exact(o.blocks)},
            {"mean_loss", exact(o.mean_loss)},
            {"dropout", exact(o.dropout)},
            {"embedding_dropout", exact(o.embedding_dropout)},
            {"norm_epsilon", exact(o.norm_epsilon)},
            {"seed", exact(o.seed)},
            {"mean", joined(normalization_.mean)},
            {"deviation", joined(normalization_.deviation)},
            {"crop_padding", exact(normalization_.crop_padding)},
            {"flip", exact(normalization_.flip)}};
}

std::unique_ptr<Model> transformer_of_file(const SafeTensors& file) {
    const Settings settings(file);
    TransformerOptions o;
    settings.read("vocabulary", o.vocabulary);
    settings.read("max_length", o.max_length);
    settings.read("classes", o.classes);
    settings.read("n_embd", o.dim);
    settings.read("heads", o.heads);
    settings.read("hidden", o.hidden);
    settings.read("blocks", o.blocks);
    settings.read("bias", o.bias);
    settings.read("mean_loss", o.mean_loss);
    settings.read("dropout", o.dropout);
    settings.read("norm_epsilon", o.norm_epsilon);
    settings.read("seed", o.seed);
    o.vocabulary_fingerprint = settings.fingerprint("vocabulary_fingerprint");
    require_tensors(o, settings.type(), file);
    return std::make_unique<TransformerModel>(o, settings.type());
}

std::unique_ptr<Model> vit_of_file(const SafeTensors& file) {
    const Settings settings(file);
    VitOptions o;
    ImageNormalization normalization;
    settings.read("channels", o.channels);
    settings.read("image_size", o.image_size);
    settings.read("patch_size", o.patch_size);
    settings.read("classes", o.classes);
    settings.read("dim", o.dim);
    settings.read("heads", o.heads);
    settings.read("head_dim", o.head_dim);
    settings.read("hidden", o.hidden);
    settings.read("blocks", o.blocks);
    settings.read("mean_loss", o.mean_loss);
    settings.read("dropout", o.dropout);
    settings.read("embedding_dropout", o.embedding_dropout);
    settings.read("norm_epsilon", o.norm_epsilon);
    settings.read("seed", o.seed);
    settings.read("mean", normalization.mean);
    settings.read("deviation", normalization.deviation);
    settings.read("crop_padding", normalization.crop_padding);
    settings.read("flip", normalization.flip);
    require_tensors(o, settings.type(), file);
    try {
        return std::make_unique<VitModel>(o, normalization, settings.type());
    } catch (const Error& error) {
        fail(ErrorCode::format, file.path, ": the model's settings are out of range: ", error.what());
    }
}

}  // namespace attmd
