// Products with one sample's rows against plain loops, for every remainder of rows and columns.
#include "base/rng.hpp"
#include "svm/rows/sample_products_kernel.hpp"

#include <doctest/doctest.h>
#include <vector>

using namespace attmd;

TEST_CASE("a sample's rows: both products are those of plain loops") {
    const SampleProducts& products = sample_products(running_arch());
    Rng rng(1, 60);
    for (std::int64_t count = 1; count <= 9; ++count)
        for (std::int64_t d = 1; d <= 75; ++d) {
            CAPTURE(count);
            CAPTURE(d);
            std::vector<double> delta(static_cast<std::size_t>(count * d));  // count x d
            std::vector<double> direction(static_cast<std::size_t>(d)), lambda(static_cast<std::size_t>(count));
            for (auto* values : {&delta, &direction, &lambda})
                for (double& value : *values) value = rng.normal();
            std::vector<double> margins(lambda.size() + 1, -7), sums(direction.size() + 1, -7);
            products.rows(delta.data(), count, d, direction.data(), margins.data());
            products.combination(delta.data(), count, d, lambda.data(), sums.data());

            std::vector<double> expected_margins(lambda.size()), expected_sums(direction.size());
            for (std::size_t k = 0; k < lambda.size(); ++k)
                for (std::size_t a = 0; a < direction.size(); ++a) {
                    const double entry = delta[k * direction.size() + a];
                    expected_margins[k] += entry * direction[a];
                    expected_sums[a] += lambda[k] * entry;
                }
            for (std::size_t k = 0; k < lambda.size(); ++k)
                CHECK(margins[k] == doctest::Approx(expected_margins[k]).epsilon(1e-13).scale(10));
            for (std::size_t a = 0; a < direction.size(); ++a)
                CHECK(sums[a] == doctest::Approx(expected_sums[a]).epsilon(1e-13).scale(10));
            CHECK(margins.back() == -7);  // nothing is written past the end
            CHECK(sums.back() == -7);
        }
}
