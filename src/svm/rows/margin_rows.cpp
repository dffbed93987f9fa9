#include "svm/rows/margin_rows.hpp"

namespace attmd {

void check_selected(const Dataset& dataset, const std::int64_t* selected) {
    for (std::int64_t i = 0; i < dataset.n(); ++i)
        require(selected[i] >= 0 && selected[i] < dataset.length(i), "selected[", i, "] is ", selected[i],
                ", expected 0..", dataset.length(i) - 1);
}

}  // namespace attmd
