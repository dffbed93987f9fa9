// The tokens of a WordPiece vocabulary: one a line of a text, the id is the line's number from 0.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace attmd {

class Vocabulary {
public:
    // `source` names the text in messages.
    Vocabulary(std::string_view text, const std::string& source);

    // Of the tokens in their order, never 0: equal for equal vocabularies, however their lines end.
    std::uint64_t fingerprint() const { return fingerprint_; }

    std::int64_t size() const { return static_cast<std::int64_t>(first_.size()); }
    std::string_view token(std::int32_t id) const {
        const auto k = static_cast<std::size_t>(id);
        return {text_.data() + first_[k], length_[k]};
    }
    // Followed by a zero byte.
    const char* c_string(std::int32_t id) const { return text_.data() + first_[static_cast<std::size_t>(id)]; }
    // The id of a whole token; -1 if there is none.
    std::int32_t find(std::string_view token) const;
    // The id of the longest token that begins `word`, and its length; -1 if there is none. Within a word only tokens
    // written with "##" count, without that.
    std::int32_t longest_prefix(std::string_view word, bool within, std::size_t& length) const;

private:
    // Open addressing with linear steps; at most half full.
    struct Slot {
        std::uint32_t hash;
        std::int32_t id;  // -1: empty
    };
    struct Table {
        std::vector<Slot> slots;
        std::size_t longest = 0;  // bytes of the longest key
    };
    static constexpr std::size_t prefix_size = 2;  // of "##"

    void index(Table& table, bool within);
    std::string_view key(std::int32_t id, bool within) const {
        return within ? token(id).substr(prefix_size) : token(id);
    }
    std::int32_t look_up(const Table& table, std::uint32_t hash, std::string_view key, bool within) const;

    std::string text_;                   // the tokens, a zero byte after each
    std::vector<std::size_t> first_;     // where each begins
    std::vector<std::uint32_t> length_;  // bytes of each
    Table whole_, within_;               // all tokens as they are; those with "##", without it
    std::uint64_t fingerprint_ = 0;
};

}  // namespace attmd
