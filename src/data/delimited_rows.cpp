#include "data/delimited_rows.hpp"

#include "base/error.hpp"
#include "base/file.hpp"

#include <algorithm>

namespace attmd {
namespace {

std::size_t index(char c) { return static_cast<unsigned char>(c); }

std::int64_t line_ends(std::string_view text) {
    std::int64_t count = 0;
    for (std::size_t k = 0; k < text.size(); ++k)
        count += text[k] == '\n' || (text[k] == '\r' && text.substr(k + 1, 1) != "\n") ? 1 : 0;
    return count;
}

}  // namespace

DelimitedRows::DelimitedRows(std::string_view text, const std::string& path, const RowGrammar& grammar)
    : text_(text), path_(path), grammar_(grammar) {
    for (const char c : {' ', '\t'}) blank_[index(c)] = grammar.blank_runs || c != grammar.delimiter;
    for (const char c : {'\n', '\r', grammar.delimiter}) ends_field_[index(c)] = true;
    if (grammar.blank_runs) ends_field_[index(' ')] = ends_field_[index('\t')] = true;
}

std::string DelimitedRows::where() const { return attmd::text(path_, ":", line_); }

bool DelimitedRows::next(std::vector<std::string_view>& fields) {
    fields.clear();
    if (!skip_blank_lines()) return false;
    line_ = next_line_;
    do fields.push_back(take_field(fields.size()));
    while (take_delimiter());
    end_row(fields.size() - 1);
    return true;
}

// Whether there were any.
bool DelimitedRows::skip_blanks() {
    const std::size_t from = at_;
    while (!at_end() && blank_[index(text_[at_])]) ++at_;
    return at_ > from;
}

// Goes to the beginning of the next line with something in it; false if there is none.
bool DelimitedRows::skip_blank_lines() {
    for (;;) {
        const std::size_t line = at_;
        skip_blanks();
        if (at_end()) return false;
        if (!at_line_end()) {
            at_ = line;
            return true;
        }
        take_line_end();
    }
}

std::string_view DelimitedRows::take_field(std::size_t column) {
    if (grammar_.trim) skip_blanks();
    if (grammar_.quotes && !at_end() && text_[at_] == '"') return take_quoted(column);
    const std::size_t first = at_;
    while (!at_end() && !ends_field_[index(text_[at_])]) ++at_;
    std::size_t last = at_;
    while (grammar_.trim && last > first && blank_[index(text_[last - 1])]) --last;
    return text_.substr(first, last - first);
}

std::string_view DelimitedRows::take_quoted(std::size_t column) {
    const std::size_t first = ++at_;
    std::string* joined = nullptr;
    for (std::size_t from = first;;) {
        const std::size_t quote = text_.find('"', from);
        if (quote == std::string_view::npos)
            fail(ErrorCode::format, where(), ": column ", column, " begins with a quote, expected one at its end",
                 grammar_.quotes_hint);
        const std::string_view piece = text_.substr(from, quote - from);
        next_line_ += line_ends(piece);
        at_ = quote + 1;
        const bool doubled = !at_end() && text_[at_] == '"';
        if (doubled && joined == nullptr) joined = &unquoted_.emplace_back();
        if (joined != nullptr) joined->append(piece).append(doubled ? "\"" : "");
        if (!doubled) {
            if (grammar_.trim && !grammar_.blank_runs) skip_blanks();
            return joined != nullptr ? std::string_view(*joined) : text_.substr(first, quote - first);
        }
        from = ++at_;
    }
}

// Whether another field follows.
bool DelimitedRows::take_delimiter() {
    if (grammar_.blank_runs) return skip_blanks() && !at_end() && !at_line_end();
    if (at_end() || text_[at_] != grammar_.delimiter) return false;
    ++at_;
    return true;
}

void DelimitedRows::take_line_end() {
    at_ += text_.substr(at_, 2) == "\r\n" ? 2 : 1;
    ++next_line_;
}

void DelimitedRows::end_row(std::size_t column) {
    if (at_end()) return;
    if (!at_line_end()) {
        const std::string_view rest = text_.substr(at_, 20);
        fail(ErrorCode::format, where(), ": column ", column, " goes on after its closing quote with ",
             excerpt(rest.substr(0, rest.find_first_of("\r\n"))), ", expected a delimiter", grammar_.quotes_hint);
    }
    take_line_end();
}

}  // namespace attmd
