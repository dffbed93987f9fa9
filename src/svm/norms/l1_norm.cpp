// ||w||_1: a linear program in the split form of norm_terms.hpp.
#include "svm/norms/entrywise_norm.hpp"

#include <algorithm>
#include <limits>

namespace attmd {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// The conjugate is 0 for A'lambda of dual norm <= 1, else infinite.
class L1Penalty final : public Penalty {
public:
    L1Penalty() : Penalty(1) {}

    double conjugate(double) const override { return 0; }
    double largest_multiple(double length) const override { return 1 / length; }
    Multiple best_multiple(double sum, double length, double squares, double most, double) const override {
        const double of_squares = squares > 0 ? sum / (2 * squares) : infinity;
        const double t = std::min({largest_multiple(length), most, of_squares});
        return {t, t * sum - t * t * squares};
    }
};

class L1Norm final : public EntrywiseNorm {
public:
    L1Norm() : EntrywiseNorm(1, infinity) {}

    const Penalty* penalty() const override { return &penalty_; }
    std::unique_ptr<NormTerms> terms(std::int64_t D, double rho) const override { return split_power(D, 1, rho); }
    double stationary_product(const Vector& w, double rho) const override { return slopes_times_sizes(w, rho); }
    std::optional<VertexGuess> vertex(const PairView& pairs) const override;
    std::vector<double> detour_exponents() const override { return {2.0, 1.5, 3.0}; }

private:
    L1Penalty penalty_;
};

// w_j is 0 where both u+ = r - w and u- = r + w are at their bounds; (A'lambda)_j is its sign elsewhere.
std::optional<VertexGuess> L1Norm::vertex(const PairView& pairs) const {
    const std::int64_t D = pairs.count / 2;
    const double *x = pairs.x, *y = pairs.y;
    VertexGuess guess;
    for (std::int64_t j = 0; j < D; ++j) {
        if (x[j] < y[j] && x[D + j] < y[D + j]) continue;
        guess.free.push_back(j);
        guess.of_multipliers.push_back(x[j] < x[D + j] ? 1 : -1);
    }
    return guess;
}

}  // namespace

std::shared_ptr<const MarginNorm> make_l1_norm() { return std::make_shared<L1Norm>(); }

}  // namespace attmd
