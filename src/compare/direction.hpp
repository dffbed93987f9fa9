// Distances between directions in the geometry of the lp potential.
#pragma once

#include <cstdint>

namespace attmd {

// ||a||_p, p >= 1 or infinite, scaled by the largest entry so that nothing overflows on the way.
double lp_norm(double p, const double* a, std::int64_t count);

// D_psi(a/||a||_p, b/||b||_p), psi = (1/p)||.||_p^p, 1 < p < inf. Every entry's share is >= 0 and is formed without
// cancellation, so that small divergences keep their digits.
double directional_divergence(double p, const double* a, const double* b, std::int64_t count);

// Cosine of the angle between a and b.
double cosine(const double* a, const double* b, std::int64_t count);

}  // namespace attmd
