#include "svm/problem/normalized_rows.hpp"

#include "base/blas.hpp"
#include "base/double_double.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace attmd {
namespace {

using blas::Op;

// One product with a matrix that stays in the cache costs less than several with factors.
constexpr std::int64_t most_stored = 8192;

// At or below x >= 0, 0 for 0.
double power_of_two(double x) { return x > 0 ? std::ldexp(1.0, std::ilogb(x)) : 0; }

constexpr double smallest_length = 1e-150, largest_length = 1e150;

// l of rows with these lengths; throws on lengths that no scale brings into reach.
double scale_of(const MaxMarginProblem& problem, const Vector& norms) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    double nearest = infinity, shortest = infinity;  // smallest |a_k| / b_k; smallest |a_k|, for want of any b_k > 0
    for (std::int64_t k = 0; k < problem.rows.rows(); ++k) {
        const double norm = norms(k), asked = problem.asked(k);
        if (!std::isfinite(norm) || (norm > 0 && norm < smallest_length) || norm > largest_length)
            fail(ErrorCode::numerical, "row ", k, " of the margins has length ", norm, ", expected 1e-150..1e150");
        if (norm == 0) continue;
        shortest = std::min(shortest, norm);
        if (asked == 0) continue;
        const double ratio = norm / asked;
        if (!(ratio >= smallest_length && ratio <= largest_length))
            fail(ErrorCode::numerical, "row ", k, " of the margins has length / right side ", ratio,
                 ", expected 1e-150..1e150");
        nearest = std::min(nearest, ratio);
    }
    if (std::isfinite(nearest)) return nearest;
    return std::isfinite(shortest) ? shortest : 1;
}

}  // namespace

NormalizedRows::NormalizedRows(const MaxMarginProblem& problem, ThreadTeam& team, bool fine)
    : MarginRows(problem.rows.rows(), problem.rows.unknowns()),
      original_(problem.rows),
      team_(team),
      fine_(fine),
      inverse_norms_(make_vector(problem.rows.rows())),
      right_side_(make_vector(problem.rows.rows())) {
    original_.row_norms(inverse_norms_.data());
    length_ = scale_of(problem, inverse_norms_);
    if (fine_) length_ = power_of_two(length_);
    for (std::int64_t k = 0; k < rows(); ++k) {
        const double asked = problem.asked(k), norm = fine_ ? power_of_two(inverse_norms_(k)) : inverse_norms_(k);
        if (norm == 0) {
            if (asked > 0) impossible_row_ = k;
            right_side_(k) = asked > 0 ? 1 : -1;
            inverse_norms_(k) = 1 / (asked > 0 ? length_ * asked : length_);
        } else {
            right_side_(k) = length_ * asked / norm;
            inverse_norms_(k) = 1 / norm;
        }
    }
    if (rows() * unknowns() <= most_stored) stored_ = dense();
}

void NormalizedRows::multiply(const double* w, double* margins, ThreadTeam*) const {
    if (fine_) {
        for (std::size_t k = 0; k < stored_.shape(0); ++k) {
            DoubleDouble sum;
            for (std::size_t j = 0; j < stored_.shape(1); ++j) sum += DoubleDouble(stored_(k, j)) * w[j];
            margins[k] = static_cast<double>(sum);
        }
        return;
    }
    if (stored_.size() > 0)
        return blas::gemv(Op::none, rows(), unknowns(), 1, stored_.data(), unknowns(), w, 0, margins);
    original_.margins_by(team_, w, margins);
    for (std::int64_t k = 0; k < rows(); ++k) margins[k] *= inverse_norms_(k);
}

void NormalizedRows::multiply_transposed(const double* lambda, double* w, ThreadTeam*) const {
    if (fine_) {
        for (std::size_t j = 0; j < stored_.shape(1); ++j) {
            DoubleDouble sum;
            for (std::size_t k = 0; k < stored_.shape(0); ++k) sum += DoubleDouble(stored_(k, j)) * lambda[k];
            w[j] = static_cast<double>(sum);
        }
        return;
    }
    if (stored_.size() > 0)
        return blas::gemv(Op::transpose, rows(), unknowns(), 1, stored_.data(), unknowns(), lambda, 0, w);
    Vector scaled = make_vector(rows());
    for (std::int64_t k = 0; k < rows(); ++k) scaled(k) = lambda[k] * inverse_norms_(k);
    original_.combine_by(team_, scaled.data(), w);
}

void NormalizedRows::assemble(Gram which, const double* weight, Triangle out, ThreadTeam& team) const {
    if (which == Gram::unknowns) return original_.gram(squared_scales(weight).data(), out, team);
    original_.outer(weight, out, team);
    std::visit([this](auto* K) { scale_both_sides(K); }, out);
}

void NormalizedRows::diagonal(Gram which, const double* weight, double* out) const {
    if (which == Gram::unknowns) return original_.gram_diagonal(squared_scales(weight).data(), out);
    original_.outer_diagonal(weight, out);
    for (std::int64_t k = 0; k < rows(); ++k) out[k] *= inverse_norms_(k) * inverse_norms_(k);
}

// weight_k / |a_k|^2
Vector NormalizedRows::squared_scales(const double* weight) const {
    Vector scaled = make_vector(rows());
    for (std::int64_t k = 0; k < rows(); ++k) scaled(k) = weight[k] * inverse_norms_(k) * inverse_norms_(k);
    return scaled;
}

template <class T>
void NormalizedRows::scale_both_sides(T* K) const {
    const std::int64_t m = rows();
    for (std::int64_t k = 0; k < m; ++k)
        for (std::int64_t l = 0; l <= k; ++l)
            K[k * m + l] = static_cast<T>(K[k * m + l] * inverse_norms_(k) * inverse_norms_(l));
}

void NormalizedRows::row_norms(double* norms) const {
    original_.row_norms(norms);
    for (std::int64_t k = 0; k < rows(); ++k) norms[k] *= inverse_norms_(k);
}

std::unique_ptr<MarginRows> NormalizedRows::subset(const std::vector<std::int64_t>& which,
                                                   const std::vector<double>& scale) const {
    std::vector<double> both = scale;
    for (std::size_t r = 0; r < which.size(); ++r) both[r] *= inverse_norms_(which[r]);
    return original_.subset(which, both);
}

void NormalizedRows::combine_sizes(const double* lambda, double* sums) const {
    Vector scaled = make_vector(rows());
    for (std::int64_t k = 0; k < rows(); ++k) scaled(k) = lambda[k] * inverse_norms_(k);
    original_.combine_sizes(scaled.data(), sums);
}

double NormalizedRows::product_cost() const { return original_.product_cost(); }

Matrix NormalizedRows::dense() const {
    Matrix A = original_.dense();
    for (std::size_t k = 0; k < A.shape(0); ++k)
        for (std::size_t j = 0; j < A.shape(1); ++j) A(k, j) *= inverse_norms_(k);
    return A;
}

}  // namespace attmd
