#include "optim/name_pattern.hpp"

#include <cstddef>

namespace attmd {

bool matches(const std::string& pattern, const std::string& name) {
    // Of several stars only the last one met can still have to give: those before it have taken the least they could.
    std::size_t p = 0, n = 0, after_star = std::string::npos, taken = 0;
    while (n < name.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            after_star = ++p;
            taken = n;
        } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == name[n])) {
            ++p;
            ++n;
        } else if (after_star != std::string::npos) {
            p = after_star;
            n = ++taken;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*') ++p;
    return p == pattern.size();
}

}  // namespace attmd
