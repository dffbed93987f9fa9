// The head's loss, slopes and probabilities where textbook formulas cancel or leave the numbers.
#include "model/classifier_head.hpp"

#include <cmath>
#include <doctest/doctest.h>
#include <vector>

using namespace attmd;

namespace {

struct Head {
    double loss, log_slope;
    std::vector<double> direction, probability;
};

Head head(std::vector<double> logits, std::int32_t label) {
    const std::size_t classes = logits.size();
    Head out{0, 0, std::vector<double>(classes), std::vector<double>(classes == 1 ? 2 : classes)};
    const HeadLoss of = head_loss(static_cast<std::int64_t>(classes), logits.data(), label, out.direction.data());
    head_probabilities(static_cast<std::int64_t>(classes), logits.data(), out.probability.data());
    out.loss = of.loss;
    out.log_slope = of.log_slope;
    return out;
}

doctest::Approx near(double x) { return doctest::Approx(x).epsilon(1e-14).scale(0); }

}  // namespace

TEST_CASE("head: a class as good as impossible has the probability that it has, whatever its number") {
    for (const double z : {1.0, 30.0, 50.0, 700.0}) {
        CHECK(head({0, z}, 0).probability[0] == near(1 / (1 + std::exp(z))));
        CHECK(head({z, 0}, 0).probability[1] == near(1 / (1 + std::exp(z))));
        CHECK(head({z}, 0).probability[0] == near(1 / (1 + std::exp(z))));
        CHECK(head({-z}, 0).probability[1] == near(1 / (1 + std::exp(z))));
    }
    const Head of_three = head({-40, 50, 0}, 1);
    CHECK(of_three.probability[0] == near(std::exp(-90)));
    CHECK(of_three.probability[1] == 1);
    CHECK(of_three.probability[2] == near(std::exp(-50)));
}

TEST_CASE("head: loss and slope of a sure answer keep their digits, right or wrong") {
    for (const double z : {0.0, 3.0, 37.0, 120.0, 700.0}) {
        for (const std::vector<double>& logits : {std::vector<double>{0, z}, {z}}) {
            const Head right = head(logits, 1), wrong = head(logits, 0);
            CHECK(right.loss == near(std::log1p(std::exp(-z))));
            CHECK(right.log_slope == near(-z - std::log1p(std::exp(-z))));
            CHECK(wrong.loss == near(z + std::log1p(std::exp(-z))));
            CHECK(std::exp(wrong.log_slope) == near(1 / (1 + std::exp(-z))));
            CHECK(right.direction.back() == -1);
            CHECK(wrong.direction.back() == 1);
        }
    }
    CHECK(head({0, 5000}, 1).log_slope == -5000);  // long after exp has no number for it
    CHECK(head({5000}, 1).log_slope == -5000);
}

TEST_CASE("head: the other classes share the slope by their own probabilities, and slopes sum to zero") {
    const Head sure = head({-3, 60, 2, -1000}, 1);
    const double others = std::exp(-3) + std::exp(2);
    CHECK(sure.direction[0] == near(std::exp(-3) / others));
    CHECK(sure.direction[1] == -1);
    CHECK(sure.direction[2] == near(std::exp(2) / others));
    CHECK(sure.direction[3] == 0);
    CHECK(sure.loss == near(others * std::exp(-60)));
    CHECK(head({-800, 900, 0}, 0).loss == near(1700));
}
