#include "svm/certificate/certificate.hpp"

#include "svm/problem/option_checks.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace attmd {
namespace {

using Real = long double;
using Reals = std::vector<Real>;

constexpr Real infinity = std::numeric_limits<Real>::infinity();

Real entry(const Vector& v, std::size_t k) { return v.size() == 0 ? 1 : v(k); }

// A w (m), A'lambda (D), |A|'lambda (D) and |a_k|_2 (m).
struct Products {
    Reals margins, combined, sizes, lengths;
};

// W z; 0 without w.
Reals direction_of(const double* w, const std::vector<double>& z) {
    Reals direction(z.size(), 0);
    for (std::size_t a = 0; w != nullptr && a < z.size(); ++a)
        for (std::size_t b = 0; b < z.size(); ++b) direction[a] += static_cast<Real>(w[a * z.size() + b]) * z[b];
    return direction;
}

// M (d x d) += x z'
void add_outer(const Reals& x, const std::vector<double>& z, Reals& M) {
    for (std::size_t a = 0; a < z.size(); ++a)
        for (std::size_t b = 0; b < z.size(); ++b) M[a * z.size() + b] += x[a] * z[b];
}

// Row (i, t != alpha_i) is (x_{i,alpha_i} - x_it) z_i'.
Products attention_products(const MarginData& data, const double* w, const double* lambda) {
    const Dataset& dataset = *data.dataset;
    const std::int64_t d = dataset.d();
    const auto size = static_cast<std::size_t>(d);
    Products out{{}, Reals(size * size, 0), Reals(size * size, 0), {}};
    std::vector<double> X(size * static_cast<std::size_t>(dataset.T())), z(size);
    for (std::int64_t i = 0; i < dataset.n(); ++i) {
        dataset.read_tokens(i, X.data(), d);
        dataset.read_query(i, z.data());
        Real z_squares = 0;
        for (const double value : z) z_squares += static_cast<Real>(value) * value;
        const Reals direction = direction_of(w, z);
        Reals sum(size, 0), sum_of_sizes(size, 0);
        const double* chosen = X.data() + data.selected[i] * d;
        for (std::int64_t t = 0; t < dataset.length(i); ++t) {
            if (t == data.selected[i]) continue;
            const Real multiplier = lambda != nullptr ? lambda[out.margins.size()] : 0;
            Real margin = 0, squares = 0;
            for (std::size_t a = 0; a < size; ++a) {
                const Real x = static_cast<Real>(chosen[a]) - X[static_cast<std::size_t>(t * d) + a];
                margin += x * direction[a];
                squares += x * x;
                sum[a] += multiplier * x;
                sum_of_sizes[a] += multiplier * std::abs(x);
            }
            out.margins.push_back(margin);
            out.lengths.push_back(std::sqrt(squares * z_squares));
        }
        add_outer(sum, z, out.combined);
        for (double& value : z) value = std::abs(value);
        add_outer(sum_of_sizes, z, out.sizes);
    }
    return out;
}

// Row k's entries, one after the other.
template <class Row>
Products products_of(std::int64_t m, std::int64_t D, const Row& row, const double* w, const double* lambda) {
    Products out{{}, Reals(static_cast<std::size_t>(D), 0), Reals(static_cast<std::size_t>(D), 0), {}};
    for (std::int64_t k = 0; k < m; ++k) {
        Real margin = 0, squares = 0;
        for (std::int64_t j = 0; j < D; ++j) {
            const Real a = row(k, j);
            if (w != nullptr) margin += a * w[j];
            if (lambda != nullptr) {
                out.combined[static_cast<std::size_t>(j)] += a * lambda[k];
                out.sizes[static_cast<std::size_t>(j)] += std::abs(a) * lambda[k];
            }
            squares += a * a;
        }
        out.margins.push_back(margin);
        out.lengths.push_back(std::sqrt(squares));
    }
    return out;
}

Products products(const MarginData& data, const double* w, const double* lambda) {
    if (data.source == MarginSource::attention) return attention_products(data, w, lambda);
    const std::int64_t m = data.rows(), D = data.unknowns();
    if (data.source == MarginSource::rows) return products_of(m, D, data.A, w, lambda);
    std::vector<double> X(static_cast<std::size_t>(data.dataset->T() * D));  // row i is y_i x_{i,alpha_i}
    const auto row = [&](std::int64_t i, std::int64_t j) {
        if (j == 0) data.dataset->read_tokens(i, X.data(), D);
        return data.dataset->label(i) * X[static_cast<std::size_t>(data.selected[i] * D + j)];
    };
    return products_of(m, D, row, w, lambda);
}

// x^e for 0 < x <= 1 to about half an ulp of a double, ten times as fast as in extended precision.
Real power(Real x, Real e) {
    if (e == 1) return x;
    if (e == 2) return x * x;
    const auto rounded = static_cast<double>(x);
    if (!(rounded > 0)) return 0;
    return std::pow(rounded, static_cast<double>(e)) * (1 + e * (x - rounded) / x);
}

// ||v||_e, scaled by the largest entry so that no power overflows.
Real norm(const Reals& v, Real e) {
    Real largest = 0, sum = 0;
    for (const Real value : v) largest = std::max(largest, std::abs(value));
    if (std::isinf(e) || largest == 0 || !std::isfinite(largest)) return largest;
    for (const Real value : v) {
        const Real x = std::abs(value) / largest;
        if (x > 0) sum += power(x, e);
    }
    return largest * std::pow(sum, 1 / e);
}

// Singular values of a d x d matrix by one-sided Jacobi rotations (Hestenes 1958): its rows are made orthogonal, pair
// by pair, until all are.
Reals singular_values(Reals A, std::size_t d) {
    constexpr int most_sweeps = 60;
    const Real small = static_cast<Real>(d) * std::numeric_limits<Real>::epsilon();
    bool rotated = true;
    for (int sweep = 0; rotated && sweep < most_sweeps; ++sweep) {
        rotated = false;
        for (std::size_t i = 0; i < d; ++i)
            for (std::size_t j = i + 1; j < d; ++j) {
                Real *x = &A[i * d], *y = &A[j * d], xx = 0, yy = 0, xy = 0;
                for (std::size_t k = 0; k < d; ++k) xx += x[k] * x[k], yy += y[k] * y[k], xy += x[k] * y[k];
                if (!(std::abs(xy) > small * std::sqrt(xx) * std::sqrt(yy))) continue;
                rotated = true;
                const Real ratio = (yy - xx) / (2 * xy);
                const Real tangent = std::copysign(1 / (std::abs(ratio) + std::hypot(1, ratio)), ratio);
                const Real cosine = 1 / std::hypot(1, tangent), sine = tangent * cosine;
                for (std::size_t k = 0; k < d; ++k) {
                    const Real before = x[k];
                    x[k] = cosine * before - sine * y[k];
                    y[k] = sine * before + cosine * y[k];
                }
            }
    }
    Reals values(d), row(d);
    for (std::size_t i = 0; i < d; ++i) {
        std::copy_n(&A[i * d], d, row.begin());
        values[i] = norm(row, 2);
    }
    return values;
}

class Certifier {
public:
    Certifier(const MarginData& data, const Vector& right_side, const Vector& weights, const MaxMarginOptions& options)
        : b_(right_side),
          weights_(weights),
          options_(options),
          m_(static_cast<std::size_t>(data.rows())),
          order_(options.norm == Norm::nuclear ? static_cast<std::size_t>(data.dataset->d()) : 0),
          hard_(std::isinf(options.C)),
          p_(options.norm == Norm::nuclear ? 1 : norm_exponent(options.p)),
          q_(p_ == 1          ? infinity
             : std::isinf(p_) ? 1
                              : p_ / (p_ - 1)) {}

    void judge_primal(const Reals& w, const Products& products, Certificate& result) const;
    void judge_dual(const double* lambda, const Products& products, Certificate& result) const;

private:
    Real cost(std::size_t k) const {  // rounded as the solver's
        return weights_.size() == 0 ? options_.C : options_.C * weights_(k);
    }
    bool squared() const { return options_.slack == Slack::squared; }
    Real norm_of(const Reals& v, Real e) const { return norm(order_ > 0 ? singular_values(v, order_) : v, e); }

    const Vector &b_, &weights_;
    const MaxMarginOptions& options_;
    const std::size_t m_, order_;  // order of W where its singular values count, else 0
    const bool hard_;
    const Real p_, q_;
};

void Certifier::judge_primal(const Reals& w, const Products& products, Certificate& result) const {
    Real smallest = infinity, largest = 0, slacks = 0;  // min A w / b, max b of unit rows
    for (std::size_t k = 0; k < m_; ++k) {
        const Real asked = entry(b_, k), margin = products.margins[k], xi = std::max<Real>(0, asked - margin);
        if (asked > 0) smallest = std::min(smallest, margin / asked);
        if (products.lengths[k] > 0) largest = std::max(largest, asked / products.lengths[k]);
        if (!hard_) slacks += cost(k) * (squared() ? xi * xi : xi);
    }
    bool holds = true;
    const Real rounding = std::min(relaxed_tolerance * norm(w, 2), relaxed_share * smallest * largest);
    for (std::size_t k = 0; k < m_; ++k)
        if (entry(b_, k) == 0 && products.margins[k] < -rounding * products.lengths[k]) holds = false;
    if (!std::isinf(smallest)) result.min_margin = static_cast<double>(smallest);
    result.margins = make_vector(static_cast<std::int64_t>(m_));
    std::copy(products.margins.begin(), products.margins.end(), result.margins.begin());
    const Real size = norm_of(w, p_);
    Real primal = hard_ ? (std::isinf(smallest) ? 0 : size / smallest) : std::pow(size, p_) / p_ + slacks;
    if (hard_ && !(holds && smallest > 0)) primal = infinity;
    if (!std::isfinite(static_cast<double>(primal))) return;
    result.primal = static_cast<double>(primal);
    result.feasible = true;
}

void Certifier::judge_dual(const double* lambda, const Products& products, Certificate& result) const {
    Real sum = 0, squares = 0, of_asking = 0, of_all = 0;
    bool impossible = false;  // some row reads 0 >= b_k
    for (std::size_t k = 0; k < m_; ++k) {
        const Real value = lambda[k], asked = entry(b_, k);
        if (!(value >= 0) || std::isinf(value)) return;
        if (!hard_ && !squared() && value > cost(k)) return;
        sum += asked * value;
        of_all += value * products.lengths[k];
        if (asked > 0) of_asking += value * products.lengths[k];
        if (asked > 0 && value > 0 && products.lengths[k] == 0) impossible = true;
        if (squared()) squares += value * value / (4 * cost(k));
    }
    const Real length = norm_of(products.combined, q_);
    if (!hard_) {  // p = 1: the conjugate is the indicator of length <= 1
        const Real t = p_ == 1 && length > 1 ? 1 / length : 1;
        const Real dual = t * sum - (p_ == 1 ? 0 : std::pow(length, q_) / q_) - t * t * squares;
        if (dual > 0) result.dual = static_cast<double>(dual);
        return;
    }
    if (!(sum > 0)) return;
    Real worst = 0;
    for (std::size_t j = 0; j < products.sizes.size(); ++j)
        if (products.sizes[j] > 0) worst = std::max(worst, std::abs(products.combined[j]) / products.sizes[j]);
    result.farkas_residual = impossible ? 0 : static_cast<double>(worst * (of_all / of_asking));
    // A feasible w shows that what is left of A'lambda is no rounding error.
    result.farkas = !result.feasible && result.farkas_residual <= certified_farkas_tolerance;
    result.dual = static_cast<double>(sum / length);
}

bool all_finite(const double* values, std::int64_t count) {
    return std::all_of(values, values + count, [](double value) { return std::isfinite(value); });
}

}  // namespace

Certificate certify(const MarginData& data, const Vector& right_side, const Vector& weights,
                    const MaxMarginOptions& options, const double* w, const double* lambda) {
    check_certifiable(data, options);
    check_costs(weights, options);
    Certificate result;
    if (w != nullptr && !all_finite(w, data.unknowns())) w = nullptr;
    if (lambda != nullptr && !all_finite(lambda, data.rows())) lambda = nullptr;
    const Products of_both = products(data, w, lambda);
    const Certifier certifier(data, right_side, weights, options);
    if (w != nullptr) certifier.judge_primal(Reals(w, w + data.unknowns()), of_both, result);
    if (lambda != nullptr) certifier.judge_dual(lambda, of_both, result);
    if (result.feasible && result.primal > 0)
        result.gap = (result.primal - result.dual) / result.primal;
    else if (result.feasible)
        result.gap = 0;
    return result;
}

}  // namespace attmd
