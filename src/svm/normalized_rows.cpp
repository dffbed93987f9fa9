#include "svm/normalized_rows.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace attmd {

NormalizedRows::NormalizedRows(const MarginRows& original, ThreadTeam& team)
    : original_(original),
      team_(team),
      inverse_norms_(make_vector(original.rows())),
      right_side_(make_vector(original.rows())) {
    original_.row_norms(inverse_norms_.data());
    double shortest = std::numeric_limits<double>::infinity();
    for (std::int64_t k = 0; k < rows(); ++k) {
        const double norm = inverse_norms_(k);
        if (!std::isfinite(norm) || (norm > 0 && norm < 1e-150) || norm > 1e150)
            fail(ErrorCode::numerical, "row ", k, " of the margins has length ", norm, ", expected 1e-150..1e150");
        if (norm > 0) shortest = std::min(shortest, norm);
        if (norm == 0) zero_row_ = k;
    }
    if (std::isfinite(shortest)) length_ = shortest;
    for (std::int64_t k = 0; k < rows(); ++k) {
        const double norm = inverse_norms_(k) > 0 ? inverse_norms_(k) : length_;
        inverse_norms_(k) = 1 / norm;
        right_side_(k) = length_ / norm;
    }
}

void NormalizedRows::margins(const double* w, double* margins) const {
    original_.margins_by(team_, w, margins);
    for (std::int64_t k = 0; k < rows(); ++k) margins[k] *= inverse_norms_(k);
}

void NormalizedRows::combine(const double* lambda, double* w) const {
    Vector scaled = make_vector(rows());
    for (std::int64_t k = 0; k < rows(); ++k) scaled(k) = lambda[k] * inverse_norms_(k);
    original_.combine_by(team_, scaled.data(), w);
}

void NormalizedRows::gram(const double* weight, double* H, ThreadTeam& team) const {
    Vector scaled = make_vector(rows());
    for (std::int64_t k = 0; k < rows(); ++k) scaled(k) = weight[k] * inverse_norms_(k) * inverse_norms_(k);
    original_.gram(scaled.data(), H, team);
}

void NormalizedRows::outer(const double* weight, double* K, ThreadTeam& team) const {
    original_.outer(weight, K, team);
    const std::int64_t m = rows();
    for (std::int64_t k = 0; k < m; ++k)
        for (std::int64_t l = 0; l <= k; ++l) K[k * m + l] *= inverse_norms_(k) * inverse_norms_(l);
}

void NormalizedRows::row_norms(double* norms) const {
    original_.row_norms(norms);
    for (std::int64_t k = 0; k < rows(); ++k) norms[k] *= inverse_norms_(k);
}

}  // namespace attmd
