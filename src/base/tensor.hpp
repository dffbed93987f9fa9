// Storage types of the core and checked extents.
#pragma once

#include "base/error.hpp"

#include <cstdint>
#include <limits>
#include <xtensor/xtensor.hpp>

namespace attmd {

using Vector = xt::xtensor<double, 1>;
using Matrix = xt::xtensor<double, 2>;   // row-major
using Tensor3 = xt::xtensor<double, 3>;  // row-major
using IndexVector = xt::xtensor<std::int64_t, 1>;

// Uninitialized storage of a shape.
inline Vector make_vector(std::int64_t n) { return Vector::from_shape({static_cast<std::size_t>(n)}); }
inline Matrix make_matrix(std::int64_t rows, std::int64_t columns) {
    return Matrix::from_shape({static_cast<std::size_t>(rows), static_cast<std::size_t>(columns)});
}
inline Vector zero_vector(std::int64_t n) { return Vector({static_cast<std::size_t>(n)}, 0.0); }
inline Matrix zero_matrix(std::int64_t rows, std::int64_t columns) {
    return Matrix({static_cast<std::size_t>(rows), static_cast<std::size_t>(columns)}, 0.0);
}

// a * b for extents >= 0; throws where an array of that many doubles could not be addressed.
inline std::int64_t checked_product(std::int64_t a, std::int64_t b, const char* what) {
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max() / 16;
    require(a == 0 || b <= most / a, what, " is ", a, " * ", b, ", expected at most ", most);
    return a * b;
}

}  // namespace attmd
