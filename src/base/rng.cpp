#include "base/rng.hpp"

#include <Random123/philox.h>
#include <cmath>
#include <numeric>
#include <utility>

namespace attmd {
namespace {

// Natural logarithm from basic operations alone (a libm's last bit differs between systems): x = 2^k m with m in
// [sqrt(1/2), sqrt(2)), log m = 2 atanh((m-1)/(m+1)), the series to s^25 (error below 1e-18 for |s| < 0.172).
double portable_log(double x) {
    int k = 0;
    double m = std::frexp(x, &k);
    if (m < 0.70710678118654752440) {
        m *= 2;
        --k;
    }
    const double s = (m - 1) / (m + 1);
    const double s2 = s * s;
    double series = 0;
    for (int i = 25; i >= 3; i -= 2) series = (series + 1.0 / i) * s2;
    return k * 0.69314718055994530942 + 2 * (s + s * series);
}

template <std::size_t N>
double polynomial(const double (&coefficients)[N], double x) {
    double value = 0;
    for (std::size_t i = N; i-- > 0;) value = value * x + coefficients[i];
    return value;
}

}  // namespace

std::uint64_t Rng::word() {
    if (used_ == 4) {
        const auto out = r123::Philox4x64_R<10>()({{block_, 0, 0, 0}}, {{seed_, stream_}});
        for (std::size_t i = 0; i < 4; ++i) words_[i] = out[i];
        ++block_;
        used_ = 0;
    }
    return words_[static_cast<std::size_t>(used_++)];
}

double Rng::uniform() { return (static_cast<double>(word() >> 12) + 0.5) * 0x1p-52; }

double Rng::normal() { return inverse_normal(uniform()); }

std::uint64_t Rng::below(std::uint64_t bound) {
    const std::uint64_t threshold = (0 - bound) % bound;
    for (;;) {
        const std::uint64_t w = word();
        if (w >= threshold) return w % bound;
    }
}

double inverse_normal(double u) {
    static const double a[] = {3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
                               1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
                               3.3430575583588128105e4, 2.5090809287301226727e3};
    static const double b[] = {1.0,
                               4.2313330701600911252e1,
                               6.8718700749205790830e2,
                               5.3941960214247511077e3,
                               2.1213794301586595867e4,
                               3.9307895800092710610e4,
                               2.8729085735721942674e4,
                               5.2264952788528545610e3};
    static const double c[] = {1.42343711074968357734e0,  4.63033784615654529590e0, 5.76949722146069140550e0,
                               3.64784832476320460504e0,  1.27045825245236838258e0, 2.41780725177450611770e-1,
                               2.27238449892691845833e-2, 7.74545014278341407640e-4};
    static const double d[] = {1.0,
                               2.05319162663775882187e0,
                               1.67638483018380384940e0,
                               6.89767334985100004550e-1,
                               1.48103976427480074590e-1,
                               1.51986665636164571966e-2,
                               5.47593808499534494600e-4,
                               1.05075007164441684324e-9};
    static const double e[] = {6.65790464350110377720e0,  5.46378491116411436990e0,  1.78482653991729133580e0,
                               2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
                               2.71155556874348757815e-5, 2.01033439929228813265e-7};
    static const double f[] = {1.0,
                               5.99832206555887937690e-1,
                               1.36929880922735805310e-1,
                               1.48753612908506148525e-2,
                               7.86869131145613259100e-4,
                               1.84631831751005468180e-5,
                               1.42151175831644588870e-7,
                               2.04426310338993978564e-15};
    const double q = u - 0.5;
    if (std::fabs(q) <= 0.425) {
        const double r = 0.180625 - q * q;
        return q * polynomial(a, r) / polynomial(b, r);
    }
    const double r = std::sqrt(-portable_log(q < 0 ? u : 1 - u));
    const double x =
        r <= 5 ? polynomial(c, r - 1.6) / polynomial(d, r - 1.6) : polynomial(e, r - 5) / polynomial(f, r - 5);
    return q < 0 ? -x : x;
}

std::vector<std::int64_t> permutation(std::int64_t n, Rng& rng) {
    std::vector<std::int64_t> order(static_cast<std::size_t>(n));
    permute(order, rng);
    return order;
}

void permute(std::vector<std::int64_t>& order, Rng& rng) {
    std::iota(order.begin(), order.end(), std::int64_t{0});
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[rng.below(i)]);
}

}  // namespace attmd
