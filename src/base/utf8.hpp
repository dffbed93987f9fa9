// Characters as bytes.
#pragma once

#include <cstddef>
#include <string_view>

namespace attmd {

// The character of UTF-8 text that begins at `at` < text.size(), and how many bytes it takes. Broken UTF-8 gives U+FFFD
// for each maximal part that could have begun a character (Unicode 15, 3.9; Python's errors='replace').
char32_t decode_utf8(std::string_view text, std::size_t at, int& bytes);
bool is_utf8(std::string_view text);
// Writes 1 to 4 bytes and returns their number.
int encode_utf8(char32_t c, char* out);

}  // namespace attmd
