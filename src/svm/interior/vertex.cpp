#include "svm/interior/vertex.hpp"

#include "base/blas.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace attmd {
namespace {

constexpr int refinements = 3;

// Square systems B x = b and B'y = c from one factorization, refined with residuals in extended precision.
class SquareSystem {
public:
    explicit SquareSystem(Matrix B) : B_(std::move(B)), order_(static_cast<std::int64_t>(B_.shape(0))), factor_(B_) {
        regular_ = blas::lu_factor(order_, factor_.data(), pivots_);
    }
    bool regular() const { return regular_; }

    // x (order), transposed: of B'x = b.
    Vector solve(const Vector& b, bool transposed) const {
        const blas::Op op = transposed ? blas::Op::transpose : blas::Op::none;
        Vector x = b;
        blas::lu_solve(op, order_, factor_.data(), pivots_, x.data());
        for (int refinement = 0; refinement < refinements; ++refinement) {
            Vector correction = residual(b, x, transposed);
            blas::lu_solve(op, order_, factor_.data(), pivots_, correction.data());
            for (std::size_t i = 0; i < x.size(); ++i) x(i) += correction(i);
        }
        return x;
    }

private:
    Vector residual(const Vector& b, const Vector& x, bool transposed) const {
        std::vector<long double> sums(b.begin(), b.end());
        for (std::size_t i = 0; i < x.size(); ++i)
            for (std::size_t j = 0; j < x.size(); ++j) {
                const long double entry = B_(i, j);
                if (transposed)
                    sums[j] -= entry * x(i);
                else
                    sums[i] -= entry * x(j);
            }
        Vector out = make_vector(order_);
        for (std::size_t i = 0; i < sums.size(); ++i) out(i) = static_cast<double>(sums[i]);
        return out;
    }

    const Matrix B_;
    const std::int64_t order_;
    Matrix factor_;
    std::vector<int> pivots_;
    bool regular_ = false;
};

}  // namespace

void offer_vertex(const NormalizedProblem& problem, const double* s, const double* lambda, const PairView& norm_pairs,
                  Bounds& bounds) {
    const NormalizedRows& rows = problem.rows;
    const std::int64_t m = rows.rows(), D = rows.unknowns();
    const bool largest_entry = std::isinf(problem.p);
    const double *x = norm_pairs.x, *y = norm_pairs.y;

    // F; elsewhere w is 0 (p = 1) or at the bound (p = inf). u+ = r - w, u- = r + w.
    std::vector<std::int64_t> F;
    std::vector<double> sign(static_cast<std::size_t>(D));
    for (std::int64_t j = 0; j < D; ++j) {
        const bool upper = x[j] < y[j], lower = x[D + j] < y[D + j];
        sign[static_cast<std::size_t>(j)] = x[j] < x[D + j] ? 1 : -1;
        if (largest_entry ? !upper && !lower : !(upper && lower)) F.push_back(j);
    }
    const std::size_t order = F.size() + (largest_entry ? 1 : 0);
    if (order == 0 || static_cast<std::int64_t>(order) > m || (largest_entry && F.size() == sign.size())) return;
    std::vector<std::int64_t> active;
    for (std::int64_t k = 0; k < m; ++k)
        if (lambda[k] > s[k]) active.push_back(k);
    if (active.size() < order || active.size() > 2 * order + 16) return;

    const Matrix A = rows.subset(active, std::vector<double>(active.size(), 1.0))->dense();  // active x D
    std::vector<char> in_F(static_cast<std::size_t>(D), 0);
    for (const std::int64_t j : F) in_F[static_cast<std::size_t>(j)] = 1;
    const auto equation = [&](std::size_t k, std::size_t f) {  // coefficient of unknown f in active row k
        if (f < F.size()) return A(k, F[f]);
        double sum = 0;
        for (std::size_t j = 0; j < sign.size(); ++j)
            if (in_F[j] == 0) sum += sign[j] * A(k, j);
        return sum;
    };
    std::vector<std::int64_t> J(active.size());
    std::iota(J.begin(), J.end(), std::int64_t{0});
    const auto unknowns = static_cast<std::int64_t>(order);
    if (active.size() > order) {  // degenerate: as many as are independent
        const auto candidates = static_cast<std::int64_t>(active.size());
        Matrix transposed = make_matrix(unknowns, candidates);
        for (std::size_t f = 0; f < order; ++f)
            for (std::size_t k = 0; k < active.size(); ++k) transposed(f, k) = equation(k, f);
        if (!blas::pivot_rows(candidates, unknowns, transposed.data(), J)) return;
    }
    Matrix B = make_matrix(unknowns, unknowns);
    Vector b = make_vector(unknowns), c = zero_vector(unknowns);
    for (std::size_t k = 0; k < order; ++k) {
        const auto candidate = static_cast<std::size_t>(J[k]);
        for (std::size_t f = 0; f < order; ++f) B(k, f) = equation(candidate, f);
        J[k] = active[candidate];
        b(k) = rows.right_side()(J[k]);
    }
    if (largest_entry)
        c(order - 1) = 1;
    else
        for (std::size_t f = 0; f < F.size(); ++f) c(f) = sign[static_cast<std::size_t>(F[f])];

    const SquareSystem system(std::move(B));
    if (!system.regular()) return;
    const Vector primal = system.solve(b, false), dual = system.solve(c, true);

    Vector w = zero_vector(D), margins = make_vector(m), combined = make_vector(D), multipliers = zero_vector(m);
    for (std::size_t f = 0; f < F.size(); ++f) w(F[f]) = primal(f);
    if (largest_entry)
        for (std::size_t j = 0; j < sign.size(); ++j)
            if (in_F[j] == 0) w(j) = sign[j] * primal(order - 1);
    for (std::size_t k = 0; k < order; ++k) multipliers(J[k]) = std::max(dual(k), 0.0);
    rows.margins(w.data(), margins.data());
    rows.combine(multipliers.data(), combined.data());
    bounds.offer_primal(w, margins);
    bounds.offer_dual(multipliers, combined);
}

}  // namespace attmd
