// Distances between directions in the geometry of the lp potential.
#pragma once

#include <cstdint>
#include <string>

namespace attmd {

// ||a||_p, p >= 1 or infinite, scaled by the largest entry so that nothing overflows on the way;
// throws numerical, calling a by its name, where the norm itself does.
double lp_norm(double p, const double* a, std::int64_t count, const char* name = "a");

// Throws unless p and a, name + "p" and name + "values", give a direction that has divergences.
void check_direction(double p, const double* a, std::int64_t count, const std::string& name);

// D_psi(a/||a||_p, b/||b||_p), psi = (1/p)||.||_p^p, 1 < p < inf. Every entry's share is >= 0 and is formed without
// cancellation, so that small divergences keep their digits, and without overflow however small the entries of b.
double directional_divergence(double p, const double* a, const double* b, std::int64_t count);

// Cosine of the angle between a and b.
double cosine(const double* a, const double* b, std::int64_t count);

}  // namespace attmd
