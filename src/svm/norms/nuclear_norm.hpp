// The nuclear norm and its dual for square matrices, their entries as a vector. NaN where an entry is not finite.
#pragma once

#include "base/tensor.hpp"

namespace attmd {

double nuclear_norm(const Vector& W);   // the sum of the singular values
double operator_norm(const Vector& Z);  // the largest one

}  // namespace attmd
