#include "svm/linear/scaled_cholesky.hpp"

#include "svm/linear/cholesky.hpp"

#include <algorithm>
#include <cmath>
#include <type_traits>

namespace attmd {

ScaledCholesky::ScaledCholesky(std::int64_t most_order)
    : matrix_(::operator new(static_cast<std::size_t>(most_order* most_order) * sizeof(double), alignment)),
      diagonal_(make_vector(most_order)),
      scale_(make_vector(most_order)),
      narrow_(static_cast<std::size_t>(most_order)) {}

template <class T>
bool ScaledCholesky::factor(std::int64_t order, const double* added, double regularization, ThreadTeam& team) {
    order_ = order;
    single_ = std::is_same_v<T, float>;
    T* M = matrix<T>();
    for (std::int64_t k = 0; k < order; ++k) {
        diagonal_(k) = static_cast<double>(M[k * order + k]);
        scale_(k) = 1 / std::sqrt(diagonal_(k) + added[k]);
        if (!std::isfinite(scale_(k)) || scale_(k) == 0) return false;
    }
    constexpr std::int64_t chunk = 64;
    team.run((order + chunk - 1) / chunk, [&](std::int64_t task, int) {
        for (std::int64_t i = task * chunk; i < std::min(order, (task + 1) * chunk); ++i) {
            for (std::int64_t j = 0; j < i; ++j)
                M[i * order + j] = static_cast<T>(static_cast<double>(M[i * order + j]) * scale_(i) * scale_(j));
            M[i * order + i] = static_cast<T>(1 + regularization);
        }
    });
    return factor_cholesky(order, M, team);
}

void ScaledCholesky::solve(double* x) {
    double largest = 0;
    for (std::int64_t k = 0; k < order_; ++k) {
        x[k] *= scale_(k);
        largest = std::max(largest, std::abs(x[k]));
    }
    if (!single_) {
        solve_cholesky(order_, matrix<double>(), x);
    } else if (largest > 0) {
        for (std::int64_t k = 0; k < order_; ++k)
            narrow_[static_cast<std::size_t>(k)] = static_cast<float>(x[k] / largest);
        solve_cholesky(order_, matrix<float>(), narrow_.data());
        for (std::int64_t k = 0; k < order_; ++k)
            x[k] = static_cast<double>(narrow_[static_cast<std::size_t>(k)]) * largest;
    }
    for (std::int64_t k = 0; k < order_; ++k) x[k] *= scale_(k);
}

template bool ScaledCholesky::factor<float>(std::int64_t, const double*, double, ThreadTeam&);
template bool ScaledCholesky::factor<double>(std::int64_t, const double*, double, ThreadTeam&);

}  // namespace attmd
