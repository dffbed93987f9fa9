// Sums over vectors.
#pragma once

#include "base/tensor.hpp"

#include <cstdint>

namespace attmd {

inline double dot(const Vector& a, const Vector& b) {
    double sum = 0;
    for (std::size_t j = 0; j < a.size(); ++j) sum += a(j) * b(j);
    return sum;
}
inline void scale_by(double factor, Vector& v) {
    for (double& value : v) value *= factor;
}
inline void add_multiple(double factor, const Vector& a, Vector& sum) {
    for (std::size_t k = 0; k < a.size(); ++k) sum(k) += factor * a(k);
}

// Euclidean length of `count` values without overflow or underflow on the way.
double euclidean_length(const double* values, std::int64_t count);
double euclidean_length(const Vector& v);
double root_mean_square(const Vector& v);

}  // namespace attmd
