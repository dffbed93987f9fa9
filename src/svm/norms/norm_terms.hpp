// The norm's side of an interior-point step: it eliminates its own variables and leaves the solver with a positive
// diagonal g (D) and a right side f (D) for [ diag(g) dw - A'dl = f ], to be solved together with the rows.
//
// Splitting. min sum_j phi(r_j) with -r <= w <= r makes all constraints linear, with r > 0, and uniform in p;
// p = 1 is the linear program itself. u+- = r -+ w >= 0 have multipliers y+-. With phi'(r) = (r / rho)^(p-1):
//   stationarity     rdr = phi'(r) - y+ - y-        rdw = y+ - y- - A'lambda
//   linearized       phi'' dr - dy+ - dy- = -rdr    dy+ - dy- - A'dl = -rdw    du+- = dr -+ dw
//                    y+- du+- + u+- dy+- = -c+-     (c: complementarity residuals, target and corrections included)
// With D+- = y+-/u+-, E = phi'' + D+ + D-, off = D- - D+ this gives dr = (-rdr - c+/u+ - c-/u- - off dw) / E and
//   g = (4 D+ D- + phi'' (D+ + D-)) / E
//   f = -rdw + (off rdr + (c+/u+)(phi'' + 2 D-) - (c-/u-)(phi'' + 2 D+)) / E,
// both written without differences of large numbers.
//
// For p > 2 the same stationarity condition is linearized as r = psi(Y), psi the inverse of phi' and Y = y+ + y-: in
// the formulas phi''(psi(Y)) stands for phi'' and phi''(psi(Y)) (r - psi(Y)) for rdr. phi' itself is so curved that
// Newton's method on it takes r towards a much smaller value by only 1/(p-1) of the way at each step; psi takes it
// there at once.
//
// Largest entry (p = inf). One r for all j, sum_j (y+ + y-) = 1. dr stays unknown and borders the system:
//   (D+ + D-) dw + off dr - A'dl = -rdw + c+/u+ - c-/u-,     sum_j (...) dr + off'dw = ...;
// with dw eliminated and e = A (off / (D+ + D-)):   dr = (numerator - e'dl) / (corner + e'dl2),
// where dl, dl2 solve the system for the right sides (f, 0) and (-off, 0).
#pragma once

#include "base/tensor.hpp"

#include <cstdint>
#include <memory>

namespace attmd {

// Complementarity pairs x_j y_j -> target, with their steps and residuals; each array has `count` entries.
struct PairView {
    std::int64_t count;
    double *x, *y, *dx, *dy, *c;
};

class NormTerms {
public:
    virtual ~NormTerms() = default;
    // Values of x and y for a start at w (D).
    virtual void start(const Vector& w, PairView pairs) const = 0;
    // The same with all products x y = mu.
    virtual void start_near(const Vector& w, double mu, PairView pairs) const = 0;
    // Linearizes at the present point, combined (D) = A'lambda; writes g (D).
    virtual void linearize(const Vector& combined, PairView pairs, Vector& g) = 0;
    virtual void right_side(PairView pairs, Vector& f) = 0;
    // dx and dy of the pairs from dw (and dr for p = inf).
    virtual void expand(const Vector& dw, double dr, PairView pairs) const = 0;
    // w after a step.
    virtual void read(PairView pairs, Vector& w) const = 0;

    // Whether one more unknown borders the system (p = inf). Then: off / (D+ + D-) and -off (D each), corner, numerator
    // of the last right_side.
    bool is_bordered() const { return border_ratio() != nullptr; }
    virtual const Vector* border_ratio() const { return nullptr; }
    virtual const Vector* border_column() const { return nullptr; }
    virtual double border_corner() const { return 0; }
    virtual double border_numerator() const { return 0; }
};

// base^exponent for base >= 0, without std::pow where the exponent allows.
double power(double base, double exponent);
// out[j] = sign(x[j]) |x[j]|^exponent, exponent >= 0; out may be x.
void signed_powers(const Vector& x, double exponent, Vector& out);

std::unique_ptr<NormTerms> split_power(std::int64_t D, double p, double rho);
std::unique_ptr<NormTerms> split_largest(std::int64_t D);

}  // namespace attmd
