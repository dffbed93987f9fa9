// Samples from NumPy's .npz and .npy files. What the arrays mean stands in the public header.
#pragma once

#include "data/dataset.hpp"

#include <cstdint>
#include <string>

namespace attmd {

// slice >= 0 reads that entry of a leading axis of every array; -1: there is no such axis.
Dataset load_npz(const std::string& path, std::int64_t slice);
// An empty z_path makes the first token the query.
Dataset load_npy(const std::string& X_path, const std::string& y_path, const std::string& z_path);

}  // namespace attmd
