// BERT's WordPiece tokenizer for uncased text (Devlin et al. 2019; Wu et al. 2016): normalized words, each cut into the
// longest pieces that the vocabulary has. Ids are those of Hugging Face's fast tokenizer for bert-base-uncased.
#pragma once

#include "data/vocabulary.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace attmd {

// The bytes of the text that a token stands for; both 0 for [CLS] and [SEP] around it.
struct TokenSpan {
    std::int64_t begin = 0, end = 0;
};

// Memory that encoding reuses from text to text; one a thread.
struct EncodeScratch {
    std::string word;               // normalized, UTF-8
    std::vector<TokenSpan> source;  // of each of its bytes; kept only where spans are asked for
};

class WordPiece {
public:
    static WordPiece load(const std::string& path);
    WordPiece(std::string_view vocabulary, const std::string& source);

    const Vocabulary& vocabulary() const { return vocabulary_; }
    std::int32_t pad() const { return pad_; }
    std::int32_t unknown() const { return unknown_; }
    std::int32_t cls() const { return cls_; }
    std::int32_t sep() const { return sep_; }
    std::int32_t mask() const { return mask_; }  // -1: the vocabulary has none
    bool is_special(std::int32_t id) const;

    // Appends [CLS], the tokens of the text, [SEP]; with max_length > 0 at most so many, those at the end left out.
    // `spans` may be null.
    void encode(std::string_view text, std::int64_t max_length, EncodeScratch& scratch, std::vector<std::int32_t>& ids,
                std::vector<TokenSpan>* spans) const;

    // The tokens with spaces between them, continuations joined on.
    std::string decode(const std::int32_t* ids, std::int64_t count, bool skip_special) const;

private:
    Vocabulary vocabulary_;
    std::int32_t pad_, unknown_, cls_, sep_, mask_;
};

// max_length is 0 or leaves room for [CLS] and [SEP].
void check_max_length(std::int64_t max_length);

}  // namespace attmd
