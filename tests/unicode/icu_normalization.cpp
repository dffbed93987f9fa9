// The reference mixes versions of Unicode: its categories (what is a mark, punctuation, a control character) are those
// of Unicode 8, its decompositions and their order those of Unicode 9. Characters that came later are letters to it.
// That is kept here, so that ids are equal; lower-case letters are those of Unicode 15, which is ICU 72's.
#include "icu_normalization.hpp"

#include "base/error.hpp"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>

namespace attmd {
namespace {

constexpr int category_version = 8, decomposition_version = 9, lower_case_version = 15;

bool known_in(char32_t c, int version) {
    UVersionInfo age;
    u_charAge(static_cast<UChar32>(c), age);
    return age[0] != 0 && age[0] <= version;
}

// Whether c belonged to one of a set of categories in Unicode 8; seven characters have changed theirs since.
bool in_category(char32_t c, std::uint32_t mask) {
    std::uint32_t category = U_GET_GC_MASK(static_cast<UChar32>(c));
    switch (c) {
        case 0x166D:
        case 0x111C9: category = U_GC_PO_MASK; break;
        case 0x1734:
        case 0x1171E: category = U_GC_MN_MASK; break;
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

NormalizedPieces ascii(char32_t c) {
    const bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r', control = c < 32 || c == 127;
    const auto role = space               ? CharacterRole::space
                      : control           ? CharacterRole::removed
                      : is_punctuation(c) ? CharacterRole::alone
                                          : CharacterRole::letter;
    return single(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c, role);
}

}  // namespace

bool icu_is_oracle_for(char32_t c) { return U_ICU_VERSION_MAJOR_NUM == 72 || known_in(c, lower_case_version); }

// Order matters and is the reference's: clean up, set Chinese characters apart, decompose and drop marks, lower case,
// split at punctuation.
NormalizedPieces normalize_by_icu(char32_t c) {
    if (c < 128) return ascii(c);
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

}  // namespace attmd
