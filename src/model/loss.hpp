// Losses l(u) of the margin u = y f; all decrease, so that l' = -|l'|.
#pragma once

namespace attmd {

enum class Loss { logistic = 1, exponential = 2, correlation = 3 };

}  // namespace attmd
