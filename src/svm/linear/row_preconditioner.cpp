#include "svm/linear/row_preconditioner.hpp"

#include <algorithm>
#include <cmath>

namespace attmd {
namespace {

// A row that adds less than this to the unit matrix, in the metric of diag(g), is left to the diagonal.
constexpr double heavy = 0.02;

}  // namespace

RowPreconditioner::RowPreconditioner(const MarginRows& rows, ThreadTeam& team, ScaledCholesky& factor,
                                     std::int64_t most_rows)
    : rows_(rows),
      team_(team),
      factor_(factor),
      most_rows_(std::min(most_rows, rows.rows())),
      strength_(make_vector(rows.rows())),
      inverse_G_(make_vector(rows.unknowns())),
      work_(make_vector(rows.unknowns())),
      light_(make_vector(rows.rows())),
      margins_(make_vector(most_rows_)) {}

std::int64_t RowPreconditioner::choose(const Vector& g, const Vector& weight) {
    for (std::size_t j = 0; j < g.size(); ++j) work_(j) = 1 / g(j);
    rows_.outer_diagonal(work_.data(), strength_.data());
    heavy_.clear();
    strongest_ = 0;
    for (std::int64_t k = 0; k < rows_.rows(); ++k) {
        strength_(k) *= weight(k);
        strongest_ = std::max(strongest_, strength_(k));
        if (strength_(k) > heavy) heavy_.push_back(k);
    }
    if (static_cast<std::int64_t>(heavy_.size()) > most_rows_) {
        const auto stronger = [&](std::int64_t k, std::int64_t l) {
            return strength_(k) != strength_(l) ? strength_(k) > strength_(l) : k < l;
        };
        std::nth_element(heavy_.begin(), heavy_.begin() + most_rows_, heavy_.end(), stronger);
        heavy_.resize(static_cast<std::size_t>(most_rows_));
        std::sort(heavy_.begin(), heavy_.end());
    }
    return static_cast<std::int64_t>(heavy_.size());
}

bool RowPreconditioner::factor(const Vector& g, const Vector& weight, bool single) {
    light_ = weight;
    for (const std::int64_t k : heavy_) light_(k) = 0;
    rows_.gram_diagonal(light_.data(), work_.data());
    for (std::size_t j = 0; j < g.size(); ++j) {
        inverse_G_(j) = 1 / (g(j) + work_(j));
        if (!(inverse_G_(j) > 0) || !std::isfinite(inverse_G_(j))) return false;
    }
    if (heavy_.empty()) return true;
    const auto count = static_cast<std::int64_t>(heavy_.size());
    chosen_ = rows_.subset(heavy_, std::vector<double>(heavy_.size(), 1.0));
    for (std::int64_t k = 0; k < count; ++k) margins_(k) = 1 / weight(heavy_[static_cast<std::size_t>(k)]);
    if (single) {
        chosen_->outer(inverse_G_.data(), factor_.matrix<float>(), team_);
        return factor_.factor<float>(count, margins_.data(), 3e-7, team_);
    }
    chosen_->outer(inverse_G_.data(), factor_.matrix<double>(), team_);
    return factor_.factor<double>(count, margins_.data(), 0, team_);
}

void RowPreconditioner::apply(const Vector& residual, Vector& direction) {
    for (std::size_t j = 0; j < residual.size(); ++j) direction(j) = residual(j) * inverse_G_(j);
    if (heavy_.empty()) return;
    chosen_->margins_by(team_, direction.data(), margins_.data());
    factor_.solve(margins_.data());
    chosen_->combine_by(team_, margins_.data(), work_.data());
    for (std::size_t j = 0; j < residual.size(); ++j) direction(j) -= work_(j) * inverse_G_(j);
}

}  // namespace attmd
