#include "data/texts.hpp"

#include "base/error.hpp"
#include "base/file.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace attmd {
namespace {

void check_options(const TextTableOptions& o) {
    require(o.delimiter == '\t' || (o.delimiter >= ' ' && o.delimiter <= '~' && o.delimiter != '"'),
            "delimiter is character ", static_cast<int>(o.delimiter),
            ", expected a tab or an ASCII character other than a quote");
    require(o.classes >= 2 && o.classes <= std::numeric_limits<std::int32_t>::max(), "classes is ", o.classes,
            ", expected 2..", std::numeric_limits<std::int32_t>::max());
    for (std::size_t k = 0; k < o.labels.size(); ++k)
        for (std::size_t j = 0; j < k; ++j)
            require(o.labels[k] != o.labels[j], "labels[", k, "] is ", excerpt(o.labels[k]),
                    ", expected another than labels[", j, "]");
}

// The table row by row; a field in quotes may hold delimiters, quotes and line ends.
class Rows {
public:
    Rows(std::string_view content, const std::string& path, const TextTableOptions& options)
        : rest_(content), path_(path), options_(options) {
        constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
        if (rest_.substr(0, byte_order_mark.size()) == byte_order_mark) rest_.remove_prefix(byte_order_mark.size());
    }

    // Blank lines are skipped.
    bool next(std::vector<std::string>& fields) {
        while (!rest_.empty() && (rest_[0] == '\n' || rest_.substr(0, 2) == "\r\n")) {
            rest_.remove_prefix(rest_[0] == '\n' ? 1 : 2);
            ++next_line_;
        }
        if (rest_.empty()) return false;
        line_ = next_line_;
        fields.clear();
        for (bool more = true; more;) {
            fields.emplace_back();
            if (options_.quotes && !rest_.empty() && rest_[0] == '"')
                take_quoted(fields.back(), fields.size() - 1);
            else
                take_plain(fields.back());
            more = !rest_.empty() && rest_[0] == options_.delimiter;
            if (more) rest_.remove_prefix(1);
        }
        end_line(fields.size() - 1);
        return true;
    }
    // Of the row that next() gave: file and line.
    std::string where() const { return text(path_, ":", line_); }

private:
    void take_plain(std::string& field) {
        const char ends[] = {options_.delimiter, '\n'};
        std::size_t end = std::min(rest_.find_first_of(std::string_view(ends, 2)), rest_.size());
        const bool line_end = end == rest_.size() || rest_[end] == '\n';
        if (line_end && end > 0 && rest_[end - 1] == '\r') --end;
        field.assign(rest_.substr(0, end));
        rest_.remove_prefix(end);
    }

    void take_quoted(std::string& field, std::size_t column) {
        rest_.remove_prefix(1);
        for (;;) {
            const std::size_t quote = rest_.find('"');
            if (quote == std::string_view::npos)
                fail(ErrorCode::format, where(), ": column ", column, " begins with a quote, expected one at its end");
            const std::string_view piece = rest_.substr(0, quote);
            field.append(piece);
            next_line_ += std::count(piece.begin(), piece.end(), '\n');
            rest_.remove_prefix(quote + 1);
            if (rest_.empty() || rest_[0] != '"') return;
            field += '"';
            rest_.remove_prefix(1);
        }
    }

    void end_line(std::size_t column) {
        if (rest_.substr(0, 2) == "\r\n") rest_.remove_prefix(1);
        if (rest_ == "\r") rest_ = {};
        if (rest_.empty()) return;
        if (rest_[0] != '\n')
            fail(ErrorCode::format, where(), ": column ", column, " goes on after its closing quote with ",
                 excerpt(rest_.substr(0, std::min<std::size_t>(rest_.find('\n'), 20))), ", expected a delimiter");
        rest_.remove_prefix(1);
        ++next_line_;
    }

    std::string_view rest_;
    const std::string& path_;
    const TextTableOptions& options_;
    std::int64_t line_ = 0, next_line_ = 1;
};

std::int32_t parse_label(const std::string& field, const TextTableOptions& o, const Rows& rows) {
    if (!o.labels.empty()) {
        const auto found = std::find(o.labels.begin(), o.labels.end(), field);
        if (found == o.labels.end())
            fail(ErrorCode::format, rows.where(), ": label ", excerpt(field), ", expected one of the ", o.labels.size(),
                 " given, such as ", excerpt(o.labels[0]));
        return static_cast<std::int32_t>(found - o.labels.begin());
    }
    std::int32_t label = -1;
    const char* const end = field.data() + field.size();
    const auto result = std::from_chars(field.data(), end, label);
    if (result.ec != std::errc() || result.ptr != end || label < 0 || label >= o.classes)
        fail(ErrorCode::format, rows.where(), ": label ", excerpt(field), ", expected a number 0..", o.classes - 1);
    return label;
}

// A column of rows with `columns` of them.
std::size_t column_of(std::int64_t column, std::size_t columns, const char* name, const std::string& path) {
    const auto count = static_cast<std::int64_t>(columns);
    require(column >= -count && column < count, name, " is ", column, ", expected ", -count, "..", count - 1, ": ",
            path, " has ", count, " columns");
    return static_cast<std::size_t>(column < 0 ? column + count : column);
}

}  // namespace

std::shared_ptr<SequenceStorage> load_text_table(const std::string& path, const TextTableOptions& table,
                                                 const WordPiece& tokenizer, const TextOptions& options) {
    check_options(table);
    const std::string content = read_file(path, std::string::npos, Source::file_or_pipe);
    Rows rows(content, path, table);
    std::vector<std::string> fields, texts;
    std::vector<std::int32_t> labels;
    if (table.header) rows.next(fields);
    std::size_t columns = 0, label_column = 0, text_column = 0;
    while (rows.next(fields)) {
        if (texts.empty()) {
            columns = fields.size();
            label_column = column_of(table.label_column, columns, "label_column", path);
            text_column = column_of(table.text_column, columns, "text_column", path);
            require(label_column != text_column, "label_column and text_column are both column ", text_column,
                    ", expected two");
        }
        if (fields.size() != columns)
            fail(ErrorCode::format, rows.where(), ": ", fields.size(), " columns, expected ", columns,
                 " as in the first row");
        labels.push_back(parse_label(fields[label_column], table, rows));
        texts.push_back(std::move(fields[text_column]));
    }
    if (texts.empty()) fail(ErrorCode::format, path, " has no rows, expected a label and a text in each");
    const TextSource text_of = [&](std::int64_t i, std::string&) {
        return std::string_view(texts[static_cast<std::size_t>(i)]);
    };
    return encode_texts(tokenizer, text_of, std::move(labels), table.classes, options);
}

}  // namespace attmd
