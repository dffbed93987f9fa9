#include "base/rng.hpp"

#include "data/dataset.hpp"

#include <cmath>
#include <doctest/doctest.h>
#include <set>

using namespace attmd;

TEST_CASE("rng: Philox4x64-10 gives the published words") {
    // The first four of key (0, 0) are in the known-answer file of Random123; the others were computed with NumPy's
    // generator of that name.
    const std::uint64_t zero[] = {0x16554d9eca36314c, 0xdb20fe9d672d0fdc, 0xd7e772cee186176b, 0x7e68b68aec7ba23b,
                                  0x02f4ba6408e4d89b, 0x3dd62b0b9ca8c5b2, 0x1c8667a55d902e79, 0x907d7a052fd5b4dc};
    const std::uint64_t one_two[] = {0x46fdf329c224985e, 0x49ebd8a28e9ec134, 0x528e3ef07e630d40, 0x69a57877b5c520c8,
                                     0x4f2f4313b5536b09, 0x5b617be3219ff32a, 0x097293476f9275cb, 0xf63f3bf4962c3942};
    Rng a(0, 0), b(1, 2);
    for (const std::uint64_t word : zero) CHECK(a.word() == word);
    for (const std::uint64_t word : one_two) CHECK(b.word() == word);
}

TEST_CASE("rng: a word becomes the middle of one of 2^52 parts of (0, 1)") {
    Rng words(3, 4), numbers(3, 4);
    for (int k = 0; k < 1000; ++k) {
        const double u = numbers.uniform();
        const double part = std::ldexp(u, 52) - 0.5;  // exact
        CHECK(part == std::floor(part));
        CHECK(static_cast<std::uint64_t>(part) == words.word() >> 12);
    }
}

TEST_CASE("rng: inverse normal distribution function") {
    // Computed with 700 digits.
    const struct {
        double u, x;
    } exact[] = {
        {0x1p-53, -8.209536151601387},
        {0x1.56e1fc2f8f359p-997, -37.0470962993612},
        {0x1.bff2ee48e0530p-333, -21.273453560965326},
        {0x1.dee7a4ad4b81fp-167, -14.933337534788489},
        {0x1.79ca10c924223p-67, -9.262340089798407},
        {0x1.203af9ee75616p-50, -7.941345326170997},
        {0x1.c965971ea9c5cp-37, -6.667611456510741},
        {0x1.ec94ca210599ep-37, -6.656723091518184},
        {0x1.b7cdfd9d7bdbbp-34, -6.361340902404057},
        {0x1.4f8b588e368f1p-17, -4.264890793922825},
        {0.001, -3.0902323061678136},
        {0x1.47ae147ae147bp-6, -2.053748910631823},
        {0x1.32ca57a786c22p-4, -1.4402382675279637},
        {0x1.3333333333333p-4, -1.439531470938456},
        {0x1.339c0ebedfa44p-4, -1.43882539275254},
        {0x1.999999999999ap-4, -1.2815515655446004},
        {0x1.0000000000000p-2, -0.6744897501960817},
        {0x1.999999999999ap-2, -0.2533471031357997},
        {0x1.fffd60e94ee39p-2, -2.5066282748960008e-05},
        {0x1.0000000800000p-1, 2.3344794983332983e-09},
        {0x1.3333333333333p-1, 0.2533471031357997},
        {0x1.8000000000000p-1, 0.6744897501960817},
        {0x1.ccccccccccccdp-1, 1.2815515655446006},
        {0x1.d9984a0e410b6p-1, 1.4394608308216257},
        {0x1.d99ae924f227dp-1, 1.4396021182393162},
        {0x1.f0a3d70a3d70ap-1, 1.8807936081512506},
        {0x1.ff7ced916872bp-1, 3.090232306167813},
        {0x1.ffffe00000000p-1, 4.7630010342678135},
        {0x1.fffffffffe000p-1, 7.047700256664409},
        {0x1.fffffffffffffp-1, 8.209536151601387},
    };
    for (const auto& point : exact) {
        CAPTURE(point.u);
        CHECK(std::fabs(inverse_normal(point.u) - point.x) < 2e-15 * std::fabs(point.x));
    }
    CHECK(inverse_normal(0.5) == 0);
}

TEST_CASE("rng: normal numbers have mean 0, variance 1 and no skew") {
    Rng rng(11, 0);
    constexpr int count = 200000;
    double sum = 0, squares = 0, cubes = 0;
    int beyond_two = 0;
    for (int k = 0; k < count; ++k) {
        const double x = rng.normal();
        sum += x;
        squares += x * x;
        cubes += x * x * x;
        beyond_two += std::fabs(x) > 2;
    }
    // Five standard deviations of each estimate.
    CHECK(std::fabs(sum / count) < 5 / std::sqrt(count));
    CHECK(std::fabs(squares / count - 1) < 5 * std::sqrt(2.0 / count));
    CHECK(std::fabs(cubes / count) < 5 * std::sqrt(15.0 / count));
    CHECK(std::fabs(beyond_two / double{count} - 0.0455002639) < 5 * std::sqrt(0.0455 * 0.9545 / count));
}

TEST_CASE("rng: below is uniform over its bound") {
    Rng rng(12, 0);
    int counts[6] = {};
    for (int k = 0; k < 60000; ++k) {
        const std::uint64_t value = rng.below(6);
        REQUIRE(value < 6);
        ++counts[value];
    }
    for (const int count : counts) CHECK(std::abs(count - 10000) < 5 * std::sqrt(60000 / 6.0 * 5 / 6));
    CHECK(rng.below(1) == 0);
    // A bound of 3 * 2^62 rejects a quarter of the words, which with the plain remainder would fall below 2^62.
    int low = 0;
    for (int k = 0; k < 30000; ++k) low += rng.below(std::uint64_t{3} << 62) < std::uint64_t{1} << 62;
    CHECK(std::abs(low - 10000) < 5 * std::sqrt(30000 * 2.0 / 9));
}

// The bits below were also computed by a second program (Python floats, NumPy's Philox): a difference on some machine
// means that its compiler or library does not keep to IEEE arithmetic.
TEST_CASE("rng: the generated dataset has these bits on every machine") {
    const double X[] = {0x1.05cf01099eae6p-1,  0x1.c0c19e5987163p-3,  0x1.a9750d9be90bap-1,  -0x1.2a7f6fbd7b950p-1,
                        -0x1.73528d4dd7f0cp-2, 0x1.7440fff45fd1cp-1,  -0x1.a16b3e22e63dcp-2, -0x1.8129c3ca80551p-1,
                        0x1.0904358e1d8b5p-1,  -0x1.b9d5eb1926f9dp-1, 0x1.6664917d37c37p-2,  -0x1.752b79373d90bp-2};
    const double z[] = {-0x1.94a52e9ee44e6p-3, -0x1.a1d2abed8a619p-1, -0x1.161731c15e9a4p-1,
                        0x1.9a056e02cb10ap-1,  0x1.1c1f68e7be8f6p-1,  0x1.cd5171f2978d3p-3};
    const double v[] = {-0x1.6e820f90f379ep-1, -0x1.92900c2be305fp-2, -0x1.2777f395e64dep-1};
    const Dataset data = generate_gaussian(2, 2, 3, 1);
    REQUIRE(data.decoder().has_value());
    for (std::int64_t i = 0; i < 2; ++i) {
        double tokens[6], query[3];
        data.read_tokens(i, tokens, 3);
        data.read_query(i, query);
        for (int k = 0; k < 6; ++k) CHECK(tokens[k] == X[6 * i + k]);
        for (int k = 0; k < 3; ++k) CHECK(query[k] == z[3 * i + k]);
        CHECK(data.label(i) == 1);
    }
    for (std::size_t k = 0; k < 3; ++k) CHECK((*data.decoder())(k) == v[k]);
}

TEST_CASE("rng: permutation") {
    Rng rng(5, 1);
    CHECK(permutation(10, rng) == std::vector<std::int64_t>{9, 7, 4, 0, 5, 3, 8, 1, 6, 2});
    const auto order = permutation(1000, rng);
    CHECK(std::set<std::int64_t>(order.begin(), order.end()).size() == 1000);
    CHECK(permutation(1, rng) == std::vector<std::int64_t>{0});
    CHECK(permutation(0, rng).empty());
}
