#include "data/wordpiece.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "data/text_normalization.hpp"

#include <algorithm>
#include <limits>

namespace attmd {
namespace {

constexpr std::int64_t longest_word = 100;  // characters; a longer one is unknown

std::int32_t required(const Vocabulary& vocabulary, const char* token, const std::string& source) {
    const std::int32_t id = vocabulary.find(token);
    if (id < 0) fail(ErrorCode::format, source, " has no ", token, ", expected [PAD], [UNK], [CLS] and [SEP]");
    return id;
}

// Cuts one text into ids. With_spans false leaves out the bookkeeping of where a byte came from.
template <bool with_spans>
class Encoder {
public:
    Encoder(const WordPiece& tokenizer, std::size_t most, EncodeScratch& scratch, std::vector<std::int32_t>& ids,
            std::vector<TokenSpan>* spans)
        : tokenizer_(tokenizer), most_(most), word_(scratch.word), source_(scratch.source), ids_(ids), spans_(spans) {
        clear_word();
    }

    // Ends early once there are as many ids as wanted: the cut drops the rest.
    void run(std::string_view text) {
        for (std::size_t at = 0; at < text.size() && ids_.size() < most_;) {
            take_ascii_letters(text, at);
            if (at == text.size()) break;
            const auto byte = static_cast<unsigned char>(text[at]);
            if (byte == '[' && take_special(text, at)) continue;
            int bytes;
            const NormalizedPieces pieces = normalize(decode_utf8(text, at, bytes));
            const std::size_t end = at + static_cast<std::size_t>(bytes);
            for (int k = 0; k < pieces.count; ++k) add(pieces.at[k], at, end);
            at = end;
        }
        end_word();
    }

private:
    // Most of most texts.
    void take_ascii_letters(std::string_view text, std::size_t& at) {
        for (; at < text.size(); ++at) {
            const auto byte = static_cast<unsigned char>(text[at]);
            if (byte >= 128) return;
            const NormalizedCharacter c = normalize_ascii(byte);
            if (c.role != CharacterRole::letter) return;
            run_.clear();
            ++characters_;
            word_.push_back(static_cast<char>(c.value));
            if (with_spans) source_.push_back({static_cast<std::int64_t>(at), static_cast<std::int64_t>(at + 1)});
        }
    }

    // "[SEP]" and its like written in a text are the tokens themselves, as in the reference, in exactly this spelling.
    bool take_special(std::string_view text, std::size_t& at) {
        for (const std::int32_t id :
             {tokenizer_.unknown(), tokenizer_.sep(), tokenizer_.pad(), tokenizer_.cls(), tokenizer_.mask()}) {
            if (id < 0) continue;
            const std::string_view token = tokenizer_.vocabulary().token(id);
            if (text.substr(at, token.size()) != token) continue;
            end_word();
            emit(id, at, at + token.size());
            at += token.size();
            return true;
        }
        return false;
    }

    void add(const NormalizedCharacter& c, std::size_t begin, std::size_t end) {
        switch (c.role) {
            case CharacterRole::letter: append(c, begin, end); return;
            case CharacterRole::alone:
                end_word();
                append(c, begin, end);
                end_word();
                return;
            case CharacterRole::space: end_word(); return;
            case CharacterRole::mark:
                if (c.combining_class == 0) run_.clear();
                return;
            case CharacterRole::removed: return;
        }
    }

    void append(const NormalizedCharacter& c, std::size_t begin, std::size_t end) {
        ++characters_;
        char bytes[4];
        const auto count = static_cast<std::size_t>(encode_utf8(c.value, bytes));
        std::size_t place = word_.size();
        // The order within a word that is too long already means nothing, and takes quadratic time.
        if (c.combining_class == 0 || characters_ > longest_word)
            run_.clear();
        else
            place = place_in_run(c.combining_class, count);
        word_.insert(place, bytes, count);
        if (with_spans)
            source_.insert(source_.begin() + static_cast<std::ptrdiff_t>(place), count,
                           {static_cast<std::int64_t>(begin), static_cast<std::int64_t>(end)});
    }

    // Canonical order: combining characters after one base character stand by their class.
    std::size_t place_in_run(std::uint8_t combining_class, std::size_t bytes) {
        std::size_t k = run_.size();
        while (k > 0 && run_[k - 1].combining_class > combining_class) --k;
        const std::size_t place = k < run_.size() ? run_[k].place : word_.size();
        run_.insert(run_.begin() + static_cast<std::ptrdiff_t>(k), {combining_class, place});
        for (std::size_t later = k + 1; later < run_.size(); ++later) run_[later].place += bytes;
        return place;
    }

    void end_word() {
        if (word_.empty()) return;
        const std::size_t before = ids_.size();
        if (characters_ > longest_word || !cut()) {
            ids_.resize(before);
            if (with_spans) spans_->resize(before);
            emit_part(tokenizer_.unknown(), 0, word_.size());
        }
        clear_word();
    }

    // Greedy: the longest piece each time. False if some part of the word has none.
    bool cut() {
        for (std::size_t at = 0; at < word_.size();) {
            std::size_t length;
            const std::int32_t id =
                tokenizer_.vocabulary().longest_prefix(std::string_view(word_).substr(at), at > 0, length);
            if (id < 0) return false;
            emit_part(id, at, at + length);
            at += length;
        }
        return true;
    }

    // Bytes first..last-1 of the word.
    void emit_part(std::int32_t id, std::size_t first, std::size_t last) {
        ids_.push_back(id);
        if (!with_spans) return;
        TokenSpan span = source_[first];
        for (std::size_t k = first + 1; k < last; ++k) {
            span.begin = std::min(span.begin, source_[k].begin);
            span.end = std::max(span.end, source_[k].end);
        }
        spans_->push_back(span);
    }
    void emit(std::int32_t id, std::size_t begin, std::size_t end) {
        ids_.push_back(id);
        if (with_spans) spans_->push_back({static_cast<std::int64_t>(begin), static_cast<std::int64_t>(end)});
    }

    void clear_word() {
        word_.clear();
        source_.clear();
        run_.clear();
        characters_ = 0;
    }

    struct Combining {
        std::uint8_t combining_class;
        std::size_t place;  // in the word
    };

    const WordPiece& tokenizer_;
    std::size_t most_;
    std::string& word_;
    std::vector<TokenSpan>& source_;
    std::vector<std::int32_t>& ids_;
    std::vector<TokenSpan>* spans_;
    std::vector<Combining> run_;  // kept combining characters since the last character that is none
    std::int64_t characters_ = 0;
};

}  // namespace

void check_max_length(std::int64_t max_length) {
    constexpr std::int64_t most = std::numeric_limits<std::int32_t>::max();
    require(max_length == 0 || (max_length >= 2 && max_length <= most), "max_length is ", max_length,
            ", expected 0 (no limit) or 2..", most, ", 2 for [CLS] and [SEP]");
}

WordPiece WordPiece::load(const std::string& path) { return WordPiece(read_file(path), path); }

WordPiece::WordPiece(std::string_view vocabulary, const std::string& source)
    : vocabulary_(vocabulary, source),
      pad_(required(vocabulary_, "[PAD]", source)),
      unknown_(required(vocabulary_, "[UNK]", source)),
      cls_(required(vocabulary_, "[CLS]", source)),
      sep_(required(vocabulary_, "[SEP]", source)),
      mask_(vocabulary_.find("[MASK]")) {}

bool WordPiece::is_special(std::int32_t id) const {
    return id == pad_ || id == unknown_ || id == cls_ || id == sep_ || id == mask_;
}

void WordPiece::encode(std::string_view text, std::int64_t max_length, EncodeScratch& scratch,
                       std::vector<std::int32_t>& ids, std::vector<TokenSpan>* spans) const {
    const std::size_t first = ids.size();
    const std::size_t most = max_length > 0 ? first + static_cast<std::size_t>(max_length) - 1  // [SEP] comes last
                                            : std::numeric_limits<std::size_t>::max();
    ids.push_back(cls_);
    if (spans != nullptr) {
        spans->resize(ids.size());
        Encoder<true>(*this, most, scratch, ids, spans).run(text);
    } else {
        Encoder<false>(*this, most, scratch, ids, spans).run(text);
    }
    ids.resize(std::min(ids.size(), most));
    ids.push_back(sep_);
    if (spans != nullptr) {
        spans->resize(ids.size() - 1);
        spans->emplace_back();
    }
}

std::string WordPiece::decode(const std::int32_t* ids, std::int64_t count, bool skip_special) const {
    std::string result;
    bool begun = false;
    for (std::int64_t k = 0; k < count; ++k) {
        require(ids[k] >= 0 && ids[k] < vocabulary_.size(), "ids[", k, "] is ", ids[k], ", expected 0..",
                vocabulary_.size() - 1);
        if (skip_special && is_special(ids[k])) continue;
        const std::string_view token = vocabulary_.token(ids[k]);
        const bool continues = begun && token.substr(0, 2) == "##";
        if (begun && !continues) result += ' ';
        result += continues ? token.substr(2) : token;
        begun = true;
    }
    return result;
}

}  // namespace attmd
