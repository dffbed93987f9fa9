// A row a function: its range, and its largest error there in units of the last place, against 80-bit arithmetic, for
// each instruction set that the processor has.
#include "vector_functions.hpp"

#include "base/rng.hpp"

#include <cmath>
#include <cstdio>
#include <doctest/doctest.h>
#include <functional>
#include <limits>
#include <string>
#include <vector>

using namespace attmd;

namespace {

using Exact = std::function<long double(long double)>;
constexpr std::size_t points = 200000;
constexpr long double root_half = 0.70710678118654752440L, over_root_two_pi = 0.39894228040143267794L;

long double distribution(long double x) { return std::erfc(-x * root_half) / 2; }
long double density(long double x) { return std::exp(-x * x / 2) * over_root_two_pi; }

// Distance of two numbers of type T next to x.
template <class T>
long double unit_in_last_place(long double x) {
    int exponent = 0;
    std::frexp(x, &exponent);
    exponent = std::max(exponent, std::numeric_limits<T>::min_exponent);
    return std::ldexp(1.0L, exponent - std::numeric_limits<T>::digits);
}

// Uniform in [low, high], or in the logarithm where low > 0 and far from high; the ends belong to it.
template <class T>
std::vector<T> numbers(double low, double high) {
    Rng rng(1, 1);
    std::vector<T> out{static_cast<T>(low), static_cast<T>(high)};
    const double span = std::log(high) - std::log(low);  // NaN unless low > 0
    const bool by_magnitude = low > 0 && span > 5;
    while (out.size() < points) {
        const double u = rng.uniform();
        const double x = by_magnitude ? std::exp(std::log(low) + span * u) : low + u * (high - low);
        out.push_back(static_cast<T>(x));
    }
    return out;
}

template <class T>
double largest_error(const std::vector<T>& x, const std::vector<T>& got, const Exact& exact) {
    long double worst = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        const long double wanted = exact(x[i]);
        const long double error = std::fabs(got[i] - wanted) / unit_in_last_place<T>(wanted);
        worst = error > worst || std::isnan(error) ? error : worst;
        if (std::isnan(worst)) break;
    }
    return static_cast<double>(worst);
}

class Table {
public:
    explicit Table(Arch arch) : arch_(arch), functions_(vector_functions(arch)) {}

    // run(x, count, out) against exact, of at most `bound` ulp on [low, high].
    template <class T, class Run>
    void row(const std::string& name, double low, double high, double bound, const Run& run, const Exact& exact) {
        const std::vector<T> x = numbers<T>(low, high);
        std::vector<T> got(x.size());
        run(x.data(), static_cast<std::int64_t>(x.size()), got.data());
        const double error = largest_error(x, got, exact);
        char line[160];
        std::snprintf(line, sizeof line, "%-9s %-6s %-22s [%g, %g]  %.2f ulp, at most %g", arch_name(arch_),
                      sizeof(T) == 4 ? "float" : "double", name.c_str(), low, high, error, bound);
        MESSAGE(line);
        CAPTURE(line);
        CHECK(error <= bound);
    }

    void doubles() {
        row<double>("exp", -700, 700, 1, functions_.exp, [](long double x) { return std::exp(x); });
        row<double>("log1p", 1e-300, 1e300, 1, functions_.log1p, [](long double x) { return std::log1p(x); });
        for (const double y : {0.1, 1.0 / 3, 0.75, 2.5, 10.0}) {
            const double wide = std::pow(10.0, std::fmin(300.0, 300 / y));
            row<double>(
                "pow " + std::to_string(y), 1 / wide, wide, 1.2,
                [&](const double* x, std::int64_t n, double* out) { functions_.pow(x, y, n, out); },
                [y](long double x) { return std::pow(x, static_cast<long double>(y)); });
        }
        const auto normal = [&](const double* x, std::int64_t n, double* out) {
            std::vector<double> other(static_cast<std::size_t>(n));
            functions_.normal(x, n, out, other.data());
        };
        row<double>("normal distribution", -1, 8, 40, normal, distribution);
        row<double>("normal distribution", -5, -1, 50000, normal, distribution);  // xsimd's erfc: 1e-11 of its own size
    }

    void floats() {
        row<float>("exp", -87, 88, 1.1, functions_.float_exp, [](long double x) { return std::exp(x); });
        for (const double y : {0.1, 1.0 / 3, 0.5, 2.0, 2.5, 10.0}) {
            const double wide = std::pow(10.0, std::fmin(36.0, 36 / y));
            row<float>(
                "pow " + std::to_string(y), 1 / wide, wide, 0.6,
                [&](const float* x, std::int64_t n, float* out) { functions_.float_pow(x, y, n, out); },
                [y](long double x) { return std::pow(x, static_cast<long double>(y)); });
        }
        const auto normal = [&](bool wants_density) {
            return [&, wants_density](const float* x, std::int64_t n, float* out) {
                std::vector<float> other(static_cast<std::size_t>(n));
                functions_.float_normal(x, n, wants_density ? other.data() : out, wants_density ? out : other.data());
            };
        };
        row<float>("normal distribution", -1, 8, 8, normal(false), distribution);
        row<float>("normal distribution", -6, -1, 20, normal(false), distribution);
        row<float>("normal distribution", -12.5, -6, 68, normal(false), distribution);
        row<float>("normal density", -2, 2, 6, normal(true), density);
    }

private:
    Arch arch_;
    const VectorFunctions& functions_;
};

}  // namespace

TEST_CASE("vector functions: largest errors in units of the last place") {
    for (const Arch arch : {Arch::baseline, Arch::avx2, Arch::avx512}) {
        if (arch > running_arch()) {
            MESSAGE("skipped: ", std::string(arch_name(arch)),
                    ", which this processor, or ATTMD_KERNELS, does not have");
            continue;
        }
        Table table(arch);
        table.doubles();
        table.floats();
    }
}

TEST_CASE("vector functions: ends of the range, zeros and what is not finite") {
    const double infinity = std::numeric_limits<double>::infinity();
    const VectorFunctions& f = vector_functions(running_arch());
    const double x[] = {-infinity, -746, 0, 710, infinity, std::nan("")};
    double out[6];
    f.exp(x, 6, out);
    const double wanted[] = {0, 0, 1, infinity, infinity};
    for (int i = 0; i < 5; ++i) CHECK(out[i] == wanted[i]);
    CHECK(std::isnan(out[5]));
    const double zero[] = {0, std::numeric_limits<double>::denorm_min()};
    f.pow(zero, 0.5, 2, out);
    CHECK(out[0] == 0);
    CHECK(out[1] == doctest::Approx(std::sqrt(zero[1])).epsilon(1e-15));
    f.log1p(zero, 2, out);
    CHECK(out[0] == 0);
    CHECK(out[1] == zero[1]);
}
