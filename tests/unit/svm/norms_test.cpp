// What makes each norm of svm/norms the norm that it says it is.
#include "base/vectors.hpp"
#include "svm/norms/norm.hpp"
#include "svm_problems.hpp"

#include <doctest/doctest.h>

using namespace svm_test;
using attmd::make_norm;
using attmd::MarginNorm;
using attmd::Norm;

namespace {

constexpr std::int64_t d = 4, D = d * d;

Vector random_matrix(attmd::Rng& rng) {
    Vector v = attmd::make_vector(D);
    for (double& x : v) x = rng.normal() * std::exp(2 * rng.normal());
    return v;
}

struct Named {
    std::string name;
    std::shared_ptr<const MarginNorm> norm;
};
std::vector<Named> all_norms() {
    std::vector<Named> norms = {{"nuclear", make_norm(Norm::nuclear, 2)}};
    for (const double p : {1.0, 1.3, 2.0, 2.4, 3.0, 8.0, inf})
        norms.push_back({"p = " + std::to_string(p), make_norm(Norm::entrywise, p)});
    return norms;
}

// A z with w'z = ||w|| ||z||_dual.
Vector aligned(const Vector& w, const std::string& name, double p) {
    Vector z = attmd::zero_vector(D);
    if (name == "nuclear") {  // w is diagonal there
        for (std::int64_t a = 0; a < d; ++a) z(a * d + a) = w(a * d + a) < 0 ? -1 : 1;
    } else if (std::isinf(p)) {
        std::size_t largest = 0;
        for (std::size_t j = 0; j < w.size(); ++j)
            if (std::abs(w(j)) > std::abs(w(largest))) largest = j;
        z(largest) = w(largest);
    } else {
        for (std::size_t j = 0; j < w.size(); ++j) z(j) = std::copysign(std::pow(std::abs(w(j)), p - 1), w(j));
    }
    return z;
}

}  // namespace

TEST_CASE("svm norms: Hoelder's inequality between a norm and its dual, and where it is an equation") {
    attmd::Rng rng(11, 2);
    for (const Named& n : all_norms()) {
        CAPTURE(n.name);
        const double p = n.name == "nuclear" ? 1 : std::stod(n.name.substr(4));
        for (int round = 0; round < 20; ++round) {
            Vector w = random_matrix(rng);
            const Vector z = random_matrix(rng);
            CHECK(std::abs(attmd::dot(w, z)) <= n.norm->value(w) * n.norm->dual_value(z) * (1 + 1e-12));
            CHECK(n.norm->quick_value(w) == doctest::Approx(n.norm->value(w)).epsilon(1e-12));
            CHECK(n.norm->quick_dual_value(z) == doctest::Approx(n.norm->dual_value(z)).epsilon(1e-12));
            if (n.name == "nuclear")
                for (std::int64_t j = 0; j < D; ++j) w(j) = j / d == j % d ? w(j) : 0;
            const Vector tight = aligned(w, n.name, p);
            CHECK(attmd::dot(w, tight) == doctest::Approx(n.norm->value(w) * n.norm->dual_value(tight)).epsilon(1e-12));
        }
    }
}

TEST_CASE("svm norms: the point that is stationary for A'lambda, and its product with it") {
    attmd::Rng rng(12, 2);
    for (const Named& n : all_norms()) {
        CAPTURE(n.name);
        const double rho = 0.3;
        const Vector z = random_matrix(rng);
        Vector w = attmd::make_vector(D);
        if (!n.norm->stationary_point(z, rho, w)) {
            const Vector v = random_matrix(rng);
            if (n.norm->is_curved()) continue;  // too steep, see svm_norm_terms.cpp
            CHECK(n.norm->stationary_product(v, rho) == doctest::Approx(n.norm->value(v)).epsilon(1e-12));
            continue;
        }
        CHECK(n.norm->is_curved());
        CHECK(attmd::dot(w, z) == doctest::Approx(n.norm->value(w) * n.norm->dual_value(z)).epsilon(1e-10));
        CHECK(attmd::dot(w, z) == doctest::Approx(n.norm->stationary_product(w, rho)).epsilon(1e-10));
    }
}

TEST_CASE("svm norms: a penalty and its conjugate, with the inequality of Fenchel and Young") {
    attmd::Rng rng(13, 2);
    for (const double p : {1.0, 1.3, 2.0, 3.0, 8.0}) {
        CAPTURE(p);
        const auto norm = make_norm(Norm::entrywise, p);
        const attmd::Penalty& penalty = *norm->penalty();
        CHECK(penalty.exponent() == p);
        for (int round = 0; round < 20; ++round) {
            const double size = std::exp(rng.normal()), slope = std::pow(size, p - 1);
            double length = std::exp(rng.normal());
            length *= std::min(1.0, penalty.largest_multiple(length));
            CHECK(penalty.value(size) + penalty.conjugate(length) >= size * length * (1 - 1e-12));
            CHECK(penalty.value(size) + penalty.conjugate(slope) == doctest::Approx(size * slope).epsilon(1e-12));
            CHECK(penalty.value(size, 1) == doctest::Approx(penalty.value(size)).epsilon(1e-12));
            CHECK(penalty.value(size, 2) == doctest::Approx(2 * penalty.value(size / 2)).epsilon(1e-12));
        }
    }
}

TEST_CASE("svm norms: no multiple of a dual point is better than the best one") {
    attmd::Rng rng(14, 2);
    for (const double p : {1.0, 1.3, 2.0, 3.0})
        for (const bool squared : {false, true})
            for (int round = 0; round < 20; ++round) {
                CAPTURE(p);
                CAPTURE(squared);
                const auto norm = make_norm(Norm::entrywise, p);
                const double sum = rng.uniform(), length = std::exp(rng.normal()), rho = std::exp(rng.normal()),
                             squares = squared ? rng.uniform() : 0, most = round % 2 == 0 ? inf : 2 * rng.uniform();
                const auto value = [&](double t) {
                    return t * sum - rho * norm->penalty()->conjugate(t * length) - t * t * squares;
                };
                const auto best = norm->penalty()->best_multiple(sum, length, squares, most, rho);
                const double end = std::min(most, norm->penalty()->largest_multiple(length));
                REQUIRE(best.t >= 0);
                REQUIRE(best.t <= end);
                CHECK(best.value == doctest::Approx(value(best.t)).epsilon(1e-12));
                for (const double factor : {0.0, 0.5, 0.9, 0.99, 1.01, 1.1, 2.0})
                    CHECK(value(std::min(factor * best.t, end)) <= best.value + 1e-9 * std::abs(best.value));
            }
}

TEST_CASE("svm norms: a hard margin's start, scaled") {
    attmd::Rng rng(15, 2);
    for (const Named& n : all_norms()) {
        CAPTURE(n.name);
        const Vector before = random_matrix(rng);
        const double size = attmd::root_mean_square(before);
        Vector w = before, zero = attmd::zero_vector(D);
        const double rho = n.norm->scale_start(w);
        // Entries within reach of the scale either way, and the direction kept.
        CHECK(attmd::root_mean_square(w) / rho < 0.6);
        CHECK(attmd::root_mean_square(w) / rho > 0.2);
        for (std::size_t j = 0; j < w.size(); ++j)
            CHECK(w(j) * size == doctest::Approx(before(j) * attmd::root_mean_square(w)).epsilon(1e-12));
        if (!n.norm->frees_scale()) CHECK(rho == doctest::Approx(3 * size));
        CHECK(n.norm->scale_start(zero) == 1);
    }
}

TEST_CASE("svm norms: make_norm chooses by kind and exponent") {
    const auto norm = [](double p) { return make_norm(Norm::entrywise, p); };
    const auto nuclear = make_norm(Norm::nuclear, 1);
    CHECK(norm(2)->is_euclidean());
    for (const double p : {1.0, 2 + 1e-9, inf}) CHECK(!norm(p)->is_euclidean());
    CHECK(!nuclear->is_euclidean());
    CHECK(nuclear->cone() == attmd::Cone::matrices);
    CHECK(norm(1)->cone() == attmd::Cone::numbers);
    for (const double p : {1.0, 1.5, 2.0, inf}) CHECK(!norm(p)->frees_scale());
    CHECK(norm(2.1)->frees_scale());
    for (const double p : {1.0, inf, 2e18}) CHECK(!norm(p)->is_curved());
    CHECK(norm(1e18)->is_curved());
    CHECK(norm(inf)->penalty() == nullptr);
    CHECK(norm(2e18)->penalty() == nullptr);
    CHECK(nuclear->penalty() == nullptr);
    CHECK(norm(7)->detour_exponents() == std::vector<double>{2, 1.5, 3});
    CHECK(norm(1.5)->detour_exponents() == std::vector<double>{2, 3});
    CHECK(norm(inf)->proof_exponents() == std::vector<double>{1.5, 3});
    CHECK(nuclear->proof_exponents().empty());
    CHECK(nuclear->largest_ratio(D) == doctest::Approx(2));
    CHECK_THROWS_AS(nuclear->terms(D, 1), attmd::Error);
}
