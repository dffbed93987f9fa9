#include "data/attended_words.hpp"

#include <algorithm>

namespace attmd {
namespace {

bool is_added(const TokenSpan& span) { return span.begin == span.end; }

// In a piece with ##, before which characters may have been removed, or where one character makes several tokens.
bool continues(const AttendedWord& word, const TokenSpan& span, const std::string& token) {
    return span.begin < word.end || token.compare(0, 2, "##") == 0;
}

}  // namespace

std::vector<AttendedWord> attended_words(const WordPiece& tokenizer, const std::vector<std::int32_t>& ids,
                                         const std::vector<TokenSpan>& spans, const double* weights) {
    std::vector<AttendedWord> words{{0, 0, weights[0]}};
    for (std::size_t k = 1; k < ids.size(); ++k) {
        AttendedWord& last = words.back();
        if (is_added(spans[k])) {
            words.push_back({last.end, last.end, weights[k]});
        } else if (words.size() > 1 && continues(last, spans[k], tokenizer.vocabulary().c_string(ids[k]))) {
            last.end = std::max(last.end, spans[k].end);
            last.weight += weights[k];
        } else {
            words.push_back({spans[k].begin, spans[k].end, weights[k]});
        }
    }
    return words;
}

}  // namespace attmd
