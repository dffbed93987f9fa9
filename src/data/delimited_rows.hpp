// Rows of fields: the grammar that CSV and TSV files of numbers and of texts share. A line ends with LF, CRLF, CR or
// the text; blank lines are skipped.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace attmd {

struct RowGrammar {
    char delimiter = ',';
    bool quotes = true;            // RFC 4180: a field in quotes may hold delimiters, line ends and "" for a quote
    bool trim = false;             // blanks around a field do not belong to it
    bool blank_runs = false;       // instead of the delimiter any run of blanks, those at the ends of a line being none
    const char* quotes_hint = "";  // the end of a message about quotes
};

class DelimitedRows {
public:
    // `path` names the text in messages; both must outlive this.
    DelimitedRows(std::string_view text, const std::string& path, const RowGrammar& grammar);

    // The fields are valid as long as this. False at the end of the text.
    bool next(std::vector<std::string_view>& fields);
    // Of the row that next() gave: the line it begins in, from 1, also with the file.
    std::int64_t line() const { return line_; }
    std::string where() const;

private:
    bool at_end() const { return at_ == text_.size(); }
    bool at_line_end() const { return text_[at_] == '\n' || text_[at_] == '\r'; }
    bool skip_blanks();
    bool skip_blank_lines();
    std::string_view take_field(std::size_t column);
    std::string_view take_quoted(std::size_t column);
    bool take_delimiter();
    void take_line_end();
    void end_row(std::size_t column);

    std::string_view text_;
    const std::string& path_;
    RowGrammar grammar_;
    std::array<bool, 256> ends_field_{}, blank_{};
    std::size_t at_ = 0;
    std::int64_t line_ = 0, next_line_ = 1;
    std::deque<std::string> unquoted_;  // fields that held "", without it
};

}  // namespace attmd
