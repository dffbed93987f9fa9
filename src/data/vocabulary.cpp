#include "data/vocabulary.hpp"

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "data/plain_text.hpp"
#include "data/text_normalization.hpp"

#include <algorithm>
#include <limits>

namespace attmd {
namespace {

constexpr std::string_view within_prefix = "##";

// FNV-1a, spread once more so that the low bits depend on every byte. Prefixes hash on the way to the whole.
struct RunningHash {
    std::uint64_t state = 14695981039346656037u;
    void add(char c) { state = (state ^ static_cast<unsigned char>(c)) * 1099511628211u; }
    std::uint32_t value() const { return static_cast<std::uint32_t>(state ^ state >> 32); }
};

std::uint32_t hash_of(std::string_view key) {
    RunningHash hash;
    for (const char c : key) hash.add(c);
    return hash.value();
}

std::string where(const std::string& source, std::size_t line) { return text(source, ":", line + 1); }

}  // namespace

Vocabulary::Vocabulary(std::string_view content, const std::string& source) {
    content = plain_text(content, source);
    if (content.empty()) fail(ErrorCode::format, source, " is empty, expected one token a line");
    text_.reserve(content.size() + 1);
    while (!content.empty()) {
        const std::size_t end = std::min(content.find('\n'), content.size()), line = first_.size();
        std::string_view token = content.substr(0, end);
        content.remove_prefix(std::min(end + 1, content.size()));
        if (!token.empty() && token.back() == '\r') token.remove_suffix(1);
        if (token.find('\r') != std::string_view::npos)
            fail(ErrorCode::format, where(source, line), ": ", excerpt(token),
                 " holds a carriage return, expected lines that end with LF or CRLF");
        token = token.substr(0, token.find_last_not_of(" \t") + 1);
        if (token.empty()) fail(ErrorCode::format, where(source, line), ": an empty line, expected a token");
        if (!is_utf8(token) || token.find('\0') != std::string_view::npos)
            fail(ErrorCode::format, where(source, line), ": ", excerpt(token), " is not a token in UTF-8");
        if (line == std::numeric_limits<std::int32_t>::max())
            fail(ErrorCode::format, source, " has more than ", line, " tokens");
        first_.push_back(text_.size());
        length_.push_back(static_cast<std::uint32_t>(token.size()));
        text_.append(token);
        text_.push_back('\0');
    }
    index(whole_, false);
    index(within_, true);
    for (std::int32_t id = 0; id < size(); ++id) {
        const std::int32_t other = find(token(id));
        if (other != id)
            fail(ErrorCode::format, where(source, static_cast<std::size_t>(id)), ": ", excerpt(token(id)),
                 " is there already, in line ", other + 1);
    }
    Digest digest;
    digest.add(text_);  // in which a zero byte ends every token
    fingerprint_ = std::max<std::uint64_t>(digest.value(), 1);
}

void Vocabulary::index(Table& table, bool within) {
    std::size_t slots = 2;
    while (slots < 2 * first_.size()) slots *= 2;
    table.slots.assign(slots, {0, -1});
    for (std::int32_t id = 0; id < size(); ++id) {
        if (within && (token(id).size() <= prefix_size || token(id).substr(0, prefix_size) != within_prefix)) continue;
        const std::uint32_t hash = hash_of(key(id, within));
        std::size_t at = hash & (slots - 1);
        while (table.slots[at].id >= 0) at = (at + 1) & (slots - 1);
        table.slots[at] = {hash, id};
        table.longest = std::max(table.longest, key(id, within).size());
    }
}

std::int32_t Vocabulary::look_up(const Table& table, std::uint32_t hash, std::string_view wanted, bool within) const {
    const std::size_t mask = table.slots.size() - 1;
    for (std::size_t at = hash & mask; table.slots[at].id >= 0; at = (at + 1) & mask)
        if (table.slots[at].hash == hash && key(table.slots[at].id, within) == wanted) return table.slots[at].id;
    return -1;
}

std::int32_t Vocabulary::find(std::string_view token) const { return look_up(whole_, hash_of(token), token, false); }

std::int32_t Vocabulary::longest_prefix(std::string_view word, bool within, std::size_t& length) const {
    constexpr std::size_t most = 512;
    const Table& table = within ? within_ : whole_;
    std::uint32_t hashes[most];
    RunningHash hash;
    const std::size_t longest = std::min({word.size(), table.longest, most});
    for (std::size_t k = 0; k < longest; ++k) {
        hash.add(word[k]);
        hashes[k] = hash.value();
    }
    for (length = longest; length > 0; --length) {
        const std::int32_t id = look_up(table, hashes[length - 1], word.substr(0, length), within);
        if (id >= 0) return id;
    }
    return -1;
}

}  // namespace attmd
