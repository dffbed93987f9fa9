// What every character becomes, as a table in two stages. unicode_table.cpp is written by tests/unicode/table.cpp,
// which says what it is made of.
#pragma once

#include "data/text_normalization.hpp"

#include <cstdint>

namespace attmd::unicode {

constexpr char32_t characters = 0x110000;
constexpr unsigned block_bits = 7;  // six would take as much, with hardly a number of a block left
constexpr char32_t block_size = char32_t{1} << block_bits;

extern const std::uint8_t block_numbers[characters >> block_bits];  // of c >> block_bits; many blocks are alike
extern const std::uint16_t entries[];                               // blocks x block_size
extern const std::uint32_t pieces[];

// 21 bits of a value, 3 of a role, 8 of a combining class.
constexpr std::uint32_t pack(const NormalizedCharacter& piece) {
    return (piece.value & 0x1FFFFF) << 11 | static_cast<std::uint32_t>(piece.role) << 8 | piece.combining_class;
}
constexpr NormalizedCharacter unpack(std::uint32_t piece) {
    return {piece >> 11, static_cast<CharacterRole>(piece >> 8 & 7), static_cast<std::uint8_t>(piece & 0xFF)};
}

// Consecutive pieces: two bits of their number less one, 14 of the first one's place. The value of a piece that is
// alone is its distance from the character, so that most letters share one.
struct Entry {
    std::uint16_t bits;

    int count() const { return (bits >> 14) + 1; }
    NormalizedCharacter piece(int k, char32_t c) const {
        NormalizedCharacter result = unpack(pieces[(bits & 0x3FFF) + k]);
        if (count() == 1) result.value = (result.value + c) & 0x1FFFFF;
        return result;
    }
};

// c < characters. Hangul syllables stand here as letters.
inline Entry entry_of(char32_t c) {
    return {entries[block_numbers[c >> block_bits] * block_size + (c & (block_size - 1))]};
}

}  // namespace attmd::unicode
