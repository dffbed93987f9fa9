#include "base/options.hpp"

#include "base/settings.hpp"

#include <cmath>
#include <doctest/doctest.h>
#include <limits>
#include <string>

using namespace attmd;

namespace {

enum class Colour { red = 1, green = 2 };

struct Paint {
    Colour colour = Colour::red;
    double gloss = 0.5;
    std::int64_t coats = 1;
    bool wet = false;
    std::uint64_t seed = 7;
    double thinner = 0;  // came later
    int brush = 3;       // not in files

    template <class A, class B, class Visit>
    static void each(A& a, B& b, const Visit& visit) {
        visit(Option{"colour", one_of(2)}, a.colour, b.colour);
        visit(Option{"gloss", strictly_between(0, 1)}, a.gloss, b.gloss);
        visit(Option{"coats", between(1, 9)}.as("layers"), a.coats, b.coats);
        visit(Option{"wet"}, a.wet, b.wet);
        visit(Option{"seed"}, a.seed, b.seed);
        visit(Option{"thinner", at_least(0)}.later(), a.thinner, b.thinner);
        visit(Option{"brush"}.not_in_files(), a.brush, b.brush);
    }
};

Paint example() { return {Colour::green, 1.0 / 3, 4, true, ~std::uint64_t{0}, 0.1, 8}; }

void check_kept(const Paint& read, const Paint& written) {
    CHECK(read.colour == written.colour);
    CHECK(read.gloss == written.gloss);
    CHECK(read.coats == written.coats);
    CHECK(read.wet == written.wet);
    CHECK(read.seed == written.seed);
    CHECK(read.thinner == written.thinner);
    CHECK(read.brush == Paint().brush);
}

template <class Body>
void check_refused(const Body& body, ErrorCode code, const std::string& says) {
    std::string message;
    try {
        body();
    } catch (const Error& error) {
        message = error.what();
        CHECK(error.code() == code);
    }
    CAPTURE(message);
    CHECK(message.find(says) != std::string::npos);
}

template <class Change>
void check_message(const Change& change, const char* message) {
    Paint paint;
    change(paint);
    check_refused([&] { check_each(paint); }, ErrorCode::invalid_argument, message);
}

}  // namespace

TEST_CASE("options: a range names field, value and what was expected") {
    check_each(example());
    check_message([](Paint& p) { p.colour = static_cast<Colour>(3); }, "colour is 3, expected 1..2");
    check_message([](Paint& p) { p.gloss = 1; }, "gloss is 1, expected 0 < gloss < 1");
    check_message([](Paint& p) { p.gloss = std::nextafter(1, 2); }, "gloss is 1.0000000000000002, expected");
    check_message([](Paint& p) { p.gloss = NAN; }, "gloss is nan, expected");
    check_message([](Paint& p) { p.coats = 0; }, "coats is 0, expected 1..9");
    check_message([](Paint& p) { p.thinner = -1; }, "thinner is -1, expected a finite number of at least 0");
    check_message([](Paint& p) { p.thinner = INFINITY; }, "thinner is inf, expected a finite number of at least 0");
}

TEST_CASE("options: open and closed ends, infinite and missing numbers") {
    const double infinity = std::numeric_limits<double>::infinity();
    CHECK(above(1).holds(std::nextafter(1, 2)));
    for (const double bad : {1.0, infinity, std::nan("")}) CHECK_FALSE(above(1).holds(bad));
    CHECK(number_above(0).holds(infinity));
    CHECK_FALSE(number_above(0).holds(0));
    CHECK(number().holds(-infinity));
    CHECK_FALSE(number().holds(std::nan("")));
    CHECK_FALSE(finite().holds(-infinity));
    CHECK(anything().holds(std::nan("")));
    CHECK(fraction().holds(0));
    CHECK_FALSE(fraction().holds(1));
    CHECK(above(1).text("x", false) == "a finite number above 1");
    CHECK(number_above(0).text("x", false) == "a number above 0");
    CHECK(at_least(1).text("x", true) == "at least 1");
    CHECK(finite().text("x", false) == "a finite number");
}

TEST_CASE("options: files give back what they were given, to the bit") {
    const Paint written = example();
    check_kept(options_from<Paint>(Json::parse(json_of_options(written).text, "options", 1)), written);
    SafeTensors file;
    file.path = "paint";
    add_settings(written, file.metadata);
    CHECK(file.metadata.at("layers") == "4");
    check_kept(options_of<Paint>(Settings(file)), written);

    SUBCASE("an older file lacks the later ones, and only those") {
        file.metadata.erase("thinner");
        CHECK(options_of<Paint>(Settings(file)).thinner == 0);
        file.metadata.erase("gloss");
        check_refused([&] { options_of<Paint>(Settings(file)); }, ErrorCode::format, "gloss");
    }
    SUBCASE("what is no value is refused by name") {
        const auto refused = [&](const char* key, const char* value, const char* expected) {
            SafeTensors other = file;
            other.metadata[key] = value;
            check_refused([&] { options_of<Paint>(Settings(other)); }, ErrorCode::format, expected);
        };
        refused("colour", "3", "paint: metadata \"colour\" is \"3\", expected a whole number 1..2");
        refused("layers", "4x", "metadata \"layers\" is \"4x\", expected a whole number");
        refused("gloss", "", "metadata \"gloss\" is \"\", expected a number");
        refused("wet", "2", "metadata \"wet\" is \"2\", expected 0 or 1");
        refused("seed", "-1", "metadata \"seed\" is \"-1\"");
    }
}
