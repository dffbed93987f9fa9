// An optimizer as a safetensors file: options, groups and iteration in the metadata, the state as tensors "I.first",
// "I.second".
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/json.hpp"
#include "base/safetensors.hpp"
#include "optim/mirror_map.hpp"
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

void store(SafeTensors& file, std::size_t index, const char* part, const TensorState& state,
           const std::vector<std::byte>& bytes) {
    if (!bytes.empty()) file.tensors.push_back({text(index, ".", part), state.type, {state.count}, bytes});
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
    const StoredTensor* tensor = file.find_optional(text(index, ".", part));
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
        const double size = std::fabs(static_cast<double>(value));
        largest = size > largest ? size : largest;
    }
    return largest;
}

double largest_first(const TensorState& state) {
    return state.type == ElementType::float32 ? largest_entry<float>(state.first) : largest_entry<double>(state.first);
}

// Mirror descent's bound depends on how many calls have led here; the file has the one that the coordinates give. One
// that a file says is not believed where the entries exceed it.
double bound_of(const TensorState& state, const OptimizerOptions& options, double said) {
    if (is_adam(options.method)) return said;
    return options.momentum > 0 ? std::fmax(said, largest_first(state)) : largest_first(state);
}

// The largest |dual coordinate| whose parameter is finite.
double largest_dual(ElementType type, double p) {
    return type == ElementType::float32 ? make_lp_map<float>(p)->largest_dual()
                                        : make_lp_map<double>(p)->largest_dual();
}

template <class T>
bool has_negative(const std::vector<std::byte>& bytes) {
    for (std::size_t at = 0; at < bytes.size(); at += sizeof(T)) {
        T value;
        std::memcpy(&value, bytes.data() + at, sizeof(T));
        if (value < 0) return true;
    }
    return false;
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
        const OptimizerOptions& own = groups_[static_cast<std::size_t>(states_[i].group)].options;
        states.add(JsonWriter()
                       .add("count", states_[i].count)
                       .add("dual_bound", bound_of(states_[i], own, states_[i].dual_bound))
                       .add("group", states_[i].group)
                       .add("type", static_cast<int>(states_[i].type))
                       .object());
        store(file, i, "first", states_[i], states_[i].first);
        store(file, i, "second", states_[i], states_[i].second);
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
        for (std::size_t i = 0; i < states.items().size(); ++i) {
            const Json& stored = states.items()[i];
            TensorState state;
            state.type = static_cast<ElementType>(stored.whole("type", 1, 2));
            state.count = any<std::int64_t>(stored, "count");
            if (!version_1) state.group = static_cast<int>(any<int>(stored, "group"));
            state.dual_bound = stored.number("dual_bound");
            state.first = restore(file, i, "first", state);
            state.second = restore(file, i, "second", state);
            if (version_1 && !is_adam(optimizer.options().method)) state.second.clear();
            optimizer.check_state(state, i, path);
            state.dual_bound =
                bound_of(state, optimizer.groups_[static_cast<std::size_t>(state.group)].options, state.dual_bound);
            optimizer.states_.push_back(std::move(state));
        }
        return optimizer;
    } catch (const Error& error) {
        if (error.code() == ErrorCode::format) throw;
        fail(ErrorCode::format, path, ": ", error.what());
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
    if (first && !second && o.momentum == 0 && largest_first(state) > largest_dual(state.type, o.p))
        fail(ErrorCode::format, path, ": state ", index, " has the dual coordinate ", largest_first(state),
             ", expected at most ", largest_dual(state.type, o.p), ", that of the largest parameter with p = ", o.p);
    if (second &&
        (state.type == ElementType::float32 ? has_negative<float>(state.second) : has_negative<double>(state.second)))
        fail(ErrorCode::format, path, ": state ", index, " has a second moment below 0");
}

}  // namespace attmd
