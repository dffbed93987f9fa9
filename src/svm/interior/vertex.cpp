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

// A_J in the unknowns of a guess: those of F, then r.
class Equations {
public:
    Equations(const VertexGuess& guess, Matrix A) : guess_(guess), A_(std::move(A)) {}

    std::size_t rows() const { return A_.shape(0); }
    std::size_t unknowns() const { return guess_.free.size() + (guess_.border.empty() ? 0 : 1); }
    double operator()(std::size_t k, std::size_t f) const {
        if (f < guess_.free.size()) return A_(k, guess_.free[f]);
        double sum = 0;
        for (std::size_t j = 0; j < guess_.border.size(); ++j)
            if (guess_.border[j] != 0) sum += guess_.border[j] * A_(k, j);
        return sum;
    }

    // As many rows as there are unknowns, independent ones; empty: there are none.
    std::vector<std::int64_t> choose() const {
        std::vector<std::int64_t> chosen(rows());
        std::iota(chosen.begin(), chosen.end(), std::int64_t{0});
        if (rows() == unknowns()) return chosen;
        const auto order = static_cast<std::int64_t>(unknowns()), candidates = static_cast<std::int64_t>(rows());
        Matrix transposed = make_matrix(order, candidates);
        for (std::size_t f = 0; f < unknowns(); ++f)
            for (std::size_t k = 0; k < rows(); ++k) transposed(f, k) = (*this)(k, f);
        if (!blas::pivot_rows(candidates, order, transposed.data(), chosen)) return {};
        chosen.resize(unknowns());
        return chosen;
    }

private:
    const VertexGuess& guess_;
    const Matrix A_;  // active rows x D
};

std::vector<std::int64_t> active_rows(std::int64_t m, const double* s, const double* lambda) {
    std::vector<std::int64_t> active;
    for (std::int64_t k = 0; k < m; ++k)
        if (lambda[k] > s[k]) active.push_back(k);
    return active;
}

Vector expanded(const VertexGuess& guess, const Vector& unknowns, std::int64_t D) {
    Vector w = zero_vector(D);
    for (std::size_t f = 0; f < guess.free.size(); ++f) w(guess.free[f]) = unknowns(f);
    for (std::size_t j = 0; j < guess.border.size(); ++j)
        if (guess.border[j] != 0) w(j) = guess.border[j] * unknowns(guess.free.size());
    return w;
}

// A_JF'lambda_J, then border'A_J'lambda_J.
Vector of_multipliers(const VertexGuess& guess, std::size_t order) {
    Vector c({order}, 1.0);
    std::copy(guess.of_multipliers.begin(), guess.of_multipliers.end(), c.begin());
    return c;
}

}  // namespace

void offer_vertex(const NormalizedProblem& problem, const double* s, const double* lambda, const PairView& norm_pairs,
                  Bounds& bounds) {
    const NormalizedRows& rows = problem.rows;
    const std::int64_t m = rows.rows(), D = rows.unknowns();
    const auto guess = problem.norm->vertex(norm_pairs);
    if (!guess) return;
    const std::size_t order = guess->free.size() + (guess->border.empty() ? 0 : 1);
    if (order == 0 || static_cast<std::int64_t>(order) > m) return;
    const std::vector<std::int64_t> active = active_rows(m, s, lambda);
    if (active.size() < order || active.size() > 2 * order + 16) return;
    const Equations equations(*guess, rows.subset(active, std::vector<double>(active.size(), 1.0))->dense());
    const std::vector<std::int64_t> chosen = equations.choose();
    if (chosen.empty()) return;

    Matrix B = make_matrix(static_cast<std::int64_t>(order), static_cast<std::int64_t>(order));
    Vector b = make_vector(static_cast<std::int64_t>(order));
    for (std::size_t k = 0; k < order; ++k) {
        const auto candidate = static_cast<std::size_t>(chosen[k]);
        for (std::size_t f = 0; f < order; ++f) B(k, f) = equations(candidate, f);
        b(k) = rows.right_side()(active[candidate]);
    }
    const SquareSystem system(std::move(B));
    if (!system.regular()) return;
    const Vector w = expanded(*guess, system.solve(b, false), D),
                 dual = system.solve(of_multipliers(*guess, order), true);
    Vector margins = make_vector(m), combined = make_vector(D), multipliers = zero_vector(m);
    for (std::size_t k = 0; k < order; ++k)
        multipliers(active[static_cast<std::size_t>(chosen[k])]) = std::max(dual(k), 0.0);
    rows.margins(w.data(), margins.data());
    rows.combine(multipliers.data(), combined.data());
    bounds.offer_primal(w, margins);
    bounds.offer_dual(multipliers, combined);
}

}  // namespace attmd
