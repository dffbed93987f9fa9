// Labels of classifiers: 0..classes-1.
#pragma once

#include "base/error.hpp"

#include <cstdint>
#include <limits>
#include <vector>

namespace attmd {

inline void check_labels(const std::vector<std::int32_t>& labels, std::int64_t classes) {
    require(classes >= 2 && classes <= std::numeric_limits<std::int32_t>::max(), "classes is ", classes,
            ", expected 2..", std::numeric_limits<std::int32_t>::max());
    for (std::size_t i = 0; i < labels.size(); ++i)
        require(labels[i] >= 0 && labels[i] < classes, "labels[", i, "] is ", labels[i], ", expected 0..", classes - 1);
}

}  // namespace attmd
