// What ||w||_p for 1 <= p <= inf has in common.
#pragma once

#include "svm/norms/norm.hpp"

namespace attmd {

class EntrywiseNorm : public MarginNorm {
public:
    EntrywiseNorm(double p, double q) : p_(p), q_(q) {}

    double value(const Vector& w) const override;
    double dual_value(const Vector& combined) const override;
    double quick_value(const Vector& w) const override;
    double quick_dual_value(const Vector& combined) const override;
    // Smooth norms find a proof more easily.
    std::vector<double> proof_exponents() const override { return {1.5, 3.0}; }

protected:
    // sum_j phi'(|w_j|) |w_j|, phi' of norm_terms.hpp.
    double slopes_times_sizes(const Vector& w, double rho) const;

    const double p_, q_;
};

}  // namespace attmd
