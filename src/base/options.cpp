#include "base/options.hpp"

#include <cmath>

namespace attmd {

bool Range::holds(double value) const {
    if (anything) return true;
    const bool over = without_least ? value > least : value >= least;
    const bool under = without_most ? value < most : value <= most;
    return over && under;
}

std::string Range::text(const char* name, bool whole) const {
    const bool from = std::isfinite(least), to = std::isfinite(most);
    if (from && to && whole) return attmd::text(least, "..", most);
    if (from && to)
        return attmd::text(least, without_least ? " < " : " <= ", name, without_most ? " < " : " <= ", most);
    const char* const kind = whole ? "" : without_most ? "a finite number" : "a number";
    if (!from) return kind;
    if (without_least) return attmd::text(kind, whole ? "" : " ", "above ", least);
    return attmd::text(kind, whole ? "" : " of ", "at least ", least);
}

}  // namespace attmd
