#include "train/checkpoint.hpp"

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/json.hpp"
#include "data/fingerprint.hpp"

#include <algorithm>
#include <limits>

namespace attmd {
namespace {

constexpr const char* kind = "attmd checkpoint 1";
constexpr const char *model_part = "model.", *optimizer_part = "optimizer.", *trace_part = "trace.";

bool has_prefix(const std::string& name, const std::string& prefix) {
    return name.compare(0, prefix.size(), prefix) == 0;
}

// Of a part, by names without its prefix.
std::map<std::string, std::string> metadata_of(const std::map<std::string, std::string>& whole,
                                               const std::string& prefix) {
    std::map<std::string, std::string> part;
    for (const auto& [key, value] : whole)
        if (has_prefix(key, prefix)) part[key.substr(prefix.size())] = value;
    return part;
}

// Tensors and metadata of a part, by names with a prefix.
void put(SafeTensors& whole, const char* prefix, SafeTensors part) {
    for (auto& [key, value] : part.metadata) whole.metadata[prefix + key] = std::move(value);
    for (StoredTensor& tensor : part.tensors) {
        tensor.name = prefix + tensor.name;
        whole.tensors.push_back(std::move(tensor));
    }
}
// Takes them out again.
SafeTensors take(SafeTensors& whole, const std::string& prefix) {
    SafeTensors part;
    part.path = whole.path;
    part.metadata = metadata_of(whole.metadata, prefix);
    for (StoredTensor& tensor : whole.tensors)
        if (has_prefix(tensor.name, prefix)) {
            part.tensors.push_back(std::move(tensor));
            part.tensors.back().name.erase(0, prefix.size());
            tensor.name.clear();
        }
    return part;
}

// Of everything but the checksum itself.
std::string checksum(const SafeTensors& file) {
    Digest digest;
    for (const auto& [key, value] : file.metadata)
        if (key != "checksum") {
            digest.add(key);
            digest.add(value);
        }
    std::vector<const StoredTensor*> by_name;
    for (const StoredTensor& tensor : file.tensors) by_name.push_back(&tensor);
    std::sort(by_name.begin(), by_name.end(),
              [](const StoredTensor* a, const StoredTensor* b) { return a->name < b->name; });
    for (const StoredTensor* tensor : by_name) {
        digest.add(tensor->name);
        digest.add(static_cast<std::uint64_t>(tensor->type));
        digest.add(tensor->shape.data(), tensor->shape.size() * sizeof(std::int64_t));
        digest.add(tensor->bytes.data(), tensor->bytes.size());
    }
    return digest.text();
}

JsonText json_of(const CheckpointSummary& summary) {
    return JsonWriter()
        .add("batch_size", summary.run.batch_size)
        .add("dataset", summary.run.fingerprint)
        .add("iteration", summary.iteration)
        .add("n", summary.run.n)
        .add("records", summary.records)
        .add("shuffle_seed", summary.run.shuffle_seed)
        .object();
}

// An optimizer's options one by one, and its groups, without what may change along a run.
std::map<std::string, std::string> fixed_options(const std::map<std::string, std::string>& settings) {
    std::map<std::string, std::string> fixed;
    for (const auto& [name, text] : settings) {
        if (name == "groups") fixed[name] = text;
        if (name != "options") continue;
        const Json options = Json::parse(text, "metadata \"options\"", 1);
        require(options.is_object(), "metadata \"options\" is malformed, expected an object");
        options.for_members([&](const std::string& key, const Json& value) {
            if (key != "step_size" && key != "threads") fixed[key] = value.text();
        });
    }
    return fixed;
}

CheckpointSummary summary_from(const std::map<std::string, std::string>& metadata, const std::string& path) {
    const auto value_of = [&](const char* key) {
        const auto found = metadata.find(key);
        return found == metadata.end() ? std::string() : found->second;
    };
    if (value_of("kind") != kind)
        fail(ErrorCode::format, path, ": is a \"", value_of("kind"), "\" file, expected \"", kind, "\"");
    try {
        constexpr std::int64_t any = std::numeric_limits<std::int64_t>::max();
        const Json j = Json::parse(value_of("run"), "metadata \"run\"", 1);
        CheckpointSummary summary;
        summary.run.fingerprint = j.string("dataset");
        summary.run.n = j.whole("n", 1, any);
        summary.run.batch_size = j.whole("batch_size", 0, any);
        summary.run.shuffle_seed = j.unsigned_whole("shuffle_seed");
        summary.run.model = metadata_of(metadata, model_part);
        summary.run.optimizer = fixed_options(metadata_of(metadata, optimizer_part));
        summary.iteration = j.whole("iteration", 0, any);
        summary.records = j.whole("records", 0, any);
        return summary;
    } catch (const Error& error) {
        fail(ErrorCode::format, path, ": ", error.what());
    }
}

// A type of tensors that is not read is none that was ever written: the file was changed.
SafeTensors read_own(const std::string& path) {
    try {
        return read_safetensors(path);
    } catch (const Error& error) {
        if (error.code() == ErrorCode::unsupported) fail(ErrorCode::format, error.what());
        throw;
    }
}

// What an older file does not have is not compared.
void require_same_settings(const char* whose, const std::map<std::string, std::string>& now,
                           const std::map<std::string, std::string>& before, const std::string& path) {
    for (const auto& [key, value] : now) {
        const auto found = before.find(key);
        require(found == before.end() || found->second == value, whose, key, " is ", value, ", expected ",
                found == before.end() ? "" : found->second, " as in the checkpoint ", path);
    }
}

}  // namespace

RunIdentity run_identity(const Model& model, const Optimizer& optimizer, const Dataset& dataset,
                         std::int64_t batch_size, std::uint64_t shuffle_seed) {
    return {fingerprint(dataset), dataset.n(),      batch_size,
            shuffle_seed,         model.settings(), fixed_options(optimizer.settings())};
}

void require_same_run(const RunIdentity& run, const Resumed& resumed) {
    const RunIdentity& before = resumed.run;
    require(run.fingerprint == before.fingerprint, "dataset has n = ", run.n, " samples and the fingerprint ",
            run.fingerprint, ", expected n = ", before.n, " and ", before.fingerprint, " as in the checkpoint ",
            resumed.path);
    require(run.batch_size == before.batch_size, "batch_size is ", run.batch_size, ", expected ", before.batch_size,
            " as in the checkpoint ", resumed.path);
    require(run.batch_size == 0 || run.shuffle_seed == before.shuffle_seed, "shuffle_seed is ", run.shuffle_seed,
            ", expected ", before.shuffle_seed, " as in the checkpoint ", resumed.path);
    require_same_settings("the model's ", run.model, before.model, resumed.path);
    require_same_settings("the optimizer's ", run.optimizer, before.optimizer, resumed.path);
}

void save_checkpoint(const std::string& path, const Model& model, const Optimizer& optimizer, const Trace* trace,
                     const RunIdentity& run) {
    SafeTensors file;
    file.metadata["kind"] = kind;
    file.metadata["run"] = json_of({run, optimizer.iteration(), trace != nullptr ? trace->length() : 0}).text;
    put(file, model_part, stored(model));
    put(file, optimizer_part, optimizer.stored());
    if (trace != nullptr) put(file, trace_part, trace->stored());
    file.metadata["checksum"] = checksum(file);
    write_safetensors(path, file);
}

Checkpoint load_checkpoint(const std::string& path) {
    if (!file_exists(path)) fail(ErrorCode::not_found, path, ": there is no such checkpoint yet");
    SafeTensors file = read_own(path);
    const CheckpointSummary summary = summary_from(file.metadata, path);
    const std::string &found = file.find_metadata("checksum"), expected = checksum(file);
    if (found != expected)
        fail(ErrorCode::format, path, ": is damaged: its checksum is ", excerpt(found), ", that of its content \"",
             expected, "\"");
    Checkpoint checkpoint{
        model_from(take(file, model_part)), Optimizer::from(take(file, optimizer_part)), {}, summary.run};
    const SafeTensors trace = take(file, trace_part);
    if (!trace.metadata.empty()) checkpoint.trace = Trace::from(trace);
    return checkpoint;
}

CheckpointSummary summarize_checkpoint(const std::string& path) {
    return summary_from(read_safetensors_metadata(path), path);
}

}  // namespace attmd
