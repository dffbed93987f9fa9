#include "base/json.hpp"

#include "base/error.hpp"
#include "base/file.hpp"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

namespace attmd {

// Takes the parser's events. Each of `open_`, the lists and objects that have not ended, is the last item of the one
// before it, so that it stays where it is.
class Json::Builder {
public:
    Builder(const char* what, std::size_t depth) : what_(what), depth_(depth) {}
    Json take() { return std::move(root_); }

    bool null() { return add(std::monostate()); }
    bool boolean(bool value) { return add(value); }
    bool number_integer(std::int64_t value) { return add(value); }
    bool number_unsigned(std::uint64_t value) { return add(value); }
    bool number_float(double value, const std::string&) { return add(value); }
    bool string(std::string& value) { return add(std::move(value)); }
    bool key(std::string& value) { return add(std::move(value)); }
    bool binary(std::vector<std::uint8_t>&) { return false; }
    bool start_object(std::size_t) { return start(Object()); }
    bool start_array(std::size_t) { return start(List()); }
    bool end_array() {
        open_.pop_back();
        return true;
    }
    bool end_object() {
        std::vector<std::string_view> keys;
        open_.back()->for_members([&](const std::string& name, const Json&) { keys.push_back(name); });
        std::sort(keys.begin(), keys.end());
        const auto twice = std::adjacent_find(keys.begin(), keys.end());
        if (twice != keys.end())
            fail(ErrorCode::invalid_argument, what_, " has the key ", excerpt(*twice), " twice, expected it once");
        return end_array();
    }
    bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception& error) {
        if (dynamic_cast<const nlohmann::json::out_of_range*>(&error) != nullptr)
            fail(ErrorCode::invalid_argument, what_, " is malformed: a number is out of range");
        fail(ErrorCode::invalid_argument, what_, " is malformed: not valid JSON from byte ", position, " of it on");
    }

private:
    template <class Value>
    Json& put(Value value) {
        Json* place = &root_;
        if (!open_.empty()) {
            auto& parent = open_.back()->value_;
            auto* const object = std::get_if<Object>(&parent);
            auto& items = object != nullptr ? object->items : std::get<List>(parent).items;
            place = &items.emplace_back();
        }
        place->value_ = std::move(value);
        return *place;
    }
    template <class Value>
    bool add(Value value) {
        put(std::move(value));
        return true;
    }
    template <class Value>
    bool start(Value value) {
        require(open_.size() < depth_, what_, " is malformed: nested deeper than expected, ", depth_, " levels");
        open_.push_back(&put(std::move(value)));
        return true;
    }

    const char* what_;
    std::size_t depth_;
    Json root_;
    std::vector<Json*> open_;
};

Json Json::parse(std::string_view text, const char* what, std::size_t depth) {
    Builder builder(what, depth);
    nlohmann::json::sax_parse(text.begin(), text.end(), &builder);
    return builder.take();
}

const Json* Json::find(std::string_view key) const {
    const Json* found = nullptr;
    if (is_object())
        for_members([&](const std::string& name, const Json& value) {
            if (name == key) found = &value;
        });
    return found;
}

const Json& Json::member(const char* key) const {
    const Json* const found = find(key);
    if (found == nullptr) fail(ErrorCode::invalid_argument, "expected a value \"", key, "\", there is none");
    return *found;
}

std::string Json::shown() const { return is_string() ? excerpt(string()) : text().substr(0, 60); }

template <class T>
const T& Json::get(const char* key, const char* expected) const {
    const Json& value = member(key);
    const T* const held = std::get_if<T>(&value.value_);
    if (held == nullptr) fail(ErrorCode::invalid_argument, key, " is ", value.shown(), ", expected ", expected);
    return *held;
}

bool Json::boolean(const char* key) const { return get<bool>(key, "true or false"); }
const std::string& Json::string(const char* key) const { return get<std::string>(key, "a string"); }
const std::vector<Json>& Json::list(const char* key) const { return get<List>(key, "a list").items; }

std::uint64_t Json::unsigned_whole(const char* key) const { return get<std::uint64_t>(key, "a whole number >= 0"); }

namespace {

// Whether a number's value is a whole one from least to most.
template <class Variant>
bool whole_within(const Variant& value, std::int64_t least, std::int64_t most, std::int64_t& out) {
    const auto* const positive = std::get_if<std::uint64_t>(&value);
    const auto* const negative = std::get_if<std::int64_t>(&value);
    if (positive != nullptr && *positive <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
        out = static_cast<std::int64_t>(*positive);
    else if (negative != nullptr)
        out = *negative;
    else
        return false;
    return out >= least && out <= most;
}

}  // namespace

std::int64_t Json::whole(const char* key, std::int64_t least, std::int64_t most) const {
    const Json& value = member(key);
    std::int64_t out = 0;
    if (!whole_within(value.value_, least, most, out))
        fail(ErrorCode::invalid_argument, key, " is ", value.shown(), ", expected a whole number ", least, "..", most);
    return out;
}

std::vector<std::int64_t> Json::wholes(const char* key, std::int64_t least, std::int64_t most) const {
    std::vector<std::int64_t> numbers;
    for (const Json& item : list(key)) {
        numbers.push_back(0);
        if (!whole_within(item.value_, least, most, numbers.back()))
            fail(ErrorCode::invalid_argument, key, " holds ", item.shown(), ", expected whole numbers ", least, "..",
                 most);
    }
    return numbers;
}

double Json::number(const char* key) const {
    const Json& value = member(key);
    if (const auto* const whole = std::get_if<std::uint64_t>(&value.value_)) return static_cast<double>(*whole);
    if (const auto* const whole = std::get_if<std::int64_t>(&value.value_)) return static_cast<double>(*whole);
    return get<double>(key, "a number");
}

double Json::number_or_nan(const char* key) const {
    const bool null = std::holds_alternative<std::monostate>(member(key).value_);
    return null ? std::numeric_limits<double>::quiet_NaN() : number(key);
}

const std::vector<Json>& Json::items() const {
    const auto* const held = std::get_if<List>(&value_);
    if (held == nullptr) fail(ErrorCode::invalid_argument, shown(), " is malformed: expected a list");
    return held->items;
}

std::string Json::text() const {
    JsonWriter inside;
    if (const auto* const held = std::get_if<List>(&value_)) {
        for (const Json& item : held->items) inside.add(JsonText{item.text()});
        return inside.list().text;
    }
    if (is_object()) {
        for_members([&](const std::string& key, const Json& value) { inside.add(key, JsonText{value.text()}); });
        return inside.object().text;
    }
    if (const auto* const held = std::get_if<bool>(&value_)) return json(*held).text;
    if (const auto* const held = std::get_if<std::int64_t>(&value_)) return json(*held).text;
    if (const auto* const held = std::get_if<std::uint64_t>(&value_)) return json(*held).text;
    if (const auto* const held = std::get_if<double>(&value_)) return json(*held).text;
    return is_string() ? json(string()).text : "null";
}

// A document of nlohmann's that holds a single value frees it without allocating.
JsonText json(const std::string& value) {
    try {
        return {nlohmann::json(value).dump()};
    } catch (const nlohmann::json::exception&) {
        fail(ErrorCode::invalid_argument, "a name or a setting is ", excerpt(value), ", expected UTF-8");
    }
}
JsonText json(double value) { return {nlohmann::json(value).dump()}; }

}  // namespace attmd
