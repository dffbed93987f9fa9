// ||w||_p, 1 < p < inf.
#include "base/vectors.hpp"
#include "svm/norms/entrywise_norm.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace attmd {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

class LpPenalty final : public Penalty {
public:
    LpPenalty(double p, double q) : Penalty(p), q_(q) {}

    double conjugate(double length) const override { return std::pow(length, q_) / q_; }
    double largest_multiple(double) const override { return infinity; }
    // With one of the last two terms alone the best t is known; with both it is below either, and found by bisection.
    Multiple best_multiple(double sum, double length, double squares, double most, double rho) const override {
        const auto conjugate = [&](double t) { return rho / q_ * std::pow(t * length, q_); };
        const auto slope = [&](double t) { return sum - q_ * conjugate(t) / t - 2 * t * squares; };
        const double of_norm = std::pow(sum / (rho * length), exponent() - 1) / length;
        const double of_squares = squares > 0 ? sum / (2 * squares) : infinity;
        double t = std::min({most, of_norm, of_squares});
        if (squares > 0) {
            double low = 0;
            for (int halving = 0; halving < 30 && std::isfinite(t); ++halving) {
                const double middle = (low + t) / 2;
                (slope(middle) > 0 ? low : t) = middle;
            }
        }
        return {t, t * sum - conjugate(t) - t * t * squares};
    }

private:
    const double q_;
};

class LpNorm final : public EntrywiseNorm {
public:
    explicit LpNorm(double p) : EntrywiseNorm(p, p / (p - 1)), penalty_(p_, q_) {}

    const Penalty* penalty() const override { return &penalty_; }
    std::unique_ptr<NormTerms> terms(std::int64_t D, double rho) const override { return split_power(D, p_, rho); }
    bool is_curved() const override { return true; }
    bool is_euclidean() const override { return p_ == 2; }
    // There a wrong scale would enter as scale^(p-1).
    bool frees_scale() const override { return p_ > 2; }
    double scale_start(Vector& w) const override;
    double stationary_product(const Vector& w, double rho) const override { return slopes_times_sizes(w, rho); }
    bool stationary_point(const Vector& combined, double rho, Vector& w) const override;
    std::vector<double> detour_exponents() const override;

private:
    const LpPenalty penalty_;
};

double LpNorm::scale_start(Vector& w) const {
    if (!frees_scale()) return MarginNorm::scale_start(w);
    const double size = root_mean_square(w);
    if (size > 0) scale_by(1 / ((1.5 + 0.15 * p_) * size), w);
    return 1;
}

// phi'(|w|) sign(w) = A'lambda.
bool LpNorm::stationary_point(const Vector& combined, double rho, Vector& w) const {
    if (!(p_ < 2.5)) return false;
    signed_powers(combined, 1 / (p_ - 1), w);
    for (double& value : w) value *= rho;
    return true;
}

std::vector<double> LpNorm::detour_exponents() const {
    std::vector<double> exponents = {2.0, 1.5, 3.0};
    exponents.erase(std::remove(exponents.begin(), exponents.end(), p_), exponents.end());
    return exponents;
}

}  // namespace

std::shared_ptr<const MarginNorm> make_lp_norm(double p) { return std::make_shared<LpNorm>(p); }

}  // namespace attmd
