#include "svm/norms/norm_terms.hpp"

#include "base/vector_kernel.hpp"

#include <algorithm>
#include <cmath>

namespace attmd {
namespace {

// dy+- = (-c+- - y+- du+-) / u+- for all pairs.
void dual_steps(PairView pairs) {
    for (std::int64_t j = 0; j < pairs.count; ++j) pairs.dy[j] = (-pairs.c[j] - pairs.y[j] * pairs.dx[j]) / pairs.x[j];
}

class SplitTerms : public NormTerms {
public:
    explicit SplitTerms(std::int64_t D)
        : D_(D), rdr_(make_vector(D)), rdw_(make_vector(D)), plus_(make_vector(D)), minus_(make_vector(D)) {}

    void read(PairView pairs, Vector& w) const override {
        for (std::int64_t j = 0; j < D_; ++j) w(j) = (pairs.x[D_ + j] - pairs.x[j]) / 2;
    }

protected:
    void set_pairs(const Vector& w, std::int64_t j, double r, double mu, PairView pairs) const {
        pairs.x[j] = r - w(j);
        pairs.x[D_ + j] = r + w(j);
        pairs.y[j] = mu / pairs.x[j];
        pairs.y[D_ + j] = mu / pairs.x[D_ + j];
    }
    // Layout of a PairView: u+ then u-, D each.
    void linearize_pairs(const Vector& combined, PairView pairs) {
        for (std::int64_t j = 0; j < D_; ++j) {
            plus_(j) = pairs.y[j] / pairs.x[j];
            minus_(j) = pairs.y[D_ + j] / pairs.x[D_ + j];
            rdw_(j) = pairs.y[j] - pairs.y[D_ + j] - combined(j);
        }
    }

    const std::int64_t D_;
    Vector rdr_, rdw_;     // D: residuals
    Vector plus_, minus_;  // D: D+, D-
};

class SplitPower final : public SplitTerms {
public:
    SplitPower(std::int64_t D, double p, double rho)
        : SplitTerms(D),
          p_(p),
          rho_(rho),
          powers_(make_vector(D)),
          curvature_(make_vector(D)),
          inverse_E_(make_vector(D)) {}

    void start(const Vector& w, PairView pairs) const override {
        for (std::int64_t j = 0; j < D_; ++j) {
            const double r = std::max(rho_, 1.3 * std::abs(w(j)));
            pairs.x[j] = r - w(j);
            pairs.x[D_ + j] = r + w(j);
            pairs.y[j] = pairs.y[D_ + j] = power(r / rho_, p_ - 1) / 2;
        }
    }

    // y+ + y- = phi'(r) and u+- y+- = mu leave r^p (1 - (w/r)^2) = 2 mu rho^(p-1), whose left side grows with r.
    void start_near(const Vector& w, double mu, PairView pairs) const override {
        constexpr int newton_steps = 6;
        const double target = 2 * mu * power(rho_, p_ - 1), least = std::pow(target, 1 / p_);
        for (std::int64_t j = 0; j < D_; ++j) {
            const double size = std::abs(w(j));
            double r = size + least;
            for (int step = 0; step < newton_steps; ++step) {
                const double at = power(r, p_), part = size * size / (r * r);
                const double slope = (p_ * at - (p_ - 2) * at * part) / r;
                r = std::max(r - (at * (1 - part) - target) / slope, size + 1e-3 * least);
            }
            set_pairs(w, j, r, mu, pairs);
        }
    }

    void linearize(const Vector& combined, PairView pairs, Vector& g) override {
        linearize_pairs(combined, pairs);
        for (std::int64_t j = 0; j < D_; ++j)
            powers_(j) = p_ <= 2 ? (pairs.x[j] + pairs.x[D_ + j]) / (2 * rho_) : pairs.y[j] + pairs.y[D_ + j];
        signed_powers(powers_, p_ <= 2 ? p_ - 1 : 1 / (p_ - 1), powers_);
        for (std::int64_t j = 0; j < D_; ++j) {
            const double r = (pairs.x[j] + pairs.x[D_ + j]) / 2, Y = pairs.y[j] + pairs.y[D_ + j];
            const double sum = plus_(j) + minus_(j);
            if (p_ <= 2) {
                const double slope = powers_(j);
                curvature_(j) = (p_ - 1) * slope / r;
                rdr_(j) = slope - Y;
            } else {
                const double r_of_Y = rho_ * powers_(j);
                curvature_(j) = (p_ - 1) * Y / r_of_Y;
                rdr_(j) = curvature_(j) * (r - r_of_Y);
            }
            inverse_E_(j) = 1 / (curvature_(j) + sum);
            g(j) = (4 * plus_(j) * minus_(j) + curvature_(j) * sum) * inverse_E_(j);
        }
    }

    void right_side(PairView pairs, Vector& f) override {
        for (std::int64_t j = 0; j < D_; ++j) {
            const double off = minus_(j) - plus_(j), upper = pairs.c[j] / pairs.x[j],
                         lower = pairs.c[D_ + j] / pairs.x[D_ + j];
            f(j) = -rdw_(j) +
                   (off * rdr_(j) + upper * (curvature_(j) + 2 * minus_(j)) - lower * (curvature_(j) + 2 * plus_(j))) *
                       inverse_E_(j);
        }
    }

    void expand(const Vector& dw, double, PairView pairs) const override {
        for (std::int64_t j = 0; j < D_; ++j) {
            const double off = minus_(j) - plus_(j);
            const double right = -rdr_(j) - pairs.c[j] / pairs.x[j] - pairs.c[D_ + j] / pairs.x[D_ + j];
            const double dr = (right - off * dw(j)) * inverse_E_(j);
            pairs.dx[j] = dr - dw(j);
            pairs.dx[D_ + j] = dr + dw(j);
        }
        dual_steps(pairs);
    }

private:
    const double p_, rho_;
    Vector powers_;                 // D: (r / rho)^(p-1), or Y^(1/(p-1))
    Vector curvature_, inverse_E_;  // D: phi''(r), 1 / E
};

class SplitLargest final : public SplitTerms {
public:
    explicit SplitLargest(std::int64_t D) : SplitTerms(D), ratio_(make_vector(D)), column_(make_vector(D)) {}

    void start(const Vector& w, PairView pairs) const override {
        double r = 0;
        for (std::int64_t j = 0; j < D_; ++j) r = std::max(r, 1.3 * std::abs(w(j)));
        if (r == 0) r = 1;
        for (std::int64_t j = 0; j < D_; ++j) {
            pairs.x[j] = r - w(j);
            pairs.x[D_ + j] = r + w(j);
            pairs.y[j] = pairs.y[D_ + j] = 0.5 / static_cast<double>(D_);
        }
    }

    // sum_j mu / (r - w_j) + mu / (r + w_j) = 1, whose left side falls with r.
    void start_near(const Vector& w, double mu, PairView pairs) const override {
        double largest = 0;
        for (std::int64_t j = 0; j < D_; ++j) largest = std::max(largest, std::abs(w(j)));
        double low = largest, high = largest + 2 * mu * static_cast<double>(D_);
        for (int halving = 0; halving < 50; ++halving) {
            const double r = (low + high) / 2;
            double sum = 0;
            for (std::int64_t j = 0; j < D_; ++j) sum += 2 * mu * r / ((r - w(j)) * (r + w(j)));
            (sum > 1 ? low : high) = r;
        }
        for (std::int64_t j = 0; j < D_; ++j) set_pairs(w, j, high, mu, pairs);
    }

    void linearize(const Vector& combined, PairView pairs, Vector& g) override {
        linearize_pairs(combined, pairs);
        double sum = 0;
        corner_ = 0;
        for (std::int64_t j = 0; j < D_; ++j) {
            sum += pairs.y[j] + pairs.y[D_ + j];
            g(j) = plus_(j) + minus_(j);
            column_(j) = plus_(j) - minus_(j);
            ratio_(j) = -column_(j) / g(j);
            corner_ += 4 * plus_(j) * minus_(j) / g(j);
        }
        sum_residual_ = 1 - sum;
    }

    void right_side(PairView pairs, Vector& f) override {
        numerator_ = -sum_residual_;
        for (std::int64_t j = 0; j < D_; ++j) {
            const double upper = pairs.c[j] / pairs.x[j], lower = pairs.c[D_ + j] / pairs.x[D_ + j];
            f(j) = -rdw_(j) + upper - lower;
            numerator_ += ratio_(j) * rdw_(j) - 2 * (upper * minus_(j) + lower * plus_(j)) / (plus_(j) + minus_(j));
        }
    }

    void expand(const Vector& dw, double dr, PairView pairs) const override {
        for (std::int64_t j = 0; j < D_; ++j) {
            pairs.dx[j] = dr - dw(j);
            pairs.dx[D_ + j] = dr + dw(j);
        }
        dual_steps(pairs);
    }

    const Vector* border_ratio() const override { return &ratio_; }
    const Vector* border_column() const override { return &column_; }
    double border_corner() const override { return corner_; }
    double border_numerator() const override { return numerator_; }

private:
    Vector ratio_, column_;  // D: off / (D+ + D-), -off
    double sum_residual_ = 0, corner_ = 0, numerator_ = 0;
};

}  // namespace

double power(double base, double exponent) {
    if (exponent == 1) return base;
    if (exponent == 2) return base * base;
    if (exponent == 0.5) return std::sqrt(base);
    if (exponent == 0) return 1;
    return std::pow(base, exponent);
}

void signed_powers(const Vector& x, double exponent, Vector& out) {
    if (exponent == 0)
        for (std::size_t j = 0; j < x.size(); ++j) out(j) = x(j) < 0 ? -1 : 1;
    else
        vector_kernel<double>(running_arch())
            .signed_power(x.data(), out.data(), static_cast<std::int64_t>(x.size()), exponent);
}

std::unique_ptr<NormTerms> split_power(std::int64_t D, double p, double rho) {
    return std::make_unique<SplitPower>(D, p, rho);
}
std::unique_ptr<NormTerms> split_largest(std::int64_t D) { return std::make_unique<SplitLargest>(D); }

}  // namespace attmd
