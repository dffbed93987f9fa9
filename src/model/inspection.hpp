// Looking at trained classifiers as the paper does: which token is selected, how the weights are distributed.
#pragma once

#include "base/tensor.hpp"

#include <cstdint>
#include <vector>

namespace attmd {

struct Parameter;

// The paper's token-selection score: attention from the first token (length; averaged over the heads), scaled to [0, 1]
// over the sentence, at position `pivotal`. 0 if all weights are equal.
double token_selection_score(const Vector& attention, std::int64_t pivotal);

// Rows of a parameter: all, or one third of a fused query, key and value matrix.
enum class WeightPart { all = 0, query = 1, key = 2, value = 3 };

// Numbers of entries of a parameter in [edges[k], edges[k+1]), the last closed; edges ascend.
std::vector<std::int64_t> weight_histogram(const Parameter& parameter, WeightPart part,
                                           const std::vector<double>& edges);
// Number of entries with |w| > threshold.
std::int64_t count_above(const Parameter& parameter, WeightPart part, double threshold);

}  // namespace attmd
