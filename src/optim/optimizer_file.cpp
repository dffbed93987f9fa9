// An optimizer as a safetensors file: options, groups and iteration in the metadata, the state as tensors "I.first",
// "I.second".
#include "base/error.hpp"
#include "base/safetensors.hpp"
#include "optim/optimizer.hpp"

#include <charconv>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>

namespace attmd {
namespace {

// Version 1 had neither groups nor anything from "momentum" on, and a copy of the parameter beside its dual coordinates.
constexpr const char *kind = "attmd optimizer 2", *kind_1 = "attmd optimizer 1";

nlohmann::json to_json(const OptimizerOptions& o) {
    return {{"method", static_cast<int>(o.method)},
            {"p", o.p},
            {"normalized", o.normalized},
            {"schedule", static_cast<int>(o.schedule)},
            {"step_size", o.step_size},
            {"norm_epsilon", o.norm_epsilon},
            {"warmup", o.warmup},
            {"horizon", o.horizon},
            {"beta1", o.beta1},
            {"beta2", o.beta2},
            {"adam_epsilon", o.adam_epsilon},
            {"threads", o.threads},
            {"exclusive", o.exclusive},
            {"momentum", o.momentum},
            {"nesterov", o.nesterov},
            {"weight_decay", o.weight_decay},
            {"clip_norm", o.clip_norm},
            {"clip_value", o.clip_value}};
}

OptimizerOptions options_from(const nlohmann::json& j, bool version_1) {
    OptimizerOptions o;
    const int method = j.at("method").get<int>(), schedule = j.at("schedule").get<int>();
    require(method >= 1 && method <= 4, "method is ", method, ", expected 1..4");
    require(schedule >= 1 && schedule <= 4, "schedule is ", schedule, ", expected 1..4");
    o.method = static_cast<Method>(method);
    o.p = j.at("p").get<double>();
    o.normalized = j.at("normalized").get<bool>();
    o.schedule = static_cast<Schedule>(schedule);
    o.step_size = j.at("step_size").get<double>();
    o.norm_epsilon = j.at("norm_epsilon").get<double>();
    o.warmup = j.at("warmup").get<std::int64_t>();
    o.horizon = j.at("horizon").get<std::int64_t>();
    o.beta1 = j.at("beta1").get<double>();
    o.beta2 = j.at("beta2").get<double>();
    o.adam_epsilon = j.at("adam_epsilon").get<double>();
    o.threads = j.at("threads").get<int>();
    o.exclusive = j.at("exclusive").get<bool>();
    if (version_1) return o;
    o.momentum = j.at("momentum").get<double>();
    o.nesterov = j.at("nesterov").get<bool>();
    o.weight_decay = j.at("weight_decay").get<double>();
    o.clip_norm = j.at("clip_norm").get<double>();
    o.clip_value = j.at("clip_value").get<double>();
    return o;
}

// JSON has no NaN: null.
nlohmann::json to_json(double x) { return std::isnan(x) ? nlohmann::json() : nlohmann::json(x); }
double number_or_nan(const nlohmann::json& j) {
    return j.is_null() ? std::numeric_limits<double>::quiet_NaN() : j.get<double>();
}

nlohmann::json to_json(const std::string& pattern, const GroupOptions& o) {
    return {{"pattern", pattern},
            {"step_size", to_json(o.step_size)},
            {"p", to_json(o.p)},
            {"weight_decay", to_json(o.weight_decay)}};
}
GroupOptions group_options_from(const nlohmann::json& j) {
    GroupOptions o;
    o.step_size = number_or_nan(j.at("step_size"));
    o.p = number_or_nan(j.at("p"));
    o.weight_decay = number_or_nan(j.at("weight_decay"));
    return o;
}

void store(SafeTensors& file, std::size_t index, const char* part, const TensorState& state,
           const std::vector<std::byte>& bytes) {
    if (!bytes.empty()) file.tensors.push_back({text(index, ".", part), state.type, {state.count}, bytes});
}

const StoredTensor* find_optional(const SafeTensors& file, const std::string& name) {
    for (const auto& tensor : file.tensors)
        if (tensor.name == name) return &tensor;
    return nullptr;
}

template <class T>
void check_finite(const StoredTensor& tensor, const std::string& path) {
    for (std::size_t at = 0; at < tensor.bytes.size(); at += sizeof(T)) {
        T value;
        std::memcpy(&value, tensor.bytes.data() + at, sizeof(T));
        if (!std::isfinite(value))
            fail(ErrorCode::format, path, ": tensor \"", tensor.name, "\" has ", value, " at ", at / sizeof(T),
                 ", expected finite numbers");
    }
}

// Reads one buffer of a state, which must be there in the right size or not at all.
std::vector<std::byte> restore(const SafeTensors& file, std::size_t index, const char* part, const TensorState& state) {
    const StoredTensor* tensor = find_optional(file, text(index, ".", part));
    if (tensor == nullptr) return {};
    if (tensor->type != state.type || tensor->shape != std::vector<std::int64_t>{state.count})
        fail(ErrorCode::format, file.path, ": tensor \"", tensor->name,
             "\" does not have the shape and type of its state");
    if (state.type == ElementType::float32)
        check_finite<float>(*tensor, file.path);
    else
        check_finite<double>(*tensor, file.path);
    return tensor->bytes;
}

template <class T>
double largest_entry(const std::vector<std::byte>& bytes) {
    double largest = 0;
    for (std::size_t at = 0; at < bytes.size(); at += sizeof(T)) {
        T value;
        std::memcpy(&value, bytes.data() + at, sizeof(T));
        largest = std::fmax(largest, std::fabs(static_cast<double>(value)));
    }
    return largest;
}

// Mirror descent's bound depends on how many calls have led here; the file has the one that the coordinates give.
double stored_bound(const TensorState& state, const OptimizerOptions& options) {
    if (is_adam(options.method) || options.momentum > 0) return state.dual_bound;
    return state.type == ElementType::float32 ? largest_entry<float>(state.first) : largest_entry<double>(state.first);
}

std::int64_t whole_number(const std::string& digits, const std::string& path) {
    std::int64_t value = -1;
    const char* end = digits.data() + digits.size();
    const auto parsed = std::from_chars(digits.data(), end, value);
    if (parsed.ec != std::errc() || parsed.ptr != end || value < 0)
        fail(ErrorCode::format, path, ": metadata \"iteration\" is \"", digits, "\", expected a whole number");
    return value;
}

}  // namespace

SafeTensors Optimizer::stored() const {
    SafeTensors file;
    nlohmann::json states = nlohmann::json::array();
    for (std::size_t i = 0; i < states_.size(); ++i) {
        states.push_back({{"count", states_[i].count},
                          {"type", static_cast<int>(states_[i].type)},
                          {"group", states_[i].group},
                          {"dual_bound", stored_bound(states_[i], groups_[static_cast<std::size_t>(states_[i].group)].options)}});
        store(file, i, "first", states_[i], states_[i].first);
        store(file, i, "second", states_[i], states_[i].second);
    }
    nlohmann::json groups = nlohmann::json::array();
    for (std::size_t g = 1; g < groups_.size(); ++g) groups.push_back(to_json(groups_[g].pattern, groups_[g].own));
    file.metadata["kind"] = kind;
    file.metadata["options"] = to_json(options()).dump();
    file.metadata["groups"] = groups.dump();
    file.metadata["states"] = states.dump();
    file.metadata["iteration"] = text(iteration_);
    return file;
}

Optimizer Optimizer::from(const SafeTensors& file) {
    const std::string& path = file.path;
    const bool version_1 = file.find_metadata("kind") == kind_1;
    if (!version_1 && file.find_metadata("kind") != kind)
        fail(ErrorCode::format, path, ": is a \"", file.find_metadata("kind"), "\" file, expected \"", kind, "\"");
    try {
        Optimizer optimizer(options_from(nlohmann::json::parse(file.find_metadata("options")), version_1));
        if (!version_1)
            for (const auto& group : nlohmann::json::parse(file.find_metadata("groups")))
                optimizer.add_group(group.at("pattern").get<std::string>(), group_options_from(group));
        const auto states = nlohmann::json::parse(file.find_metadata("states"));
        optimizer.iteration_ = whole_number(file.find_metadata("iteration"), path);
        for (std::size_t i = 0; i < states.size(); ++i) {
            TensorState state;
            const int type = states[i].at("type").get<int>();
            if (type != 1 && type != 2)
                fail(ErrorCode::format, path, ": state ", i, " has type ", type, ", expected 1 or 2");
            state.type = static_cast<ElementType>(type);
            state.count = states[i].at("count").get<std::int64_t>();
            if (!version_1) state.group = states[i].at("group").get<int>();
            state.dual_bound = states[i].at("dual_bound").get<double>();
            state.first = restore(file, i, "first", state);
            state.second = restore(file, i, "second", state);
            if (version_1 && !is_adam(optimizer.options().method)) state.second.clear();
            optimizer.check_state(state, i, path);
            optimizer.states_.push_back(std::move(state));
        }
        return optimizer;
    } catch (const Error& error) {
        if (error.code() == ErrorCode::format) throw;
        fail(ErrorCode::format, path, ": ", error.what());
    } catch (const nlohmann::json::exception& error) {
        fail(ErrorCode::format, path, ": the optimizer's metadata is malformed: ", error.what());
    }
}

// A state that the rules could not have written must not reach them.
void Optimizer::check_state(const TensorState& state, std::size_t index, const std::string& path) const {
    if (state.group < 0 || static_cast<std::size_t>(state.group) >= groups_.size())
        fail(ErrorCode::format, path, ": state ", index, " has group ", state.group, ", expected 0..",
             groups_.size() - 1);
    const OptimizerOptions& o = groups_[static_cast<std::size_t>(state.group)].options;
    const bool second = is_adam(o.method), first = second || o.momentum > 0 || o.p != 2;
    if (state.count < 1 || state.first.empty() == first || state.second.empty() == second || !(state.dual_bound >= 0))
        fail(ErrorCode::format, path, ": state ", index, " does not fit the optimizer's method");
}

}  // namespace attmd
