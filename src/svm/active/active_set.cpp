#include "svm/active/active_set.hpp"

#include "base/blas.hpp"
#include "svm/linear/cholesky.hpp"

#include <algorithm>
#include <vector>

namespace attmd {
namespace {

constexpr int most_steps = 12;

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

    std::vector<std::int64_t> free(static_cast<std::size_t>(m)), next;  // rows whose multiplier is positive
    for (std::int64_t k = 0; k < m; ++k) free[static_cast<std::size_t>(k)] = k;
    Vector lambda = make_vector(m), solution = make_vector(m), margins = make_vector(m);
    for (int step = 0; step < most_steps; ++step) {
        const auto count = static_cast<std::int64_t>(free.size());
        double* L = factor.data();
        for (std::int64_t r = 0; r < count; ++r) {
            const double* row = K.data() + free[static_cast<std::size_t>(r)] * m;
            for (std::int64_t c = 0; c <= r; ++c) L[r * count + c] = row[free[static_cast<std::size_t>(c)]];
            solution(r) = b(free[static_cast<std::size_t>(r)]);
        }
        if (!blas::cholesky_lower(count, L, count)) return false;
        solve_cholesky(count, L, solution.data());
        for (double& value : lambda) value = 0;
        for (std::int64_t r = 0; r < count; ++r) lambda(free[static_cast<std::size_t>(r)]) = solution(r);

        blas::gemv(blas::Op::none, m, m, 1, K.data(), m, lambda.data(), 0, margins.data());
        next.clear();
        std::size_t position = 0;
        for (std::int64_t k = 0; k < m; ++k) {
            const bool was_free = position < free.size() && free[position] == k;
            if (was_free) ++position;
            if (was_free ? lambda(k) > 0 : margins(k) < b(k)) next.push_back(k);
        }
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
