// The reference mixes versions of Unicode: its categories (what is a mark, punctuation, a control character) are those
// of Unicode 8, its decompositions and their order those of Unicode 9. Characters that came later are letters to it.
// That is kept here, so that ids are equal and do not change with the ICU that is installed; its lower-case letters
// follow ICU's version.
#include "data/text_normalization.hpp"

#include "base/error.hpp"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <array>
#include <new>

namespace attmd {
namespace {

constexpr int category_version = 8, decomposition_version = 9;

bool known_in(char32_t c, int version) {
    UVersionInfo age;
    u_charAge(static_cast<UChar32>(c), age);
    return age[0] != 0 && age[0] <= version;
}

// Whether c belonged to one of a set of categories in Unicode 8; six characters have changed theirs since.
bool in_category(char32_t c, std::uint32_t mask) {
    std::uint32_t category = U_GET_GC_MASK(static_cast<UChar32>(c));
    switch (c) {
        case 0x166D:
        case 0x111C9: category = U_GC_PO_MASK; break;
        case 0x1734: category = U_GC_MN_MASK; break;
        case 0x1885:
        case 0x1886: category = U_GC_LO_MASK; break;
        case 0xA9BD: category = U_GC_MC_MASK; break;
        default: break;
    }
    return (category & mask) != 0 && known_in(c, category_version);
}

bool is_removed(char32_t c) {
    return c == 0 || c == 0xFFFD || in_category(c, U_GC_CC_MASK | U_GC_CF_MASK | U_GC_CO_MASK);
}

bool is_space(char32_t c) { return u_isUWhiteSpace(static_cast<UChar32>(c)) != 0; }

bool is_mark(char32_t c) { return in_category(c, U_GC_MN_MASK); }

bool is_punctuation(char32_t c) {
    if (c < 128) return (c >= 33 && c <= 47) || (c >= 58 && c <= 64) || (c >= 91 && c <= 96) || (c >= 123 && c <= 126);
    return in_category(c, U_GC_P_MASK);
}

bool is_chinese(char32_t c) {
    return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x20000 && c <= 0x2A6DF) ||
           (c >= 0x2A700 && c <= 0x2B73F) || (c >= 0x2B740 && c <= 0x2B81F) || (c >= 0x2B920 && c <= 0x2CEAF) ||
           (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x2F800 && c <= 0x2FA1F);
}

// The canonical decomposition, at most four characters; c itself if it has none.
int decompose(char32_t c, char32_t* out) {
    UErrorCode error = U_ZERO_ERROR;
    const UNormalizer2* const nfd = unorm2_getNFDInstance(&error);
    if (error == U_MEMORY_ALLOCATION_ERROR) throw std::bad_alloc();
    if (U_FAILURE(error)) fail(ErrorCode::internal, "ICU has no canonical decompositions: ", u_errorName(error));
    UChar units[2 * NormalizedPieces::most];
    std::int32_t length = -1;
    if (known_in(c, decomposition_version))
        length = unorm2_getDecomposition(nfd, static_cast<UChar32>(c), units, 2 * NormalizedPieces::most, &error);
    if (length < 0 || U_FAILURE(error)) {
        out[0] = c;
        return 1;
    }
    int count = 0;
    for (std::int32_t k = 0; k < length && count < NormalizedPieces::most; ++count) {
        UChar32 piece;
        U16_NEXT(units, k, length, piece);
        out[count] = static_cast<char32_t>(piece);
    }
    return count;
}

NormalizedPieces single(char32_t c, CharacterRole role) {
    NormalizedPieces result;
    result.count = 1;
    result.at[0] = {c, role, 0};
    return result;
}

std::array<NormalizedCharacter, 128> make_ascii_table() {
    std::array<NormalizedCharacter, 128> table;
    for (unsigned c = 0; c < 128; ++c) {
        const bool control = c < 32 || c == 127, space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        const auto role = space               ? CharacterRole::space
                          : control           ? CharacterRole::removed
                          : is_punctuation(c) ? CharacterRole::alone
                                              : CharacterRole::letter;
        table[c] = {c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c, role, 0};
    }
    return table;
}

}  // namespace

NormalizedCharacter normalize_ascii(unsigned char c) {
    static const std::array<NormalizedCharacter, 128> table = make_ascii_table();
    return table[c];
}

// Order matters and is the reference's: clean up, set Chinese characters apart, decompose and drop marks, lower case,
// split at punctuation.
NormalizedPieces normalize(char32_t c) {
    if (c < 128) {
        const NormalizedCharacter known = normalize_ascii(static_cast<unsigned char>(c));
        return single(known.value, known.role);
    }
    if (is_removed(c)) return single(c, CharacterRole::removed);
    if (is_space(c)) return single(c, CharacterRole::space);
    const bool chinese = is_chinese(c);
    char32_t decomposed[NormalizedPieces::most];
    NormalizedPieces result;
    result.count = decompose(c, decomposed);
    for (int k = 0; k < result.count; ++k) {
        const char32_t piece = decomposed[k];
        NormalizedCharacter& to = result.at[k];
        // Of the characters that become several in lower case only I with a dot does, and it has been decomposed.
        to.value = static_cast<char32_t>(u_tolower(static_cast<UChar32>(piece)));
        to.combining_class =
            known_in(piece, decomposition_version) ? u_getCombiningClass(static_cast<UChar32>(piece)) : std::uint8_t{0};
        to.role = is_mark(piece)                        ? CharacterRole::mark
                  : chinese || is_punctuation(to.value) ? CharacterRole::alone
                                                        : CharacterRole::letter;
    }
    return result;
}

// --------------------------------------------------------------------------------------------------------------- UTF-8

char32_t decode_utf8(std::string_view text, std::size_t at, int& bytes) {
    constexpr char32_t replacement = 0xFFFD;
    const auto byte = [&](std::size_t k) -> unsigned {
        return at + k < text.size() ? static_cast<unsigned char>(text[at + k]) : 0u;
    };
    const unsigned lead = byte(0);
    bytes = 1;
    if (lead < 0x80) return lead;
    if (lead < 0xC2 || lead > 0xF4) return replacement;
    const int length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    // The second byte excludes overlong forms, surrogates and what lies past U+10FFFF.
    const unsigned low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    const unsigned high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (byte(1) < low || byte(1) > high) return replacement;
    char32_t value = lead & (0x7Fu >> length);
    value = value << 6 | (byte(1) & 0x3F);
    for (bytes = 2; bytes < length; ++bytes) {
        const unsigned next = byte(static_cast<std::size_t>(bytes));
        if ((next & 0xC0) != 0x80) return replacement;
        value = value << 6 | (next & 0x3F);
    }
    return value;
}

bool is_utf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        int bytes;
        // A replacement character that is written out takes three bytes, and one for something broken at most three
        // of another value.
        if (decode_utf8(text, at, bytes) == 0xFFFD && text.substr(at, 3) != "\xEF\xBF\xBD") return false;
        at += static_cast<std::size_t>(bytes);
    }
    return true;
}

int encode_utf8(char32_t c, char* out) {
    if (c < 0x80) {
        out[0] = static_cast<char>(c);
        return 1;
    }
    const int length = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (int k = length - 1; k > 0; --k, c >>= 6) out[k] = static_cast<char>(0x80 | (c & 0x3F));
    out[0] = static_cast<char>((0xF00u >> length & 0xFF) | c);
    return length;
}

}  // namespace attmd
