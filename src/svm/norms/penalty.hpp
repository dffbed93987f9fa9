// The norm in a soft margin's objective, (rho/p) (||w|| / rho)^p, and its conjugate in the dual one.
#pragma once

#include <cmath>

namespace attmd {

class Penalty {
public:
    explicit Penalty(double exponent) : p_(exponent) {}
    virtual ~Penalty() = default;

    double exponent() const { return p_; }
    // Of a w with this norm; without rho: rho = 1, as the caller states it.
    double value(double norm) const { return std::pow(norm, p_) / p_; }
    double value(double norm, double rho) const { return rho / p_ * std::pow(norm / rho, p_); }
    // (1/q) length^q for A'lambda of this dual norm where it is feasible.
    virtual double conjugate(double length) const = 0;
    // The largest t for which t A'lambda is.
    virtual double largest_multiple(double length) const = 0;

    // The t in [0, most] at which t lambda has the largest dual objective t sum - (rho/q) (t length)^q - t^2 squares,
    // and that; sum = b'lambda.
    struct Multiple {
        double t, value;
    };
    virtual Multiple best_multiple(double sum, double length, double squares, double most, double rho) const = 0;

private:
    const double p_;
};

}  // namespace attmd
