#include "data/text_normalization.hpp"

#include "data/unicode_table.hpp"

#include <array>

namespace attmd {
namespace {

constexpr NormalizedCharacter letter(char32_t c) { return {c, CharacterRole::letter, 0}; }

// A syllable is two or three letters; the 11,172 are laid out so that they can be counted off (Unicode 15, 3.12).
constexpr char32_t first_syllable = 0xAC00, syllables = 11172;

NormalizedPieces hangul_letters(char32_t syllable) {
    constexpr char32_t leading = 0x1100, vowel = 0x1161, trailing = 0x11A7, vowels = 21, trailings = 28;
    const char32_t pair = syllable / trailings, last = syllable % trailings;
    NormalizedPieces result;
    result.at[result.count++] = letter(leading + pair / vowels);
    result.at[result.count++] = letter(vowel + pair % vowels);
    if (last != 0) result.at[result.count++] = letter(trailing + last);
    return result;
}

std::array<NormalizedCharacter, 128> make_ascii_table() {
    std::array<NormalizedCharacter, 128> table;
    for (unsigned c = 0; c < table.size(); ++c) table[c] = normalize(c).at[0];
    return table;
}

}  // namespace

NormalizedPieces normalize(char32_t c) {
    if (c - first_syllable < syllables) return hangul_letters(c - first_syllable);
    if (c >= unicode::characters) c = 0xFFFD;
    const unicode::Entry entry = unicode::entry_of(c);
    NormalizedPieces result;
    result.count = entry.count();
    for (int k = 0; k < result.count; ++k) result.at[k] = entry.piece(k, c);
    return result;
}

NormalizedCharacter normalize_ascii(unsigned char c) {
    static const std::array<NormalizedCharacter, 128> table = make_ascii_table();
    return table[c];
}

}  // namespace attmd
