// What tells one dataset from another: the same for equal samples in equal order, wherever and in whatever element type
// they are stored.
#pragma once

#include "data/dataset.hpp"

#include <string>

namespace attmd {

// Sixteen hexadecimal digits of everything that training reads: extents, labels, tokens and queries, ids or pixels.
std::string fingerprint(const Dataset& dataset);

}  // namespace attmd
