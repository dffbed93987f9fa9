// Characters as the uncased BERT tokenizer sees them: cleaned up, accents stripped, in lower case, and told apart by
// what they do to words. The rules are those of Hugging Face's fast tokenizer (BertNormalizer and BertPreTokenizer)
// down to the versions of Unicode it knows. They stand in tests/unicode/icu_normalization.cpp, and what they come to
// for each character in unicode_table.cpp.
#pragma once

#include <cstdint>
#include <string_view>

namespace attmd {

enum class CharacterRole : std::uint8_t {
    letter,   // part of a word
    alone,    // a word by itself: punctuation, Chinese characters
    space,    // ends a word
    mark,     // an accent: dropped, and counts only for the order of what is kept
    removed,  // was never there
};

struct NormalizedCharacter {
    char32_t value = 0;
    CharacterRole role = CharacterRole::removed;
    std::uint8_t combining_class = 0;
};

// What one character of the text becomes: an accented letter turns into several.
struct NormalizedPieces {
    static constexpr int most = 4;
    int count = 0;
    NormalizedCharacter at[most];
};

// The character of UTF-8 text that begins at `at` < text.size(), and how many bytes it takes. Broken UTF-8 gives U+FFFD
// for each maximal part that could have begun a character (Unicode 15, 3.9; Python's errors='replace').
char32_t decode_utf8(std::string_view text, std::size_t at, int& bytes);
bool is_utf8(std::string_view text);
// Writes 1 to 4 bytes and returns their number.
int encode_utf8(char32_t c, char* out);

// What is beyond U+10FFFF counts as U+FFFD.
NormalizedPieces normalize(char32_t c);

// The same for a character below 128, which always is one piece.
NormalizedCharacter normalize_ascii(unsigned char c);

}  // namespace attmd
