// The naive version of attmd::normalize: by ICU's functions, character for character.
#pragma once

#include "data/text_normalization.hpp"

namespace attmd {

NormalizedPieces normalize_by_icu(char32_t c);

// Whether the ICU at hand knows of c what the one that made the table knew.
bool icu_is_oracle_for(char32_t c);

}  // namespace attmd
