// An optimizer as a safetensors file: options, groups, states and iteration in the metadata, the buffers of state I as
// tensors "I.first", "I.second", by the names that its update rule gives them.
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/json.hpp"
#include "base/safetensors.hpp"
#include "optim/optimizer.hpp"

#include <charconv>
#include <cmath>
#include <cstring>

namespace attmd {
namespace {

// Version 1 had neither groups nor anything from "momentum" on, and a copy of the parameter beside its dual
// coordinates.
constexpr const char *kind = "attmd optimizer 2", *kind_1 = "attmd optimizer 1";

template <class Number>
std::int64_t any(const Json& j, const char* key) {
    return j.whole(key, std::numeric_limits<Number>::min(), std::numeric_limits<Number>::max());
}

// Members by name, as in all objects of the file.
JsonText json_of(const std::string& pattern, const GroupOptions& own) {
    std::map<std::string, JsonText> members{{"pattern", json(pattern)}};
    GroupOptions::each(own, own,
                       [&](const Option& option, double value, double) { members[option.key] = json(value); });
    JsonWriter out;
    for (const auto& [name, value] : members) out.add(name, value);
    return out.object();
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

// A buffer of a state, of finite numbers.
std::vector<std::byte> read_buffer(const SafeTensors& file, std::size_t index, const char* name,
                                   const TensorState& state) {
    const StoredTensor* tensor = file.find_optional(text(index, ".", name));
    if (tensor == nullptr)
        fail(ErrorCode::format, file.path, ": state ", index, " has no tensor \"", index, ".", name,
             "\", which the optimizer's method keeps");
    if (tensor->type != state.type || tensor->shape != std::vector<std::int64_t>{state.count})
        fail(ErrorCode::format, file.path, ": tensor \"", tensor->name,
             "\" does not have the shape and type of its state");
    if (state.type == ElementType::float32)
        check_finite<float>(*tensor, file.path);
    else
        check_finite<double>(*tensor, file.path);
    return tensor->bytes;
}

// An optimizer that has come further could not count its next steps.
std::int64_t iteration_of(const SafeTensors& file) {
    constexpr std::int64_t most = std::int64_t{1} << 53;
    const std::string& digits = file.find_metadata("iteration");
    std::int64_t value = -1;
    const char* end = digits.data() + digits.size();
    const auto parsed = std::from_chars(digits.data(), end, value);
    if (parsed.ec != std::errc() || parsed.ptr != end || value < 0 || value > most)
        fail(ErrorCode::format, file.path, ": metadata \"iteration\" is ", excerpt(digits),
             ", expected a whole number 0..", most);
    return value;
}

}  // namespace

std::map<std::string, std::string> Optimizer::settings() const {
    JsonWriter groups;
    for (std::size_t g = 1; g < groups_.size(); ++g) groups.add(json_of(groups_[g].pattern, groups_[g].own));
    return {{"kind", kind}, {"options", json_of_options(options()).text}, {"groups", groups.list().text}};
}

SafeTensors Optimizer::stored() const {
    SafeTensors file;
    file.metadata = settings();
    JsonWriter states;
    for (std::size_t i = 0; i < states_.size(); ++i) {
        const TensorState& state = states_[i];
        const UpdateRule& own = rule(state);
        states.add(JsonWriter()
                       .add("count", state.count)
                       .add("dual_bound", own.stored_bound(state))
                       .add("group", state.group)
                       .add("type", static_cast<int>(state.type))
                       .object());
        for (std::size_t b = 0; b < state.buffers.size(); ++b)
            file.tensors.push_back({text(i, ".", own.buffers()[b]), state.type, {state.count}, state.buffers[b]});
    }
    file.metadata["states"] = states.list().text;
    file.metadata["iteration"] = text(iteration_);
    return file;
}

Optimizer Optimizer::from(const SafeTensors& file) {
    const std::string& path = file.path;
    const bool version_1 = file.find_metadata("kind") == kind_1;
    if (!version_1 && file.find_metadata("kind") != kind)
        fail(ErrorCode::format, path, ": is a \"", file.find_metadata("kind"), "\" file, expected \"", kind, "\"");
    try {
        const auto parsed = [&](const char* key, std::size_t depth) {
            return Json::parse(file.find_metadata(key), text("metadata \"", key, "\"").c_str(), depth);
        };
        Optimizer optimizer(options_from<OptimizerOptions>(parsed("options", 1)));
        const Json groups = version_1 ? Json() : parsed("groups", 2), states = parsed("states", 2);
        if (!version_1)
            for (const Json& group : groups.items())
                optimizer.add_group(group.string("pattern"), options_from<GroupOptions>(group));
        optimizer.iteration_ = iteration_of(file);
        std::size_t buffers = 0;
        for (std::size_t i = 0; i < states.items().size(); ++i) {
            optimizer.states_.push_back(optimizer.state_from(file, i, states.items()[i], version_1));
            buffers += optimizer.states_.back().buffers.size();
        }
        if (!version_1 && file.tensors.size() != buffers)
            fail(ErrorCode::format, path, ": has ", file.tensors.size(), " tensors, expected ", buffers,
                 ", those that the optimizer's method keeps");
        return optimizer;
    } catch (const Error& error) {
        if (error.code() == ErrorCode::format) throw;
        fail(ErrorCode::format, path, ": ", error.what());
    }
}

TensorState Optimizer::state_from(const SafeTensors& file, std::size_t index, const Json& stored,
                                  bool version_1) const {
    TensorState state;
    state.type = static_cast<ElementType>(stored.whole("type", 1, 2));
    state.count = any<std::int64_t>(stored, "count");
    if (!version_1) state.group = static_cast<int>(any<int>(stored, "group"));
    state.bound = stored.number("dual_bound");
    const std::string where = text(file.path, ": state ", index);
    if (state.group < 0 || static_cast<std::size_t>(state.group) >= groups_.size())
        fail(ErrorCode::format, where, " has group ", state.group, ", expected 0..", groups_.size() - 1);
    if (state.count < 1 || !(state.bound >= 0))
        fail(ErrorCode::format, where, " has count ", state.count, " and dual_bound ", state.bound,
             ", expected count >= 1 and dual_bound >= 0");
    for (const char* name : rule(state).buffers()) state.buffers.push_back(read_buffer(file, index, name, state));
    rule(state).restore(state, where);
    return state;
}

}  // namespace attmd
