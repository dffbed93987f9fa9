#include "svm/active/active_set.hpp"

#include "base/blas.hpp"
#include "svm/linear/cholesky.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace attmd {
namespace {

constexpr int most_steps = 12;

using Rows = std::vector<std::int64_t>;

// The multipliers (m) that hold K lambda = b on the free rows and are 0 elsewhere. False where K's part there is not
// positive definite to rounding. factor: m x m, scratch.
bool solve_free_rows(const Matrix& K, const Vector& b, const Rows& free, Matrix& factor, Vector& lambda) {
    const auto count = static_cast<std::int64_t>(free.size());
    Vector solution = make_vector(count);
    double* L = factor.data();
    for (std::int64_t r = 0; r < count; ++r) {
        const std::int64_t row = free[static_cast<std::size_t>(r)];
        for (std::int64_t c = 0; c <= r; ++c) L[r * count + c] = K(row, free[static_cast<std::size_t>(c)]);
        solution(r) = b(row);
    }
    if (!blas::cholesky_lower(count, L, count)) return false;
    solve_cholesky(count, L, solution.data());
    for (double& value : lambda) value = 0;
    for (std::int64_t r = 0; r < count; ++r) lambda(free[static_cast<std::size_t>(r)]) = solution(r);
    return true;
}

// Free rows stay free with a positive multiplier; others become free where their margin is below b.
Rows corrected(const Rows& free, const Vector& b, const Vector& lambda, const Vector& margins) {
    Rows next;
    std::size_t position = 0;
    for (std::int64_t k = 0; k < static_cast<std::int64_t>(b.size()); ++k) {
        const bool was_free = position < free.size() && free[position] == k;
        if (was_free) ++position;
        if (was_free ? lambda(k) > 0 : margins(k) < b(k)) next.push_back(k);
    }
    return next;
}

}  // namespace

bool solve_by_active_set(const NormalizedProblem& problem, ThreadTeam& team, Bounds& bounds, double tolerance) {
    const NormalizedRows& rows = problem.rows;
    const Vector& b = rows.right_side();
    const std::int64_t m = rows.rows(), D = rows.unknowns();
    const std::vector<double> ones(static_cast<std::size_t>(D), 1.0);
    Matrix K = make_matrix(m, m), factor = make_matrix(m, m);
    rows.outer(ones.data(), K.data(), team);
    for (std::int64_t k = 0; k < m; ++k)
        for (std::int64_t l = k + 1; l < m; ++l) K(k, l) = K(l, k);

    Rows free(static_cast<std::size_t>(m));  // rows whose multiplier is positive
    std::iota(free.begin(), free.end(), std::int64_t{0});
    Vector lambda = make_vector(m), margins = make_vector(m);
    for (int step = 0; step < most_steps; ++step) {
        if (!solve_free_rows(K, b, free, factor, lambda)) return false;
        blas::gemv(blas::Op::none, m, m, 1, K.data(), m, lambda.data(), 0, margins.data());
        Rows next = corrected(free, b, lambda, margins);
        if (next == free) break;
        if (next.empty() || step + 1 == most_steps) return false;
        free.swap(next);
    }
    Vector w = make_vector(D);
    rows.combine(lambda.data(), w.data());
    rows.margins(w.data(), margins.data());
    bounds.offer_primal(w, margins);
    bounds.offer_dual(lambda, w);
    return bounds.gap() <= tolerance;
}

}  // namespace attmd
