// attmd for C++17, header only: attmd.h with handles that free themselves, exceptions in place of status values, and
// vectors in place of buffers. What a call does, and the shape and unit of every array, is said in attmd.h.
//
//   Errors     A call that fails throws attmd::Error with the library's message and its status. A call that the caller
//              ended (ATTMD_CANCELLED) does not throw: reports and handles say so. What a callback throws comes out of
//              the call that it was given to.
//   Handles    Dataset, Tokenizer, Model, Optimizer, Trace, Svm, CancelToken: move only, freed at the end of their
//   scope.
//              c() is the C handle, which stays theirs; take(handle) makes one of a handle of yours.
//   Options    Options<attmd_train_options> and the like start with the defaults; the names below are shorter. A name
//              with an underscore in attmd.h keeps it.
//   Arrays in  View<T>: anything with data() and size(), or a pointer and a count. Nothing keeps it after the call,
//              but for options, which hold pointers as in C, until the call they are given to returns.
#ifndef ATTMD_ATTMD_HPP
#define ATTMD_ATTMD_HPP

#include <algorithm>
#include <attmd/attmd.h>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace attmd {
// A namespace of its own for the linker: a program may link libattmd.a, whose classes have names of namespace attmd.
inline namespace cpp {

class Error : public std::runtime_error {
public:
    Error(attmd_status status, const char* message) : std::runtime_error(message), status_(status) {}
    attmd_status status() const noexcept { return status_; }

private:
    attmd_status status_;
};

// Throws unless the call succeeded or was ended by the caller's wish.
inline void check(attmd_status status) {
    if (status != ATTMD_OK && status != ATTMD_CANCELLED) throw Error(status, attmd_last_error());
}

// `size` values from `data` on, not owned. Null with size 0 stands for an argument that is left out.
template <class T>
class View {
public:
    View() = default;
    View(std::nullptr_t) {}
    View(const T* data, std::size_t size) : data_(data), size_(static_cast<std::int64_t>(size)) {}
    template <class Array, class = decltype(static_cast<const T*>(std::declval<const Array&>().data()))>
    View(const Array& array) : View(array.data(), array.size()) {}

    const T* data() const noexcept { return data_; }
    std::int64_t size() const noexcept { return size_; }
    bool empty() const noexcept { return size_ == 0; }

private:
    const T* data_ = nullptr;
    std::int64_t size_ = 0;
};

// ------------------------------------------------------------------------------------------------- options, results

namespace detail {

template <class Struct>
struct Init;  // the _init function of a struct
#define ATTMD_HPP_INIT(NAME)                                                                 \
    template <>                                                                              \
    struct Init<NAME> {                                                                      \
        static attmd_status call(NAME* s, std::size_t size) { return NAME##_init(s, size); } \
    };
ATTMD_HPP_INIT(attmd_dataset_desc)
ATTMD_HPP_INIT(attmd_csv_options)
ATTMD_HPP_INIT(attmd_sequences_desc)
ATTMD_HPP_INIT(attmd_images_desc)
ATTMD_HPP_INIT(attmd_dataset_info)
ATTMD_HPP_INIT(attmd_tokenizer_info)
ATTMD_HPP_INIT(attmd_text_options)
ATTMD_HPP_INIT(attmd_text_table_options)
ATTMD_HPP_INIT(attmd_attention_options)
ATTMD_HPP_INIT(attmd_transformer_options)
ATTMD_HPP_INIT(attmd_vit_options)
ATTMD_HPP_INIT(attmd_parameter_info)
ATTMD_HPP_INIT(attmd_predictions)
ATTMD_HPP_INIT(attmd_optimizer_options)
ATTMD_HPP_INIT(attmd_group_options)
ATTMD_HPP_INIT(attmd_trace_options)
ATTMD_HPP_INIT(attmd_train_options)
ATTMD_HPP_INIT(attmd_train_report)
ATTMD_HPP_INIT(attmd_svm_problem)
ATTMD_HPP_INIT(attmd_svm_options)
ATTMD_HPP_INIT(attmd_svm_report)
ATTMD_HPP_INIT(attmd_svm_certificate)
ATTMD_HPP_INIT(attmd_comparison)
#undef ATTMD_HPP_INIT

}  // namespace detail

// A struct of attmd.h, initialized: options with their defaults, results ready to be written.
template <class Struct>
struct Options : Struct {
    Options() { check(detail::Init<Struct>::call(this, sizeof(Struct))); }
};

using DatasetDesc = Options<attmd_dataset_desc>;
using CsvOptions = Options<attmd_csv_options>;
using SequencesDesc = Options<attmd_sequences_desc>;
using ImagesDesc = Options<attmd_images_desc>;
using DatasetInfo = Options<attmd_dataset_info>;
using TokenizerInfo = Options<attmd_tokenizer_info>;
using TextOptions = Options<attmd_text_options>;
using TextTableOptions = Options<attmd_text_table_options>;
using AttentionOptions = Options<attmd_attention_options>;
using TransformerOptions = Options<attmd_transformer_options>;
using VitOptions = Options<attmd_vit_options>;
using ParameterInfo = Options<attmd_parameter_info>;
using OptimizerOptions = Options<attmd_optimizer_options>;
using GroupOptions = Options<attmd_group_options>;
using TraceOptions = Options<attmd_trace_options>;
using TrainOptions = Options<attmd_train_options>;
using TrainReport = Options<attmd_train_report>;
using SvmProblem = Options<attmd_svm_problem>;
using SvmOptions = Options<attmd_svm_options>;
using SvmReport = Options<attmd_svm_report>;
using SvmCertificate = Options<attmd_svm_certificate>;
using Comparison = Options<attmd_comparison>;

// The defaults with ATTMD_METHOD_ADAMW and its customary weight decay, without which it is Adam.
inline OptimizerOptions adamw_options() {
    OptimizerOptions options;
    options.method = ATTMD_METHOD_ADAMW;
    options.weight_decay = 0.01;
    return options;
}

// Told how far a call is; false ends it.
using Progress = std::function<bool(const attmd_progress&)>;

namespace detail {

// A Progress as the C interface wants it, for the length of one call.
class Listener {
public:
    explicit Listener(const Progress& progress) : progress_(progress) {}

    template <class O>
    void enter(O& options) {
        if (!progress_) return;
        options.progress = [](const attmd_progress* told, void* user) -> std::int32_t {
            auto& self = *static_cast<Listener*>(user);
            try {
                if (!self.error_ && self.progress_(*told)) return 0;
            } catch (...) {
                self.error_ = std::current_exception();
            }
            return 1;
        };
        options.progress_user = this;
    }
    void leave(attmd_status status) const {
        if (error_) std::rethrow_exception(error_);
        check(status);
    }

private:
    const Progress& progress_;
    std::exception_ptr error_;
};

inline std::size_t size(std::int64_t count) { return static_cast<std::size_t>(count); }

// Where texts begin, and their bytes.
struct Texts {
    explicit Texts(const std::vector<std::string>& texts) {
        for (const std::string& text : texts) {
            starts.push_back(text.data());
            sizes.push_back(static_cast<std::int64_t>(text.size()));
        }
    }
    std::vector<const char*> starts;
    std::vector<std::int64_t> sizes;
};

// Owns a C handle.
template <class C, void (*Free)(C*)>
class Handle {
public:
    C* c() const noexcept { return handle_.get(); }

protected:
    explicit Handle(C* handle) noexcept : handle_(handle) {}
    // What `call`, a function that creates a handle, gives.
    template <class Call>
    static C* made(const Call& call) {
        C* handle = nullptr;
        const attmd_status status = call(&handle);
        if (status != ATTMD_CANCELLED || handle == nullptr) check(status);
        if (handle == nullptr) throw Error(status, "the call was ended before it had a result");
        return handle;
    }

private:
    struct Release {
        void operator()(C* handle) const noexcept { Free(handle); }
    };
    std::unique_ptr<C, Release> handle_;
};

}  // namespace detail

// The version of the library that was loaded, as text; throws if this header is of another one's kind.
inline const char* version() {
    check(attmd_abi_check(ATTMD_VERSION));
    return attmd_version_string();
}

class CancelToken : public detail::Handle<attmd_cancel, attmd_cancel_free> {
public:
    CancelToken() : Handle(made([](attmd_cancel** out) { return attmd_cancel_create(out); })) {}
    void request() noexcept { attmd_cancel_request(c()); }
    void reset() noexcept { attmd_cancel_reset(c()); }
};

// ------------------------------------------------------------------------------------------------------ data, texts

class Tokenizer : public detail::Handle<attmd_tokenizer, attmd_tokenizer_free> {
public:
    static Tokenizer take(attmd_tokenizer* handle) { return Tokenizer(handle); }
    static Tokenizer load(const std::string& path) {
        return Tokenizer(made([&](attmd_tokenizer** out) { return attmd_tokenizer_load(path.c_str(), out); }));
    }
    // From the content of such a file.
    static Tokenizer from_vocabulary(std::string_view content) {
        return Tokenizer(made([&](attmd_tokenizer** out) {
            return attmd_tokenizer_create(content.data(), static_cast<std::int64_t>(content.size()), out);
        }));
    }

    TokenizerInfo info() const {
        TokenizerInfo info;
        check(attmd_tokenizer_get_info(c(), &info));
        return info;
    }
    std::int32_t id(const std::string& token) const {
        std::int32_t id = 0;
        check(attmd_tokenizer_get_id(c(), token.c_str(), &id));
        return id;
    }
    std::string token(std::int32_t id) const {
        const char* token = nullptr;
        check(attmd_tokenizer_get_token(c(), id, &token));
        return token;
    }
    struct Encoding {
        std::vector<std::int32_t> ids;
        std::vector<std::int64_t> spans;  // ids x 2
    };
    Encoding encode(std::string_view text, std::int64_t max_length = 0) const {
        std::int64_t count = 0;
        const auto bytes = static_cast<std::int64_t>(text.size());
        const char* const begin = text.data() != nullptr ? text.data() : "";
        check(attmd_tokenizer_encode(c(), begin, bytes, max_length, nullptr, nullptr, 0, &count));
        Encoding result{std::vector<std::int32_t>(detail::size(count)),
                        std::vector<std::int64_t>(detail::size(2 * count))};
        check(attmd_tokenizer_encode(c(), begin, bytes, max_length, result.ids.data(), result.spans.data(), count,
                                     &count));
        return result;
    }
    std::string decode(View<std::int32_t> ids, bool skip_special = false) const {
        std::int64_t size = 0;
        const std::int32_t skip = skip_special ? 1 : 0;
        check(attmd_tokenizer_decode(c(), ids.data(), ids.size(), skip, nullptr, 0, &size));
        std::string text(detail::size(size + 1), '\0');
        check(attmd_tokenizer_decode(c(), ids.data(), ids.size(), skip, text.data(), size + 1, &size));
        text.pop_back();
        return text;
    }

private:
    using Handle::Handle;
};

class Dataset : public detail::Handle<attmd_dataset, attmd_dataset_free> {
public:
    static Dataset take(attmd_dataset* handle) { return Dataset(handle); }
    // From a copy of the caller's arrays; of X and z no copy in borrow, where they must outlive the dataset and its
    // parts.
    static Dataset create(const DatasetDesc& desc) {
        return Dataset(made([&](attmd_dataset** out) { return attmd_dataset_create(&desc, out); }));
    }
    static Dataset borrow(const DatasetDesc& desc, attmd_release_fn release = nullptr, void* user = nullptr) {
        return Dataset(
            made([&](attmd_dataset** out) { return attmd_dataset_create_borrow(&desc, release, user, out); }));
    }
    static Dataset create(const SequencesDesc& desc) {
        return Dataset(made([&](attmd_dataset** out) { return attmd_dataset_create_sequences(&desc, out); }));
    }
    static Dataset create(const ImagesDesc& desc) {
        return Dataset(made([&](attmd_dataset** out) { return attmd_dataset_create_images(&desc, out); }));
    }
    static Dataset gaussian(std::int64_t n, std::int64_t T, std::int64_t d, std::uint64_t seed) {
        return Dataset(made([&](attmd_dataset** out) { return attmd_dataset_generate_gaussian(n, T, d, seed, out); }));
    }
    static Dataset csv(const std::string& path, const CsvOptions& options = {}) {
        return Dataset(made([&](attmd_dataset** out) { return attmd_dataset_load_csv(path.c_str(), &options, out); }));
    }
    static Dataset npz(const std::string& path, std::int64_t slice = -1) {
        return Dataset(made([&](attmd_dataset** out) { return attmd_dataset_load_npz(path.c_str(), slice, out); }));
    }
    static Dataset npy(const std::string& X_path, const std::string& y_path, const std::string& z_path = {}) {
        const char* const z = z_path.empty() ? nullptr : z_path.c_str();
        return Dataset(
            made([&](attmd_dataset** out) { return attmd_dataset_load_npy(X_path.c_str(), y_path.c_str(), z, out); }));
    }
    // Without labels all are 0.
    static Dataset texts(const Tokenizer& tokenizer, const std::vector<std::string>& texts,
                         View<std::int32_t> labels = {}, std::int64_t classes = 2, TextOptions options = {},
                         const Progress& progress = {}) {
        if (!labels.empty() && detail::size(labels.size()) != texts.size())
            throw Error(ATTMD_ERROR_DIMENSION, "labels and texts have different lengths");
        const detail::Texts given(texts);
        return with_progress(options, progress, [&](attmd_dataset** out) {
            return attmd_dataset_create_texts(tokenizer.c(), given.starts.data(), given.sizes.data(), labels.data(),
                                              static_cast<std::int64_t>(texts.size()), classes, &options, out);
        });
    }
    static Dataset reviews(const std::string& directory, const Tokenizer& tokenizer, TextOptions options = {},
                           const Progress& progress = {}) {
        return with_progress(options, progress, [&](attmd_dataset** out) {
            return attmd_dataset_load_reviews(directory.c_str(), tokenizer.c(), &options, out);
        });
    }
    static Dataset text_table(const std::string& path, const Tokenizer& tokenizer, const TextTableOptions& table = {},
                              TextOptions options = {}, const Progress& progress = {}) {
        return with_progress(options, progress, [&](attmd_dataset** out) {
            return attmd_dataset_load_text_table(path.c_str(), &table, tokenizer.c(), &options, out);
        });
    }
    static Dataset cifar10(const std::vector<std::string>& paths) {
        std::vector<const char*> names;
        for (const std::string& path : paths) names.push_back(path.c_str());
        return Dataset(made([&](attmd_dataset** out) {
            return attmd_dataset_load_cifar10(names.data(), static_cast<std::int64_t>(names.size()), out);
        }));
    }
    static Dataset idx(const std::string& images_path, const std::string& labels_path, std::int64_t classes = 10) {
        return Dataset(made([&](attmd_dataset** out) {
            return attmd_dataset_load_idx(images_path.c_str(), labels_path.c_str(), classes, out);
        }));
    }

    DatasetInfo info() const {
        DatasetInfo info;
        check(attmd_dataset_get_info(c(), &info));
        return info;
    }
    std::int64_t n() const { return info().n; }
    std::vector<std::int64_t> lengths() const {
        std::vector<std::int64_t> lengths(detail::size(n()));
        check(attmd_dataset_get_lengths(c(), lengths.data(), n()));
        return lengths;
    }
    std::vector<std::int32_t> labels() const {
        std::vector<std::int32_t> labels(detail::size(n()));
        check(attmd_dataset_get_labels(c(), labels.data(), n()));
        return labels;
    }
    // Of sample i: T_i x d, d, T_i ids, channels x height x width.
    std::vector<double> tokens(std::int64_t i) const {
        const DatasetInfo extents = info();
        std::vector<double> tokens(detail::size(extents.T * extents.d));
        check(attmd_dataset_get_tokens(c(), i, tokens.data(), extents.T * extents.d));
        tokens.resize(detail::size(lengths()[detail::size(i)] * extents.d));
        return tokens;
    }
    std::vector<double> query(std::int64_t i) const {
        std::vector<double> query(detail::size(info().d));
        check(attmd_dataset_get_query(c(), i, query.data(), info().d));
        return query;
    }
    std::vector<std::int32_t> ids(std::int64_t i) const {
        std::vector<std::int32_t> ids(detail::size(info().T));
        check(attmd_dataset_get_ids(c(), i, ids.data(), info().T));
        ids.resize(detail::size(lengths()[detail::size(i)]));
        return ids;
    }
    std::vector<std::uint8_t> pixels(std::int64_t i) const {
        const DatasetInfo extents = info();
        const std::int64_t count = extents.channels * extents.height * extents.width;
        std::vector<std::uint8_t> pixels(detail::size(count));
        check(attmd_dataset_get_pixels(c(), i, pixels.data(), count));
        return pixels;
    }
    std::vector<double> decoder() const {
        std::vector<double> v(detail::size(info().d));
        check(attmd_dataset_get_decoder(c(), v.data(), info().d));
        return v;
    }

    Dataset subset(View<std::int64_t> indices) const {
        return Dataset(
            made([&](attmd_dataset** out) { return attmd_dataset_subset(c(), indices.data(), indices.size(), out); }));
    }
    Dataset shuffled(std::uint64_t seed) const {
        return Dataset(made([&](attmd_dataset** out) { return attmd_dataset_shuffle(c(), seed, out); }));
    }
    std::pair<Dataset, Dataset> split(double fraction, std::uint64_t seed) const {
        attmd_dataset *first = nullptr, *second = nullptr;
        check(attmd_dataset_split(c(), fraction, seed, &first, &second));
        return {Dataset(first), Dataset(second)};
    }

private:
    using Handle::Handle;
    template <class Call>
    static Dataset with_progress(TextOptions& options, const Progress& progress, const Call& call) {
        detail::Listener listener(progress);
        listener.enter(options);
        attmd_dataset* handle = nullptr;
        const attmd_status status = call(&handle);
        listener.leave(status);
        if (handle == nullptr) throw Error(status, "the call was ended before it had a dataset");
        return Dataset(handle);
    }
};

// ------------------------------------------------------------------------------------------------ model, optimizer

// What a model says of n samples; T as in attmd_predictions.
struct Predictions {
    std::vector<double> value;           // n
    std::vector<std::int32_t> label;     // n
    std::vector<std::int64_t> selected;  // n
    std::vector<double> softmax;         // n x T, if it was asked for
    std::vector<double> probability;     // n x classes, of classifiers
};

class Model : public detail::Handle<attmd_model, attmd_model_free> {
public:
    static Model take(attmd_model* handle) { return Model(handle); }
    static Model create(const AttentionOptions& options) {
        return Model(made([&](attmd_model** out) { return attmd_model_create_attention(&options, out); }));
    }
    static Model create(const TransformerOptions& options) {
        return Model(made([&](attmd_model** out) { return attmd_model_create_transformer(&options, out); }));
    }
    static Model create(const VitOptions& options) {
        return Model(made([&](attmd_model** out) { return attmd_model_create_vit(&options, out); }));
    }
    static Model load(const std::string& path) {
        return Model(made([&](attmd_model** out) { return attmd_model_load(path.c_str(), out); }));
    }
    void save(const std::string& path) const { check(attmd_model_save(c(), path.c_str())); }

    attmd_model_kind kind() const {
        attmd_model_kind kind = 0;
        check(attmd_model_get_kind(c(), &kind));
        return kind;
    }
    AttentionOptions attention_options() const {
        AttentionOptions options;
        check(attmd_model_get_attention_options(c(), &options));
        return options;
    }
    TransformerOptions transformer_options() const {
        TransformerOptions options;
        check(attmd_model_get_transformer_options(c(), &options));
        return options;
    }
    VitOptions vit_options() const {
        VitOptions options;
        check(attmd_model_get_vit_options(c(), &options));
        return options;
    }

    std::vector<ParameterInfo> parameters() const {
        std::int64_t count = 0;
        check(attmd_model_get_parameter_count(c(), &count));
        std::vector<ParameterInfo> infos(detail::size(count));
        for (std::int64_t k = 0; k < count; ++k) check(attmd_model_get_parameter_info(c(), k, &infos[detail::size(k)]));
        return infos;
    }
    // Row-major; "W" of a KQ model is K' Q.
    std::vector<double> parameter(const std::string& name) const {
        std::vector<double> values(detail::size(entries(name)));
        check(attmd_model_get_parameter(c(), name.c_str(), values.data(), static_cast<std::int64_t>(values.size())));
        return values;
    }
    void set_parameter(const std::string& name, View<double> values) {
        check(attmd_model_set_parameter(c(), name.c_str(), values.data(), values.size()));
    }

    double loss(const Dataset& data) const {
        double loss = 0;
        check(attmd_model_get_loss(c(), data.c(), &loss));
        return loss;
    }
    double accuracy(const Dataset& data) const {
        double accuracy = 0;
        check(attmd_model_get_accuracy(c(), data.c(), &accuracy));
        return accuracy;
    }
    // exp(log_scale) * values
    struct Gradient {
        std::vector<double> values;
        double log_scale = 0;
    };
    Gradient gradient(const Dataset& data, const std::string& name) const {
        Gradient result;
        result.values.resize(detail::size(entries(name)));
        check(attmd_model_get_gradient(c(), data.c(), name.c_str(), result.values.data(),
                                       static_cast<std::int64_t>(result.values.size()), &result.log_scale));
        return result;
    }

    Predictions predict(const Dataset& data, bool with_softmax = false, std::int32_t threads = 0) const {
        const DatasetInfo extents = data.info();
        const std::int64_t n = extents.n;
        Predictions result{std::vector<double>(detail::size(n)),
                           std::vector<std::int32_t>(detail::size(n)),
                           std::vector<std::int64_t>(detail::size(n)),
                           {},
                           {}};
        if (with_softmax) result.softmax.resize(detail::size(n * tokens(extents)));
        result.probability.resize(detail::size(n * classes()));
        Options<attmd_predictions> wanted;
        wanted.threads = threads;
        wanted.capacity = n;
        wanted.value = result.value.data();
        wanted.label = result.label.data();
        wanted.selected = result.selected.data();
        if (with_softmax) wanted.softmax = result.softmax.data();
        wanted.softmax_capacity = static_cast<std::int64_t>(result.softmax.size());
        if (!result.probability.empty()) wanted.probability = result.probability.data();
        wanted.probability_capacity = static_cast<std::int64_t>(result.probability.size());
        check(attmd_model_predict(c(), data.c(), &wanted));
        return result;
    }
    // T x T of one sample.
    std::vector<double> attention_map(const Dataset& data, std::int64_t sample, std::int64_t block,
                                      std::int64_t head) const {
        const DatasetInfo extents = data.info();
        const std::int64_t T =
            extents.kind == ATTMD_DATASET_SEQUENCES ? data.lengths().at(detail::size(sample)) : tokens(extents);
        std::vector<double> map(detail::size(T * T));
        check(attmd_model_get_attention_map(c(), data.c(), sample, block, head, map.data(), T * T));
        return map;
    }
    double token_selection_score(const Dataset& data, std::int64_t sample, std::int64_t pivotal) const {
        double score = 0;
        check(attmd_model_get_token_selection_score(c(), data.c(), sample, pivotal, &score));
        return score;
    }
    // Texts, each cut to the model's max_length: label n, probability n x classes.
    Predictions classify(const Tokenizer& tokenizer, const std::vector<std::string>& texts,
                         std::int32_t threads = 0) const {
        const std::size_t n = texts.size();
        Predictions result{{}, std::vector<std::int32_t>(n), {}, {}, std::vector<double>(n * detail::size(classes()))};
        const detail::Texts given(texts);
        check(attmd_model_classify_texts(
            c(), tokenizer.c(), given.starts.data(), given.sizes.data(), static_cast<std::int64_t>(n), threads,
            result.label.data(), result.probability.data(), static_cast<std::int64_t>(result.probability.size())));
        return result;
    }
    std::vector<attmd_attended_word> attended_words(const Tokenizer& tokenizer, std::string_view text) const {
        const auto bytes = static_cast<std::int64_t>(text.size());
        const std::int64_t most = std::min(transformer_options().max_length, bytes + 2);
        const char* const begin = text.data() != nullptr ? text.data() : "";
        std::vector<attmd_attended_word> words(detail::size(most));
        std::int64_t count = 0;
        check(attmd_model_get_attended_words(c(), tokenizer.c(), begin, bytes, words.data(), most, &count));
        words.resize(detail::size(count));
        return words;
    }
    std::vector<std::int64_t> weight_histogram(const std::string& name, View<double> edges,
                                               attmd_weight_part part = ATTMD_WEIGHTS_ALL) const {
        if (edges.size() < 2) throw Error(ATTMD_ERROR_INVALID_ARGUMENT, "edges has fewer than 2 values");
        std::vector<std::int64_t> counts(detail::size(edges.size() - 1));
        check(attmd_model_get_weight_histogram(c(), name.c_str(), part, edges.data(), edges.size() - 1, counts.data()));
        return counts;
    }
    std::int64_t weights_above(const std::string& name, double threshold,
                               attmd_weight_part part = ATTMD_WEIGHTS_ALL) const {
        std::int64_t count = 0;
        check(attmd_model_count_weights_above(c(), name.c_str(), part, threshold, &count));
        return count;
    }

private:
    using Handle::Handle;
    std::int64_t entries(const std::string& name) const {
        if (name == "W" && kind() == ATTMD_MODEL_ATTENTION) return attention_options().d * attention_options().d;
        for (const ParameterInfo& info : parameters())
            if (name == info.name) return info.count;
        return 0;  // the call that follows knows no such parameter, either
    }
    std::int64_t classes() const {
        switch (kind()) {
            case ATTMD_MODEL_TRANSFORMER: return transformer_options().classes == 1 ? 2 : transformer_options().classes;
            case ATTMD_MODEL_VIT: return vit_options().classes == 1 ? 2 : vit_options().classes;
            default: return 0;
        }
    }
    std::int64_t tokens(const DatasetInfo& extents) const {
        if (kind() != ATTMD_MODEL_VIT) return extents.T;
        const std::int64_t side = vit_options().image_size / vit_options().patch_size;
        return 1 + side * side;
    }
};

class Optimizer : public detail::Handle<attmd_optimizer, attmd_optimizer_free> {
public:
    explicit Optimizer(const OptimizerOptions& options)
        : Handle(made([&](attmd_optimizer** out) { return attmd_optimizer_create(&options, out); })) {}
    static Optimizer take(attmd_optimizer* handle) { return Optimizer(handle); }
    static Optimizer load(const std::string& path) {
        return Optimizer(made([&](attmd_optimizer** out) { return attmd_optimizer_load(path.c_str(), out); }));
    }
    void save(const std::string& path) const { check(attmd_optimizer_save(c(), path.c_str())); }

    OptimizerOptions options() const {
        OptimizerOptions options;
        check(attmd_optimizer_get_options(c(), &options));
        return options;
    }
    void add_group(const std::string& pattern, const GroupOptions& options = {}) {
        check(attmd_optimizer_add_group(c(), pattern.c_str(), &options));
    }
    // One iteration over tensors in the caller's memory.
    void step(View<attmd_step_tensor> tensors) { check(attmd_optimizer_step(c(), tensors.data(), tensors.size())); }
    void step(std::vector<double>& parameter, View<double> gradient) { step_one(parameter, gradient, ATTMD_FLOAT64); }
    void step(std::vector<float>& parameter, View<float> gradient) { step_one(parameter, gradient, ATTMD_FLOAT32); }
    std::int64_t iteration() const {
        std::int64_t iteration = 0;
        check(attmd_optimizer_get_iteration(c(), &iteration));
        return iteration;
    }
    void set_step_size(double step_size) { check(attmd_optimizer_set_step_size(c(), step_size)); }
    void reset() { check(attmd_optimizer_reset(c())); }

private:
    explicit Optimizer(attmd_optimizer* handle) : Handle(handle) {}
    template <class T>
    void step_one(std::vector<T>& parameter, View<T> gradient, attmd_dtype dtype) {
        if (gradient.size() != static_cast<std::int64_t>(parameter.size()))
            throw Error(ATTMD_ERROR_DIMENSION, "parameter and gradient have different lengths");
        attmd_step_tensor tensor{};
        tensor.parameter = parameter.data();
        tensor.gradient = gradient.data();
        tensor.count = gradient.size();
        tensor.dtype = dtype;
        step({&tensor, 1});
    }
};

// --------------------------------------------------------------------------------------------------------- training

class Trace : public detail::Handle<attmd_trace, attmd_trace_free> {
public:
    explicit Trace(const TraceOptions& options = {})
        : Handle(made([&](attmd_trace** out) { return attmd_trace_create(&options, out); })) {}
    static Trace take(attmd_trace* handle) { return Trace(handle); }

    std::int64_t length() const {
        std::int64_t length = 0;
        check(attmd_trace_get_length(c(), &length));
        return length;
    }
    std::vector<std::int64_t> iterations() const {
        std::vector<std::int64_t> iterations(detail::size(length()));
        check(attmd_trace_get_iterations(c(), iterations.data(), length()));
        return iterations;
    }
    // One number a record.
    std::vector<double> values(attmd_quantity quantity, std::int64_t index = 0) const {
        std::vector<double> values(detail::size(length()));
        check(attmd_trace_get_values(c(), quantity, index, values.data(), length()));
        return values;
    }
    std::vector<double> divergence(const attmd_direction& direction) const {
        std::vector<double> values(detail::size(length()));
        check(attmd_trace_get_divergence(c(), &direction, values.data(), length()));
        return values;
    }
    // Of one record: n tokens; `count` entries.
    std::vector<std::int64_t> selected(std::int64_t record, std::int64_t n) const {
        std::vector<std::int64_t> selected(detail::size(n));
        check(attmd_trace_get_selected(c(), record, selected.data(), n));
        return selected;
    }
    std::vector<double> parameter(std::int64_t record, const std::string& name, std::int64_t count) const {
        std::vector<double> values(detail::size(count));
        check(attmd_trace_get_parameter(c(), record, name.c_str(), values.data(), count));
        return values;
    }

private:
    explicit Trace(attmd_trace* handle) : Handle(handle) {}
};

// Trains until the first limit of the options; report.stop_reason says which.
inline TrainReport train(Model& model, Optimizer& optimizer, const Dataset& data, TrainOptions options = {},
                         Trace* trace = nullptr, const Progress& progress = {}) {
    detail::Listener listener(progress);
    listener.enter(options);
    TrainReport report;
    listener.leave(
        attmd_train(model.c(), optimizer.c(), data.c(), &options, trace != nullptr ? trace->c() : nullptr, &report));
    return report;
}

// What the checkpoint at a path holds; null members where it holds none, all null where there is no file yet.
struct Checkpoint {
    std::unique_ptr<Model> model;
    std::unique_ptr<Optimizer> optimizer;
    std::unique_ptr<Trace> trace;
    explicit operator bool() const noexcept { return model != nullptr; }
};
inline Checkpoint load_checkpoint(const std::string& path) {
    attmd_model* model = nullptr;
    attmd_optimizer* optimizer = nullptr;
    attmd_trace* trace = nullptr;
    const attmd_status status = attmd_checkpoint_load(path.c_str(), &model, &optimizer, &trace);
    if (status == ATTMD_ERROR_NOT_FOUND) return {};
    check(status);
    Checkpoint result{std::make_unique<Model>(Model::take(model)),
                      std::make_unique<Optimizer>(Optimizer::take(optimizer)), nullptr};
    if (trace != nullptr) result.trace = std::make_unique<Trace>(Trace::take(trace));
    return result;
}

// ------------------------------------------------------------------------------------------------ max-margin, compare

class Svm : public detail::Handle<attmd_svm, attmd_svm_free> {
public:
    static Svm take(attmd_svm* handle) { return Svm(handle); }
    static Svm solve(const SvmProblem& problem, SvmOptions options = {}, const Progress& progress = {}) {
        return with_progress(options, progress,
                             [&](attmd_svm** out) { return attmd_svm_solve(&problem, &options, out); });
    }
    static Svm solve_attention(const Dataset& data, View<std::int64_t> selected, SvmOptions options = {},
                               const Progress& progress = {}) {
        return with_progress(options, progress, [&](attmd_svm** out) {
            return attmd_svm_solve_attention(data.c(), selected.data(), selected.size(), &options, out);
        });
    }
    static Svm solve_decoder(const Dataset& data, View<std::int64_t> selected, SvmOptions options = {},
                             const Progress& progress = {}) {
        return with_progress(options, progress, [&](attmd_svm** out) {
            return attmd_svm_solve_decoder(data.c(), selected.data(), selected.size(), &options, out);
        });
    }
    // One for each p, each from the one before; fewer where the call was ended.
    static std::vector<Svm> solve_path(const SvmProblem& problem, View<double> p, SvmOptions options = {},
                                       const Progress& progress = {}) {
        detail::Listener listener(progress);
        listener.enter(options);
        std::vector<attmd_svm*> handles(detail::size(p.size()));
        const attmd_status status = attmd_svm_solve_path(&problem, &options, p.data(), p.size(), handles.data());
        std::vector<Svm> solutions;
        for (attmd_svm* handle : handles)
            if (handle != nullptr) solutions.push_back(Svm(handle));
        listener.leave(status);
        return solutions;
    }

    SvmReport report() const {
        SvmReport report;
        check(attmd_svm_get_report(c(), &report));
        return report;
    }
    std::vector<double> solution() const { return get(&attmd_svm_get_solution, report().unknowns); }
    std::vector<double> duals() const { return get(&attmd_svm_get_duals, report().rows); }
    std::vector<double> margins() const { return get(&attmd_svm_get_margins, report().rows); }
    std::vector<std::int32_t> support() const {
        std::vector<std::int32_t> support(detail::size(report().rows));
        check(attmd_svm_get_support(c(), support.data(), report().rows));
        return support;
    }
    std::vector<std::int64_t> selected(std::int64_t n) const {
        std::vector<std::int64_t> selected(detail::size(n));
        check(attmd_svm_get_selected(c(), selected.data(), n));
        return selected;
    }
    // Sample and token of every row.
    std::pair<std::vector<std::int64_t>, std::vector<std::int64_t>> rows() const {
        const std::int64_t m = report().rows;
        std::vector<std::int64_t> samples(detail::size(m)), tokens(detail::size(m));
        check(attmd_svm_get_rows(c(), samples.data(), tokens.data(), m));
        return {std::move(samples), std::move(tokens)};
    }

private:
    using Handle::Handle;
    // A solve that was ended has a handle, too: report().outcome says so.
    template <class Call>
    static Svm with_progress(SvmOptions& options, const Progress& progress, const Call& call) {
        detail::Listener listener(progress);
        listener.enter(options);
        attmd_svm* handle = nullptr;
        const attmd_status status = call(&handle);
        Svm solution(handle);
        listener.leave(status);
        return solution;
    }
    template <class Get>
    std::vector<double> get(const Get& call, std::int64_t count) const {
        std::vector<double> values(detail::size(count));
        check(call(c(), values.data(), count));
        return values;
    }
};

// The rows of the caller's matrix (rows x unknowns, dense) as a problem; A must outlive it.
inline SvmProblem rows_problem(View<double> A, std::int64_t rows, std::int64_t unknowns) {
    if (A.size() != rows * unknowns) throw Error(ATTMD_ERROR_DIMENSION, "A has not rows * unknowns values");
    SvmProblem problem;
    problem.source = ATTMD_SVM_ROWS;
    problem.A = A.data();
    problem.rows = rows;
    problem.unknowns = unknowns;
    return problem;
}
inline SvmCertificate certify(const SvmProblem& problem, View<double> w, View<double> duals,
                              const SvmOptions& options = {}) {
    SvmCertificate result;
    check(attmd_svm_certify(&problem, &options, w.data(), w.size(), duals.data(), duals.size(), &result));
    return result;
}

inline Comparison compare(const Model& model, const Svm& svm, const Dataset& data) {
    Comparison result;
    check(attmd_compare(model.c(), svm.c(), data.c(), &result));
    return result;
}
inline double norm(double p, View<double> a) {
    double result = 0;
    check(attmd_norm(p, a.data(), a.size(), &result));
    return result;
}
namespace detail {
inline void require_equal(View<double> a, View<double> b) {
    if (a.size() != b.size()) throw Error(ATTMD_ERROR_DIMENSION, "a and b have different lengths");
}
}  // namespace detail
inline double directional_divergence(double p, View<double> a, View<double> b) {
    detail::require_equal(a, b);
    double result = 0;
    check(attmd_directional_divergence(p, a.data(), b.data(), a.size(), &result));
    return result;
}
inline double cosine(View<double> a, View<double> b) {
    detail::require_equal(a, b);
    double result = 0;
    check(attmd_cosine(a.data(), b.data(), a.size(), &result));
    return result;
}
// n x T
inline std::vector<double> token_scores(const Dataset& data, View<double> v) {
    const DatasetInfo extents = data.info();
    std::vector<double> scores(detail::size(extents.n * extents.T));
    check(attmd_token_scores(data.c(), v.data(), v.size(), scores.data(), extents.n * extents.T));
    return scores;
}
inline std::vector<std::int64_t> globally_optimal_tokens(const Dataset& data, View<double> v) {
    std::vector<std::int64_t> tokens(detail::size(data.n()));
    check(attmd_globally_optimal_tokens(data.c(), v.data(), v.size(), tokens.data(), data.n()));
    return tokens;
}
inline std::vector<std::int32_t> locally_optimal(const Dataset& data, View<double> v, const Svm& svm) {
    std::vector<std::int32_t> optimal(detail::size(data.n()));
    check(attmd_locally_optimal(data.c(), v.data(), v.size(), svm.c(), optimal.data(), data.n()));
    return optimal;
}

}  // namespace cpp
}  // namespace attmd

#endif
