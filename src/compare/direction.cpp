#include "compare/direction.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <cmath>

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

// (largest, ||a / largest||_p): the norm in two factors.
struct ScaledNorm {
    double largest, norm;
};
ScaledNorm scaled_norm(double p, const char* name, const double* a, std::int64_t count) {
    const double largest = largest_entry(name, a, count);
    if (largest == 0 || std::isinf(p)) return {largest, largest == 0 ? 0.0 : 1.0};
    double sum = 0;
    for (std::int64_t i = 0; i < count; ++i) sum += std::pow(std::fabs(a[i] / largest), p);
    return {largest, std::pow(sum, 1 / p)};
}

ScaledNorm direction_norm(double p, const char* name, const double* a, std::int64_t count) {
    const ScaledNorm norm = scaled_norm(p, name, a, count);
    require(norm.largest > 0, name, " is zero and has no direction; expected at least one entry that is not 0");
    return norm;
}

// (1/p)|a|^p - (1/p)|b|^p - sign(b)|b|^(p-1) (a - b)
double bregman_entry(double p, double a, double b) {
    if (b == 0) return std::pow(std::fabs(a), p) / p;
    const double r = (a - b) / b;
    const double scale = std::pow(std::fabs(b), p);
    if (std::fabs(r) < 0.05) {  // binomial series of ((1 + r)^p - 1) / p - r
        double term = r, sum = 0;
        for (int k = 2; k < 40; ++k) {
            term *= r * (p - k + 1) / k;
            sum += term;
            if (std::fabs(term) <= 1e-18 * std::fabs(sum)) break;
        }
        return scale * sum;
    }
    if (r > -1) return scale * (std::expm1(p * std::log1p(r)) / p - r);
    return std::pow(std::fabs(a), p) / p - scale / p - scale * r;
}

}  // namespace

double lp_norm(double p, const double* a, std::int64_t count) {
    require(p >= 1, "p is ", p, ", expected at least 1");
    const ScaledNorm norm = scaled_norm(p, "a", a, count);
    return norm.largest * norm.norm;
}

double directional_divergence(double p, const double* a, const double* b, std::int64_t count) {
    require(p > 1 && std::isfinite(p), "p is ", p, ", expected a finite number above 1");
    const ScaledNorm na = direction_norm(p, "a", a, count), nb = direction_norm(p, "b", b, count);
    double sum = 0;
    for (std::int64_t i = 0; i < count; ++i)
        sum += bregman_entry(p, a[i] / na.largest / na.norm, b[i] / nb.largest / nb.norm);
    return sum;
}

double cosine(const double* a, const double* b, std::int64_t count) {
    const ScaledNorm na = direction_norm(2, "a", a, count), nb = direction_norm(2, "b", b, count);
    double sum = 0;
    for (std::int64_t i = 0; i < count; ++i) sum += (a[i] / na.largest / na.norm) * (b[i] / nb.largest / nb.norm);
    return std::clamp(sum, -1.0, 1.0);
}

}  // namespace attmd
