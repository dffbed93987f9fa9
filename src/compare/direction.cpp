#include "compare/direction.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace attmd {
namespace {

double largest_entry(const char* name, const double* a, std::int64_t count) {
    require(count >= 1, "count is ", count, ", expected at least 1");
    double most = 0;
    for (std::int64_t i = 0; i < count; ++i) {
        require(std::isfinite(a[i]), name, "[", i, "] is ", a[i], ", expected a finite number");
        most = std::max(most, std::fabs(a[i]));
    }
    return most;
}

// A ratio to the largest entry that underflows.
bool is_lost(double ratio) { return ratio < std::numeric_limits<double>::min(); }

// |a[i]| / largest, in full precision raised to an exponent even where the ratio itself underflows.
double power_of_ratio(double a, double largest, double exponent) {
    const double ratio = std::fabs(a) / largest;
    if (a == 0 || !is_lost(ratio)) return std::pow(ratio, exponent);
    int power, power_of_largest;
    const double fraction = std::frexp(std::fabs(a), &power), of_largest = std::frexp(largest, &power_of_largest);
    return std::pow(fraction / of_largest, exponent) * std::exp2((power - power_of_largest) * exponent);
}

// ||a||_p = largest * sum^(1/p), sum = that of (|a[i]| / largest)^p.
struct ScaledNorm {
    double largest, sum;
};
ScaledNorm scaled_norm(double p, const char* name, const double* a, std::int64_t count) {
    const double largest = largest_entry(name, a, count);
    if (largest == 0 || std::isinf(p)) return {largest, largest == 0 ? 0.0 : 1.0};
    double sum = 0;
    for (std::int64_t i = 0; i < count; ++i) sum += std::pow(std::fabs(a[i] / largest), p);
    return {largest, sum};
}
double root(double p, const ScaledNorm& norm) { return std::pow(norm.sum, 1 / p); }

ScaledNorm direction_norm(double p, const char* name, const double* a, std::int64_t count) {
    const ScaledNorm norm = scaled_norm(p, name, a, count);
    require(norm.largest > 0, name, " is zero and has no direction; expected at least one entry that is not 0");
    return norm;
}

// ((1 + r)^p - 1) / p - r by its binomial series, |r| and |p r| < 1/2.
double power_beyond_line(double p, double r) {
    double term = r, sum = 0;
    for (int k = 2; k < 80; ++k) {
        term *= r * (p - k + 1) / k;
        sum += term;
        if (std::fabs(term) <= 1e-18 * std::fabs(sum)) break;
    }
    return sum;
}

// Shares of single entries in the divergence of a from b, each brought to unit norm:
//   |a|^p / p + |b|^p (p-1)/p - sign(b) |b|^(p-1) a = |b|^p (((1 + r)^p - 1) / p - r),   r = (a - b) / b.
class Bregman {
public:
    Bregman(double p, const ScaledNorm& a, const ScaledNorm& b)
        : p_(p), a_(a), b_(b), log_norms_((std::log(b.sum) - std::log(a.sum)) / p) {}

    double share(double a, double b) const {
        const double to_a = power_of_ratio(a, a_.largest, p_) / a_.sum / p_;  // |a|^p / p
        if (b == 0) return to_a;
        const double to_b = power_of_ratio(b, b_.largest, p_) / b_.sum;  // |b|^p
        if (a == 0) return to_b * ((p_ - 1) / p_);
        if ((a < 0) != (b < 0)) return to_a + to_b * ((p_ - 1) / p_) + mixed(a, b);
        const double log_ratio = log_of_ratio(std::fabs(a), std::fabs(b));
        const double r = std::expm1(log_ratio), exponent = (p_ - 1) * log_ratio;
        if (std::fabs(r) < 0.5 && std::fabs(p_ * r) < 0.5) return to_b * power_beyond_line(p_, r);
        if (std::fabs(exponent) < 1) {
            if (r > 1) return (mixed(a, b) * (std::expm1(exponent) - (p_ - 1)) + (p_ - 1) * to_b) / p_;
            return to_b * (((1 + r) * std::expm1(exponent) - (p_ - 1) * r) / p_);
        }
        if (p_ >= 2 && r <= 1) return to_a - to_b * (r + 1 / p_);
        return to_a + to_b * ((p_ - 1) / p_) - mixed(a, b);
    }

private:
    // |b|^(p-1) |a|: where b is tiny, |b|^p underflows and a / b overflows.
    double mixed(double a, double b) const {
        return power_of_ratio(b, b_.largest, p_ - 1) * (std::fabs(a) / a_.largest) / b_.sum * std::exp(log_norms_);
    }
    // log of a / b at unit norm, a and b > 0.
    double log_of_ratio(double a, double b) const {
        const double x = a / a_.largest, y = b / b_.largest, r = (x - y) / y;
        if (is_lost(x) || is_lost(y))
            return (std::log(a) - std::log(a_.largest)) - (std::log(b) - std::log(b_.largest)) + log_norms_;
        return (std::fabs(r) < 1 ? std::log1p(r) : std::log(x) - std::log(y)) + log_norms_;
    }

    double p_;
    ScaledNorm a_, b_;
    double log_norms_;  // log of ||b / largest|| / ||a / largest||
};

}  // namespace

void check_direction(double p, const double* a, std::int64_t count, const std::string& name) {
    require(p > 1 && std::isfinite(p), name, "p is ", beside(1, p), ", expected a finite number above 1");
    direction_norm(p, (name + "values").c_str(), a, count);
}

double lp_norm(double p, const double* a, std::int64_t count, const char* name) {
    require(p >= 1, "p is ", beside(1, p), ", expected at least 1");
    const ScaledNorm scaled = scaled_norm(p, name, a, count);
    const double norm = scaled.largest == 0 ? 0 : scaled.largest * root(p, scaled);
    if (!std::isfinite(norm))
        fail(ErrorCode::numerical, "the ", p, "-norm of ", name, " is beyond the largest number, ",
             std::numeric_limits<double>::max());
    return norm;
}

double directional_divergence(double p, const double* a, const double* b, std::int64_t count) {
    require(p > 1 && std::isfinite(p), "p is ", beside(1, p), ", expected a finite number above 1");
    const Bregman bregman(p, direction_norm(p, "a", a, count), direction_norm(p, "b", b, count));
    double sum = 0;
    for (std::int64_t i = 0; i < count; ++i) sum += bregman.share(a[i], b[i]);
    return sum;
}

double cosine(const double* a, const double* b, std::int64_t count) {
    const ScaledNorm na = direction_norm(2, "a", a, count), nb = direction_norm(2, "b", b, count);
    const double norm_a = std::sqrt(na.sum), norm_b = std::sqrt(nb.sum);
    double sum = 0;
    for (std::int64_t i = 0; i < count; ++i) sum += (a[i] / na.largest / norm_a) * (b[i] / nb.largest / norm_b);
    return std::clamp(sum, -1.0, 1.0);
}

}  // namespace attmd
