#include "model/inspection.hpp"

#include "model/model.hpp"

#include <doctest/doctest.h>

using namespace attmd;

TEST_CASE("token-selection score: scaled to [0, 1] over the sentence") {
    Vector attention = make_vector(4);
    attention(0) = 0.1;
    attention(1) = 0.5;
    attention(2) = 0.2;
    attention(3) = 0.2;
    CHECK(token_selection_score(attention, 0) == 0);
    CHECK(token_selection_score(attention, 1) == 1);
    CHECK(token_selection_score(attention, 3) == doctest::Approx(0.25));
    CHECK_THROWS_AS(token_selection_score(attention, 4), Error);
    attention.fill(0.25);
    CHECK(token_selection_score(attention, 2) == 0);
}

TEST_CASE("histograms and counts of all weights, of queries, keys and values") {
    Parameter parameter{"W", {6, 2}, true, Buffer(ElementType::float32, 12)};
    for (std::size_t i = 0; i < 12; ++i) parameter.values.set(i, (i % 2 == 0 ? 1.0 : -1.0) * static_cast<double>(i));
    CHECK(count_above(parameter, WeightPart::all, 5) == 6);
    CHECK(count_above(parameter, WeightPart::query, 2) == 1);
    CHECK(count_above(parameter, WeightPart::key, 5) == 2);
    CHECK(count_above(parameter, WeightPart::value, 0) == 4);
    using Counts = std::vector<std::int64_t>;
    // -11 -9 -7 -5 -3 -1 0 2 4 6 8 10: the last edge is inside, 10 and -11 are beyond others.
    CHECK(weight_histogram(parameter, WeightPart::all, {-5, 0, 2, 8}) == Counts{3, 1, 4});
    CHECK(weight_histogram(parameter, WeightPart::query, {-5, 0, 2, 8}) == Counts{2, 1, 1});
    CHECK_THROWS_AS(weight_histogram(parameter, WeightPart::all, {1, 1}), Error);
    parameter.shape = {4, 3};
    CHECK_THROWS_AS(count_above(parameter, WeightPart::key, 0), Error);
}
