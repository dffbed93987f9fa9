// The norm that a max-margin problem minimizes, and all that the solver has to know of it: one file a norm, and nothing
// outside of this folder asks which one it is.
#pragma once

#include "base/tensor.hpp"
#include "svm/norms/norm_terms.hpp"
#include "svm/norms/penalty.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace attmd {

// entrywise: ||w||_p; nuclear: the sum of W's singular values.
enum class Norm { entrywise = 1, nuclear = 2 };

// What the interior point of a norm has pairs of: numbers (interior_point.hpp), or matrices
// (nuclear_interior_point.hpp).
enum class Cone { numbers, matrices };

// A vertex of a linear program as its square systems see it (vertex.hpp): w is w_F on F and r border elsewhere.
struct VertexGuess {
    std::vector<std::int64_t> free;      // F: ascending
    std::vector<double> border;          // D: 0 on F; empty: there is no r, and w is 0 elsewhere
    std::vector<double> of_multipliers;  // |F|: A_JF'lambda_J;  border'A_J'lambda_J is 1
};

class MarginNorm {
public:
    virtual ~MarginNorm() = default;

    // ||w|| and the dual norm of A'lambda (D each), for what the caller is told.
    virtual double value(const Vector& w) const = 0;
    virtual double dual_value(const Vector& combined) const = 0;
    // The same by vector kernels, for the solver.
    virtual double quick_value(const Vector& w) const { return value(w); }
    virtual double quick_dual_value(const Vector& combined) const { return dual_value(combined); }

    // What the soft margin's objective has of it; null: it has no soft margin.
    virtual const Penalty* penalty() const { return nullptr; }

    virtual Cone cone() const { return Cone::numbers; }
    // Its part of an interior-point step; rho: scale of w's entries. Only where the cone is one of numbers.
    virtual std::unique_ptr<NormTerms> terms(std::int64_t D, double rho) const;
    // Whether its stationarity is not linear: then both step lengths are one.
    virtual bool is_curved() const { return false; }
    // Whether the hard margin leaves the scale of w open (the gamma form of interior_point.hpp).
    virtual bool frees_scale() const { return false; }
    // Scales the w (D) that a hard margin starts with; returns rho.
    virtual double scale_start(Vector& w) const;
    // lambda'A w of a lambda for which w (D) is stationary.
    virtual double stationary_product(const Vector& w, double rho) const;
    // The w (D) that is stationary for combined = A'lambda; false where it would amplify rounding errors too much.
    virtual bool stationary_point(const Vector& combined, double rho, Vector& w) const;
    // The vertex that these pairs, in the layout of norm_terms.hpp, are near to; linear programs only.
    virtual std::optional<VertexGuess> vertex(const PairView& pairs) const;

    // Whether it is ||w||_2, for which there are methods of its own.
    virtual bool is_euclidean() const { return false; }
    // How many times as large as an entrywise norm it may be, for w of D entries.
    virtual double largest_ratio(std::int64_t D) const;
    // Exponents whose solution may be a start, in this order, where its own leads nowhere (soft margin).
    virtual std::vector<double> detour_exponents() const { return {}; }
    // Exponents whose interior point may prove what its own does not: that no w is feasible (hard margin).
    virtual std::vector<double> proof_exponents() const { return {}; }
};

// From here on ||w||_p is ||w||_inf to rounding for any D: D^(1/p) < 1 + 1e-16.
constexpr double largest_exponent = 1e18;
// What a hard margin computes with in place of p.
double norm_exponent(double p);

// p >= 1: of an entrywise norm.
std::shared_ptr<const MarginNorm> make_norm(Norm kind, double p);

// What make_norm chooses from.
std::shared_ptr<const MarginNorm> make_l1_norm();
std::shared_ptr<const MarginNorm> make_lp_norm(double p);  // 1 < p < inf
std::shared_ptr<const MarginNorm> make_linf_norm();
std::shared_ptr<const MarginNorm> make_nuclear_norm();

}  // namespace attmd
