#include "data/dataset.hpp"

#include "../temporary_files.hpp"

#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <limits>
#include <memory>
#include <numeric>

using namespace attmd;

namespace {

constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();

// n = 2, T = 3, d = 2, X = 0, 1, 2, ... and z = 100, 101, ...; the caller keeps the arrays alive.
struct Lent {
    std::vector<double> X = std::vector<double>(12), z = std::vector<double>(4);
    SampleStorage storage;

    Lent() {
        std::iota(X.begin(), X.end(), 0.0);
        std::iota(z.begin(), z.end(), 100.0);
        storage.n = 2;
        storage.T = 3;
        storage.d = 2;
        storage.X = X.data();
        storage.X_strides = dense_strides(3, 2);
        storage.z = z.data();
        storage.z_strides = {2, 1};
        storage.lengths = {3, 3};
        storage.labels = {1, -1};
    }
    Dataset dataset() const { return Dataset(std::make_shared<SampleStorage>(storage)); }
    Error error() const {
        return error_of([this] { dataset(); });
    }
};

std::vector<double> tokens(const Dataset& data, std::int64_t i) {
    std::vector<double> values(static_cast<std::size_t>(data.length(i) * data.d()));
    data.read_tokens(i, values.data(), data.d());
    return values;
}

std::vector<double> query(const Dataset& data, std::int64_t i) {
    std::vector<double> values(static_cast<std::size_t>(data.d()));
    data.read_query(i, values.data());
    return values;
}

using Values = std::vector<double>;

}  // namespace

TEST_CASE("dataset: dense samples") {
    const Lent lent;
    const Dataset data = lent.dataset();
    CHECK(data.n() == 2);
    CHECK(data.T() == 3);
    CHECK(data.d() == 2);
    CHECK(data.total_tokens() == 6);
    CHECK(tokens(data, 1) == Values{6, 7, 8, 9, 10, 11});
    CHECK(query(data, 1) == Values{102, 103});
    CHECK(data.label(1) == -1);
    CHECK(!data.decoder());

    Values wide(9, -1);
    data.read_tokens(0, wide.data(), 3);
    CHECK(wide == Values{0, 1, -1, 2, 3, -1, 4, 5, -1});
}

TEST_CASE("dataset: without queries the first token is the query") {
    Lent lent;
    lent.storage.z = nullptr;
    CHECK(query(lent.dataset(), 1) == Values{6, 7});
}

TEST_CASE("dataset: strided samples") {
    Lent lent;
    SUBCASE("transposed: X[i, t, j] lies at j * 6 + t * 2 + i") {
        lent.storage.X_strides = {1, 2, 6};
        CHECK(tokens(lent.dataset(), 1) == Values{1, 7, 3, 9, 5, 11});
    }
    SUBCASE("negative: everything from the end") {
        lent.storage.X = lent.X.data() + 11;
        lent.storage.X_strides = {-6, -2, -1};
        lent.storage.z = lent.z.data() + 3;
        lent.storage.z_strides = {-2, -1};
        CHECK(tokens(lent.dataset(), 0) == Values{11, 10, 9, 8, 7, 6});
        CHECK(query(lent.dataset(), 1) == Values{101, 100});
    }
    SUBCASE("zero: one token for all") {
        lent.storage.X_strides = {0, 0, 1};
        CHECK(tokens(lent.dataset(), 1) == Values{0, 1, 0, 1, 0, 1});
    }
    SUBCASE("the query taken from strided tokens") {
        lent.storage.X_strides = {1, 2, 6};
        lent.storage.z = nullptr;
        CHECK(query(lent.dataset(), 1) == Values{1, 7});
    }
    const auto copy = copy_storage(lent.storage);
    CHECK(copy->X != lent.storage.X);
    const Dataset copied(copy), borrowed = lent.dataset();
    for (std::int64_t i = 0; i < 2; ++i) {
        CHECK(tokens(copied, i) == tokens(borrowed, i));
        CHECK(query(copied, i) == query(borrowed, i));
    }
}

TEST_CASE("dataset: float32 samples") {
    Lent lent;
    const std::vector<float> X(lent.X.begin(), lent.X.end()), z{0.1f, 0.2f, 0.3f, 0.4f};
    lent.storage.type = ElementType::float32;
    lent.storage.X = X.data();
    lent.storage.z = z.data();
    for (const auto& data : {lent.dataset(), Dataset(copy_storage(lent.storage))}) {
        CHECK(tokens(data, 1) == Values{6, 7, 8, 9, 10, 11});
        CHECK(query(data, 0) == Values{static_cast<double>(0.1f), static_cast<double>(0.2f)});
    }
}

TEST_CASE("dataset: tokens beyond a sample's length are never read") {
    Lent lent;
    lent.storage.lengths = {1, 2};
    for (const std::size_t k : {2, 3, 4, 5, 10, 11}) lent.X[k] = nan_value;
    for (const auto& data : {lent.dataset(), Dataset(copy_storage(lent.storage))}) {
        CHECK(data.T() == 2);
        CHECK(data.total_tokens() == 3);
        CHECK(tokens(data, 0) == Values{0, 1});
        CHECK(tokens(data, 1) == Values{6, 7, 8, 9});
    }
    CHECK(static_cast<const double*>(copy_storage(lent.storage)->X)[2] == 0);
    // Even where there is no memory: the last sample's array ends with its last token.
    lent.storage.lengths = {3, 1};
    std::fill(lent.X.begin(), lent.X.end(), 1.0);
    const std::unique_ptr<double[]> exact(new double[8]());
    lent.storage.X = exact.get();
    CHECK(Dataset(copy_storage(lent.storage)).total_tokens() == 4);
    CHECK(lent.dataset().total_tokens() == 4);
}

TEST_CASE("dataset: a value that is not finite is found and named") {
    const auto check = [](const Lent& lent, const char* expected) {
        CHECK(lent.error().code() == ErrorCode::invalid_argument);
        CHECK_MESSAGE(contains(lent.error().what(), expected), lent.error().what());
    };
    for (std::size_t k = 0; k < 12; ++k) {
        Lent lent;
        lent.X[k] = nan_value;
        check(lent, text("X[", k / 6, ",", k / 2 % 3, ",", k % 2, "] is nan").c_str());
    }
    Lent lent;
    lent.z[2] = -std::numeric_limits<double>::infinity();
    check(lent, "z[1,0] is -inf");
    lent.z[2] = 0;
    lent.storage.decoder = Vector{1, nan_value};
    check(lent, "v[1] is nan");
}

TEST_CASE("dataset: lengths, labels and decoder are checked") {
    const auto check = [](const Lent& lent, ErrorCode code, const char* expected) {
        CHECK(lent.error().code() == code);
        CHECK_MESSAGE(contains(lent.error().what(), expected), lent.error().what());
    };
    Lent lent;
    lent.storage.lengths = {3, 4};
    check(lent, ErrorCode::invalid_argument, "lengths[1] is 4, expected 1..3");
    CHECK(error_of([&] { Dataset copied(copy_storage(lent.storage)); }).code() == ErrorCode::invalid_argument);
    lent.storage.lengths = {0, 3};
    check(lent, ErrorCode::invalid_argument, "lengths[0] is 0");
    lent.storage.lengths = {3};
    check(lent, ErrorCode::dimension, "lengths has 1 values, expected n = 2");
    lent.storage.lengths = {3, 3};
    for (const std::int32_t label : {0, 2, -2}) {
        lent.storage.labels = {1, label};
        check(lent, ErrorCode::invalid_argument, "expected -1 or +1");
    }
    lent.storage.labels = {1, 1, 1};
    check(lent, ErrorCode::dimension, "y has 3 values, expected n = 2");
    lent.storage.labels = {1, -1};
    lent.storage.decoder = Vector{1, 2, 3};
    check(lent, ErrorCode::dimension, "v has 3 values, expected d = 2");
}

TEST_CASE("dataset: extents that cannot be are refused before memory is touched") {
    constexpr std::int64_t huge = std::int64_t{1} << 40, least = std::numeric_limits<std::int64_t>::min();
    const auto check = [](std::int64_t n, std::int64_t T, std::int64_t d, std::array<std::int64_t, 3> strides) {
        Lent lent;
        lent.storage.n = n;
        lent.storage.T = T;
        lent.storage.d = d;
        lent.storage.X_strides = strides;
        CHECK(lent.error().code() == ErrorCode::invalid_argument);
        CHECK(error_of([&] { copy_storage(lent.storage); }).code() == ErrorCode::invalid_argument);
    };
    check(0, 3, 2, {6, 2, 1});
    check(2, 0, 2, {6, 2, 1});
    check(2, 3, 0, {6, 2, 1});
    check(-1, 3, 2, {6, 2, 1});
    check(huge, huge, 2, {6, 2, 1});
    check(huge, 2, huge, {6, 2, 1});
    check(2, 3, 2, {std::int64_t{1} << 62, 2, 1});
    check(2, 3, 2, {6, -(std::int64_t{1} << 62), 1});
    check(2, 3, 2, {6, 2, least});
    Lent lent;
    lent.storage.z_strides = {least, 1};
    CHECK(lent.error().code() == ErrorCode::invalid_argument);
    lent.storage.z_strides = {2, 1};
    lent.storage.X = nullptr;
    CHECK(lent.error().code() == ErrorCode::invalid_argument);
    CHECK(error_of([] { generate_gaussian(huge, huge, 1, 0); }).code() == ErrorCode::invalid_argument);
    CHECK(error_of([] { generate_gaussian(0, 1, 1, 0); }).code() == ErrorCode::invalid_argument);
}

TEST_CASE("dataset: queries of another size are refused") {
    Samples samples;
    samples.X = Tensor3({2, 3, 2}, 1.0);
    samples.y = {1, -1};
    samples.z = Matrix({2, 3}, 1.0);
    CHECK(error_of([&] { make_dataset(samples); }).code() == ErrorCode::dimension);
    samples.z = Matrix({2, 2}, 1.0);
    CHECK(make_dataset(samples).n() == 2);
}

TEST_CASE("dataset: subset") {
    Lent lent;
    lent.storage.lengths = {3, 1};
    const Dataset data = lent.dataset();
    const Dataset part = data.subset({1, 0, 1});
    CHECK(part.n() == 3);
    CHECK(part.T() == 3);
    CHECK(part.total_tokens() == 5);
    CHECK(tokens(part, 0) == Values{6, 7});
    CHECK(tokens(part, 1) == Values{0, 1, 2, 3, 4, 5});
    CHECK(part.label(2) == -1);
    const Dataset of_part = part.subset({2});  // indices count in the part
    CHECK(of_part.T() == 1);
    CHECK(query(of_part, 0) == Values{102, 103});

    CHECK(error_of([&] { data.subset({}); }).code() == ErrorCode::invalid_argument);
    CHECK(contains(error_of([&] { data.subset({0, 2}); }).what(), "indices[1] is 2, expected 0..1"));
    CHECK(error_of([&] { data.subset({-1}); }).code() == ErrorCode::invalid_argument);
}

TEST_CASE("dataset: shuffle and split") {
    Samples samples;
    samples.X = Tensor3({10, 1, 1}, 0.0);
    for (std::size_t i = 0; i < 10; ++i) samples.X(i, 0, 0) = static_cast<double>(i);
    samples.y.assign(10, 1);
    const Dataset data = make_dataset(samples);
    const auto first_values = [](const Dataset& part) {
        Values values;
        for (std::int64_t i = 0; i < part.n(); ++i) values.push_back(tokens(part, i)[0]);
        return values;
    };
    const Values order = first_values(shuffled(data, 5));
    CHECK(order == Values{9, 7, 4, 0, 5, 3, 8, 1, 6, 2});  // the permutation of key (5, 1)
    CHECK(first_values(shuffled(data, 6)) != order);

    const DatasetPair parts = split(data, 0.25, 5);
    CHECK(first_values(parts.first) == Values(order.begin(), order.begin() + 3));  // 2.5 rounds up
    CHECK(first_values(parts.second) == Values(order.begin() + 3, order.end()));
    for (const double fraction : {0.0, 1.0, -0.5, 0.04, 0.96, nan_value})
        CHECK(error_of([&] { split(data, fraction, 5); }).code() == ErrorCode::invalid_argument);
}

TEST_CASE("dataset: a lender is told once, when the last part is gone") {
    int released = 0;
    {
        std::vector<Dataset> last;
        {
            Lent lent;
            lent.storage.owner = std::shared_ptr<const void>(&lent, [&released](const void*) { ++released; });
            const Dataset data = lent.dataset();
            lent.storage.owner.reset();
            const DatasetPair parts = split(shuffled(data, 1), 0.5, 2);
            last.push_back(parts.second.subset({0, 0}));
            CHECK(released == 0);
        }
        CHECK(released == 0);
        const Dataset copy = last[0];
        last.clear();
        CHECK(released == 0);
    }
    CHECK(released == 1);
}

TEST_CASE("dataset: a copy does not keep the lender's memory") {
    int released = 0;
    Lent lent;
    lent.storage.owner = std::shared_ptr<const void>(&lent, [&released](const void*) { ++released; });
    const auto copy = copy_storage(lent.storage);
    lent.storage.owner.reset();
    CHECK(released == 1);
}

TEST_CASE("dataset: generated vectors are of unit length, labels fair") {
    const Dataset data = generate_gaussian(400, 3, 5, 7);
    const auto length_of = [](const double* x) { return std::sqrt(std::inner_product(x, x + 5, x, 0.0)); };
    int positive = 0;
    for (std::int64_t i = 0; i < data.n(); ++i) {
        const Values X = tokens(data, i), z = query(data, i);
        for (int t = 0; t < 3; ++t) CHECK(length_of(X.data() + 5 * t) == doctest::Approx(1).epsilon(1e-14));
        CHECK(length_of(z.data()) == doctest::Approx(1).epsilon(1e-14));
        positive += data.label(i) == 1;
    }
    CHECK(std::abs(positive - 200) < 50);
    CHECK(length_of(data.decoder()->data()) == doctest::Approx(1).epsilon(1e-14));
    CHECK(tokens(generate_gaussian(400, 3, 5, 8), 0) != tokens(data, 0));
}
