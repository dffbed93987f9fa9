#include "base/error.hpp"

namespace attmd {

std::string excerpt(std::string_view piece) {
    constexpr std::size_t most = 60;
    std::string result = "\"";
    for (const char c : piece.substr(0, most)) result += c >= ' ' && c <= '~' ? c : '?';
    return result + (piece.size() > most ? "...\"" : "\"");
}

}  // namespace attmd
