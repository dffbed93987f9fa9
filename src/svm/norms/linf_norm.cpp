// ||w||_inf: a linear program with one bound r for all entries.
#include "svm/norms/entrywise_norm.hpp"

#include <limits>

namespace attmd {
namespace {

class LinfNorm final : public EntrywiseNorm {
public:
    LinfNorm() : EntrywiseNorm(std::numeric_limits<double>::infinity(), 1) {}

    std::unique_ptr<NormTerms> terms(std::int64_t D, double) const override { return split_largest(D); }
    std::optional<VertexGuess> vertex(const PairView& pairs) const override;
};

// |w_j| is r where u+ = r - w or u- = r + w is at its bound.
std::optional<VertexGuess> LinfNorm::vertex(const PairView& pairs) const {
    const std::int64_t D = pairs.count / 2;
    const double *x = pairs.x, *y = pairs.y;
    VertexGuess guess;
    for (std::int64_t j = 0; j < D; ++j) {
        const bool bound = x[j] < y[j] || x[D + j] < y[D + j];
        const double sign = x[j] < x[D + j] ? 1 : -1;
        guess.border.push_back(bound ? sign : 0);
        if (!bound) guess.free.push_back(j);
    }
    if (guess.free.size() == guess.border.size()) return std::nullopt;
    guess.of_multipliers.assign(guess.free.size(), 0);
    return guess;
}

}  // namespace

std::shared_ptr<const MarginNorm> make_linf_norm() { return std::make_shared<LinfNorm>(); }

}  // namespace attmd
