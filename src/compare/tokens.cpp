#include "compare/tokens.hpp"

#include "svm/problem/solution.hpp"

#include <cmath>

namespace attmd {

Matrix token_scores(const Dataset& dataset, const double* v) {
    const std::int64_t d = dataset.d();
    for (std::int64_t j = 0; j < d; ++j)
        require(std::isfinite(v[j]), "v[", j, "] is ", v[j], ", expected a finite number");
    Matrix scores = zero_matrix(dataset.n(), dataset.T()), X = make_matrix(dataset.T(), d);
    for (std::int64_t i = 0; i < dataset.n(); ++i) {
        dataset.read_tokens(i, X.data(), d);
        double* row = scores.data() + i * dataset.T();
        for (std::int64_t t = 0; t < dataset.length(i); ++t) {
            double product = 0;
            for (std::int64_t j = 0; j < d; ++j) product += X.data()[t * d + j] * v[j];
            row[t] = dataset.label(i) * product;
            if (!std::isfinite(product))
                fail(ErrorCode::numerical, "the score of token ", t, " of sample ", i, " is ", product,
                     ", expected a finite number: v or the tokens are too large");
        }
    }
    return scores;
}

std::vector<std::int64_t> globally_optimal_tokens(const Dataset& dataset, const double* v) {
    const Matrix scores = token_scores(dataset, v);
    std::vector<std::int64_t> best(static_cast<std::size_t>(dataset.n()), 0);
    for (std::int64_t i = 0; i < dataset.n(); ++i) {
        const double* row = scores.data() + i * dataset.T();
        std::int64_t& top = best[static_cast<std::size_t>(i)];
        for (std::int64_t t = 1; t < dataset.length(i); ++t)
            if (row[t] > row[top]) top = t;
    }
    return best;
}

std::vector<std::int32_t> locally_optimal(const Dataset& dataset, const double* v, const MarginRows& rows,
                                          const MaxMarginSolution& solution,
                                          const std::vector<std::int64_t>& selected) {
    const Matrix scores = token_scores(dataset, v);
    const auto support = support_set(solution);
    std::vector<std::int32_t> optimal(static_cast<std::size_t>(dataset.n()), 1);
    for (std::size_t k = 0; k < support.size(); ++k) {
        if (support[k] == 0) continue;
        const auto i = static_cast<std::size_t>(rows.sample_of_row()[k]);
        const auto t = static_cast<std::size_t>(rows.token_of_row()[k]);
        if (!(scores(i, t) < scores(i, static_cast<std::size_t>(selected[i])))) optimal[i] = 0;
    }
    return optimal;
}

}  // namespace attmd
