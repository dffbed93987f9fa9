// The norm's elimination, put back into the equations that it was derived from.
#include "svm/norms/norm_terms.hpp"

#include "svm_problems.hpp"

#include <doctest/doctest.h>

using namespace svm_test;

namespace {

constexpr std::int64_t D = 7;

struct Pairs {
    Vector x = attmd::make_vector(2 * D), y = x, dx = x, dy = x, c = x;
    Vector combined = attmd::make_vector(D), g = combined, f = combined, dw = combined;

    explicit Pairs(std::uint64_t seed) {
        attmd::Rng rng(seed, 17);
        for (Vector* v : {&x, &y})
            for (double& value : *v) value = std::pow(10.0, 4 * rng.uniform() - 3);
        for (Vector* v : {&c, &combined, &dw})
            for (double& value : *v) value = rng.normal();
    }
    attmd::PairView view() { return {2 * D, x.data(), y.data(), dx.data(), dy.data(), c.data()}; }

    // y dx + x dy = -c, and (y + dy)+ - (y + dy)- = combined + `change`.
    void check_linear_equations(const Vector& change) const {
        for (std::size_t j = 0; j < 2 * D; ++j)
            CHECK(y(j) * dx(j) + x(j) * dy(j) == doctest::Approx(-c(j)).epsilon(1e-9));
        for (std::size_t j = 0; j < D; ++j) {
            const double difference = y(j) + dy(j) - y(D + j) - dy(D + j),
                         scale = std::abs(dy(j)) + std::abs(dy(D + j)) + 1;
            CHECK(std::abs(difference - combined(j) - change(j)) <= 1e-9 * scale);
            CHECK(std::abs(dx(D + j) - dx(j) - 2 * dw(j)) <= 1e-9 * (std::abs(dx(j)) + std::abs(dx(D + j))));
        }
    }
};

}  // namespace

TEST_CASE("svm norm terms: the eliminated step solves the linearized equations") {
    for (const double p : {1.0, 1.3, 2.0, 3.0, 8.0})
        for (std::uint64_t seed = 1; seed <= 5; ++seed) {
            CAPTURE(p);
            CAPTURE(seed);
            Pairs pairs(seed);
            const double rho = 0.7;
            const auto terms = attmd::split_power(D, p, rho);
            terms->linearize(pairs.combined, pairs.view(), pairs.g);
            terms->right_side(pairs.view(), pairs.f);
            terms->expand(pairs.dw, 0, pairs.view());
            Vector change = attmd::make_vector(D);  // the A'dl with which dw solves diag(g) dw - A'dl = f
            for (std::size_t j = 0; j < D; ++j) change(j) = pairs.g(j) * pairs.dw(j) - pairs.f(j);
            pairs.check_linear_equations(change);
            for (std::size_t j = 0; j < D; ++j) {
                const double r = (pairs.x(j) + pairs.x(D + j)) / 2, Y = pairs.y(j) + pairs.y(D + j);
                const double dr = (pairs.dx(j) + pairs.dx(D + j)) / 2, dY = pairs.dy(j) + pairs.dy(D + j);
                if (p <= 2) {  // phi'(r) = Y, linearized
                    const double slope = std::pow(r / rho, p - 1);
                    CHECK(std::abs(slope + (p - 1) * slope / r * dr - Y - dY) <= 1e-9 * (slope + Y + std::abs(dY)));
                } else {  // r = psi(Y), linearized
                    const double psi = rho * std::pow(Y, 1 / (p - 1));
                    CHECK(std::abs(r + dr - psi - psi / ((p - 1) * Y) * dY) <= 1e-9 * (r + std::abs(dr) + psi));
                }
            }
        }
}

TEST_CASE("svm norm terms: p = inf, bordered by the one r, with A = I") {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        CAPTURE(seed);
        Pairs pairs(seed);
        const double r = 20;
        for (std::size_t j = 0; j < D; ++j) pairs.x(D + j) = 2 * r - pairs.x(j);
        const auto terms = attmd::split_largest(D);
        terms->linearize(pairs.combined, pairs.view(), pairs.g);
        terms->right_side(pairs.view(), pairs.f);
        // diag(g) dw - dl = f, dw + t dl = h, for both right sides.
        attmd::Rng rng(seed, 4);
        Vector t = attmd::make_vector(D), h = t, dl = t, change = t;
        double numerator = terms->border_numerator(), denominator = terms->border_corner();
        std::vector<double> dl2(D);
        for (std::size_t j = 0; j < D; ++j) {
            t(j) = rng.uniform() + 0.1;
            h(j) = rng.normal();
            const double g = pairs.g(j), e = (*terms->border_ratio())(j);
            dl(j) = (h(j) - pairs.f(j) / g) / (t(j) + 1 / g);
            dl2[j] = -(*terms->border_column())(j) / g / (t(j) + 1 / g);
            numerator -= e * dl(j);
            denominator += e * dl2[j];
        }
        const double dr = numerator / denominator;
        for (std::size_t j = 0; j < D; ++j) {
            dl(j) += dr * dl2[j];
            change(j) = dl(j);
            pairs.dw(j) = h(j) - t(j) * dl(j);
        }
        terms->expand(pairs.dw, dr, pairs.view());
        pairs.check_linear_equations(change);
        double sum = 0, scale = 1;
        for (std::size_t j = 0; j < 2 * D; ++j) {
            sum += pairs.y(j) + pairs.dy(j);
            scale += std::abs(pairs.dy(j));
        }
        CHECK(std::abs(sum - 1) <= 1e-9 * scale);
    }
}
