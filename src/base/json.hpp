// JSON texts, read and written. The tree is not nlohmann's: the destructor of that one allocates, which ends the
// process where memory has run out.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace attmd {

class Json {
public:
    // Lists and objects stand at most `depth` deep, and no key twice in an object. Throws invalid_argument, as all that
    // follow do where something else is there; `what` names the text.
    static Json parse(std::string_view text, const char* what, std::size_t depth);

    bool is_object() const { return std::holds_alternative<Object>(value_); }
    std::size_t members() const { return std::get<Object>(value_).items.size() / 2; }  // of an object
    bool is_string() const { return std::holds_alternative<std::string>(value_); }
    const std::string& string() const { return std::get<std::string>(value_); }
    const std::vector<Json>& items() const;  // of a list
    // Of an object: visit(key, value).
    template <class Visit>
    void for_members(const Visit& visit) const {
        const std::vector<Json>& all = std::get<Object>(value_).items;
        for (std::size_t k = 0; k < all.size(); k += 2) visit(all[k].string(), all[k + 1]);
    }
    const Json* find(std::string_view key) const;  // null if this is no object that has it

    // Members of an object.
    bool boolean(const char* key) const;
    std::int64_t whole(const char* key, std::int64_t least, std::int64_t most) const;
    std::vector<std::int64_t> wholes(const char* key, std::int64_t least, std::int64_t most) const;
    std::uint64_t unsigned_whole(const char* key) const;
    double number(const char* key) const;
    double number_or_nan(const char* key) const;  // null is NaN, which JSON lacks
    const std::string& string(const char* key) const;
    const std::vector<Json>& list(const char* key) const;

    // As a text again.
    std::string text() const;

private:
    struct List {
        std::vector<Json> items;
    };
    struct Object {
        std::vector<Json> items;  // key, value, key, value, ...
    };
    class Builder;

    const Json& member(const char* key) const;
    std::string shown() const;  // for messages
    template <class T>
    const T& get(const char* key, const char* expected) const;

    std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, std::string, List, Object> value_;
};

// A piece of JSON text.
struct JsonText {
    std::string text;
};
JsonText json(const std::string& value);  // throws invalid_argument if it is not UTF-8
JsonText json(double value);              // NaN is null
template <class Number, class = std::enable_if_t<std::is_integral_v<Number>>>
JsonText json(Number value) {
    if constexpr (std::is_same_v<Number, bool>)
        return {value ? "true" : "false"};
    else
        return {std::to_string(value)};
}
inline const JsonText& json(const JsonText& value) { return value; }
template <class T>
JsonText json(const std::vector<T>& values);

// An object or a list as it grows.
class JsonWriter {
public:
    template <class Value>
    JsonWriter& add(const Value& value) {
        if (!text_.empty()) text_ += ',';
        text_ += json(value).text;
        return *this;
    }
    template <class Value>
    JsonWriter& add(const std::string& key, const Value& value) {
        add(key);
        text_ += ':';
        text_ += json(value).text;
        return *this;
    }
    JsonText object() const { return {"{" + text_ + "}"}; }
    JsonText list() const { return {"[" + text_ + "]"}; }

private:
    std::string text_;
};

template <class T>
JsonText json(const std::vector<T>& values) {
    JsonWriter list;
    for (const T& value : values) list.add(value);
    return list.list();
}

}  // namespace attmd
