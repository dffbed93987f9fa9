#include "base/json.hpp"

#include "../temporary_files.hpp"

#include <cmath>
#include <doctest/doctest.h>
#include <limits>

using namespace attmd;

namespace {

Json parsed(const std::string& text) { return Json::parse(text, "it", 3); }

void check_refused(const std::string& text, const std::string& says) {
    const Error error = error_of([&] { parsed(text); });
    CHECK(error.code() == ErrorCode::invalid_argument);
    CHECK_MESSAGE(contains(error.what(), says), error.what());
}

}  // namespace

TEST_CASE("json: what is written is read") {
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    const std::string text = JsonWriter()
                                 .add("a \"name\" \xc3\xa9", std::string("line\nline"))
                                 .add("list", std::vector<std::int64_t>{-1, 0, most})
                                 .add("tenth", 0.1)
                                 .add("nan", std::nan(""))
                                 .add("seed", std::numeric_limits<std::uint64_t>::max())
                                 .add("yes", true)
                                 .add("objects", JsonWriter().add(JsonWriter().object()).list())
                                 .object()
                                 .text;
    const Json json = parsed(text);
    CHECK(json.text() == text);
    CHECK(json.members() == 7);
    CHECK(json.string("a \"name\" \xc3\xa9") == "line\nline");
    CHECK(json.wholes("list", -1, most).size() == 3);
    CHECK(json.number("tenth") == 0.1);
    CHECK(std::isnan(json.number_or_nan("nan")));
    CHECK(json.number_or_nan("tenth") == 0.1);
    CHECK(json.unsigned_whole("seed") == std::numeric_limits<std::uint64_t>::max());
    CHECK(json.number("seed") == 0x1p64);
    CHECK(json.boolean("yes"));
    CHECK(json.list("objects").front().members() == 0);
    CHECK(json.find("no") == nullptr);
    CHECK_THROWS_AS(attmd::json(std::string("\xff")), Error);
}

TEST_CASE("json: what is no such text is refused, and says why") {
    check_refused("{\"a\":1,\"a\":1}", "it has the key \"a\" twice");
    check_refused("[[[[1]]]]", "it is malformed: nested deeper than expected, 3 levels");
    check_refused("{\"a\":", "it is malformed: not valid JSON from byte");
    check_refused("1e999", "it is malformed: a number is out of range");
    const Json json = parsed(R"({"big":1e300,"half":0.5,"low":-1,"text":"x","list":[1,1.5],"none":null})");
    const auto check = [&](const auto& call, const std::string& says) {
        const Error error = error_of([&] { call(); });
        CHECK(error.code() == ErrorCode::invalid_argument);
        CHECK_MESSAGE(contains(error.what(), says), error.what());
    };
    check([&] { json.whole("big", 0, 9); }, "big is 1e+300, expected a whole number 0..9");
    check([&] { json.whole("half", 0, 9); }, "half is 0.5");
    check([&] { json.whole("low", 0, 9); }, "low is -1");
    check([&] { json.unsigned_whole("low"); }, "low is -1, expected a whole number >= 0");
    check([&] { json.wholes("list", 0, 9); }, "list holds 1.5");
    check([&] { json.number("text"); }, "text is \"x\", expected a number");
    check([&] { json.number("none"); }, "none is null");
    check([&] { json.string("low"); }, "low is -1, expected a string");
    check([&] { json.boolean("low"); }, "low is -1, expected true or false");
    check([&] { json.list("text"); }, "text is \"x\", expected a list");
    check([&] { json.boolean("missing"); }, "expected a value \"missing\", there is none");
    check([&] { json.items(); }, "expected a list");
    CHECK(json.whole("low", -1, 9) == -1);
}
