#include "svm/certificate.hpp"

#include <algorithm>
#include <cmath>

namespace attmd {
namespace {

// ||v||_e, 1 <= e <= inf, scaled by the largest entry so that no power overflows.
double norm(const Vector& v, double e) {
    double largest = 0;
    for (const double value : v) largest = std::max(largest, std::abs(value));
    if (std::isinf(e) || largest == 0 || !std::isfinite(largest)) return largest;
    double sum = 0;
    for (const double value : v) sum += std::pow(std::abs(value) / largest, e);
    return largest * std::pow(sum, 1 / e);
}

double dual_exponent(double p) {
    if (std::isinf(p)) return 1;
    return p == 1 ? std::numeric_limits<double>::infinity() : p / (p - 1);
}

double primal_bound(double p, double C, const Vector& w, const Vector& margins) {
    if (std::isinf(C)) {
        double smallest = std::numeric_limits<double>::infinity();
        for (const double margin : margins) smallest = std::min(smallest, margin);
        const double bound = margins.size() == 0 ? 0 : norm(w, p) / smallest;
        return smallest > 0 && std::isfinite(bound) ? bound : std::numeric_limits<double>::infinity();
    }
    double slacks = 0;
    for (const double margin : margins) slacks += std::max(0.0, 1 - margin);
    return std::pow(norm(w, p), p) / p + C * slacks;
}

double dual_bound(double p, double C, const Vector& lambda, const Vector& combined) {
    const double q = dual_exponent(p), length = norm(combined, q);
    double sum = 0;
    for (const double value : lambda) sum += value;
    if (std::isinf(C)) {
        if (sum == 0) return 0;
        return sum / length;  // +inf if A'lambda = 0: no point is feasible
    }
    if (p == 1) return length <= 1 ? sum : sum / length;  // the objective's conjugate is the indicator of length <= 1
    return std::max(0.0, sum - std::pow(length, q) / q);
}

}  // namespace

Certificate certify(const MarginRows& rows, double p, double C, const double* w, const double* lambda) {
    Certificate result;
    const std::int64_t m = rows.rows(), D = rows.unknowns();
    Vector duals = make_vector(m), combined = make_vector(D);
    for (std::int64_t k = 0; k < m; ++k) duals(k) = std::min(std::max(lambda[k], 0.0), C);
    rows.combine(duals.data(), combined.data());
    const double dual = dual_bound(p, C, duals, combined);
    result.dual = std::isnan(dual) ? 0 : dual;
    if (w == nullptr) return result;

    Vector point = make_vector(D);
    std::copy_n(w, D, point.data());
    result.margins = make_vector(m);
    rows.margins(w, result.margins.data());
    const double primal = primal_bound(p, C, point, result.margins);
    if (std::isnan(primal) || std::isinf(primal)) return result;
    result.primal = primal;
    result.gap = primal > 0 ? (primal - result.dual) / primal : 0;
    return result;
}

double farkas_residual(const MarginRows& rows, const double* lambda) {
    const std::int64_t m = rows.rows(), D = rows.unknowns();
    Vector combined = make_vector(D), norms = make_vector(m);
    rows.combine(lambda, combined.data());
    rows.row_norms(norms.data());
    double scale = 0, sum = 0, largest = 0;
    for (std::int64_t k = 0; k < m; ++k) {
        if (!(lambda[k] >= 0)) return std::numeric_limits<double>::infinity();
        sum += lambda[k];
        scale += lambda[k] * norms(k);
    }
    for (const double value : combined) largest = std::max(largest, std::abs(value));
    if (!(sum > 0) || !std::isfinite(largest)) return std::numeric_limits<double>::infinity();
    return largest == 0 ? 0 : largest / scale;
}

}  // namespace attmd
