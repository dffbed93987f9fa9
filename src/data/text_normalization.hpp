// Characters as the uncased BERT tokenizer sees them: cleaned up, accents stripped, in lower case, and told apart by
// what they do to words. The rules are those of Hugging Face's fast tokenizer (BertNormalizer and BertPreTokenizer)
// down to the versions of Unicode it knows. They stand in tests/unicode/icu_normalization.cpp, and what they come to
// for each character in unicode_table.cpp.
#pragma once

#include "base/utf8.hpp"

#include <cstdint>

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

// What is beyond U+10FFFF counts as U+FFFD.
NormalizedPieces normalize(char32_t c);

// The same for a character below 128, which always is one piece.
NormalizedCharacter normalize_ascii(unsigned char c);

}  // namespace attmd
