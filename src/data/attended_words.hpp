// The words of a text and a model's attention on them, from the pieces that the tokenizer cut it into.
#pragma once

#include "data/wordpiece.hpp"

#include <cstdint>
#include <vector>

namespace attmd {

struct AttendedWord {
    std::int64_t begin = 0, end = 0;  // bytes of the text; equal for what was added around it
    double weight = 0;                // of all its pieces
};

// ids, spans and weights of one encoded text, of equal length. First [CLS], at 0; then the words; last [SEP], where the
// last word ends.
std::vector<AttendedWord> attended_words(const WordPiece& tokenizer, const std::vector<std::int32_t>& ids,
                                         const std::vector<TokenSpan>& spans, const double* weights);

}  // namespace attmd
