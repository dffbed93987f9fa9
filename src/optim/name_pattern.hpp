// Patterns of parameter names, such as "*.bias".
#pragma once

#include <string>

namespace attmd {

// '*' stands for any characters, also none, '?' for one; everything else for itself.
bool matches(const std::string& pattern, const std::string& name);

}  // namespace attmd
