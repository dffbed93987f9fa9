#include "base/error.hpp"
#include "base/file.hpp"
#include "data/delimited_rows.hpp"
#include "data/plain_text.hpp"
#include "data/texts.hpp"

#include <charconv>
#include <limits>
#include <unordered_map>

namespace attmd {
namespace {

void check_options(const TextTableOptions& o) {
    require(o.delimiter == '\t' || (o.delimiter >= ' ' && o.delimiter <= '~' && o.delimiter != '"'),
            "delimiter is character ", static_cast<int>(o.delimiter),
            ", expected a tab or an ASCII character other than a quote");
    check_each(o);
}

using ClassOf = std::unordered_map<std::string_view, std::int32_t>;

// The class of each label that was given.
ClassOf classes_of(const std::vector<std::string>& labels) {
    ClassOf class_of;
    for (std::size_t k = 0; k < labels.size(); ++k) {
        const auto [same, is_new] = class_of.emplace(labels[k], static_cast<std::int32_t>(k));
        require(is_new, "labels[", k, "] is ", excerpt(labels[k]), ", expected another than labels[", same->second,
                "]");
    }
    return class_of;
}

std::int32_t parse_label(std::string_view field, const TextTableOptions& o, const ClassOf& class_of,
                         const DelimitedRows& rows) {
    if (!o.labels.empty()) {
        const auto found = class_of.find(field);
        if (found == class_of.end())
            fail(ErrorCode::format, rows.where(), ": label ", excerpt(field), ", expected one of the ", o.labels.size(),
                 " given, such as ", excerpt(o.labels[0]));
        return found->second;
    }
    std::int64_t label = -1;
    const char* const end = field.data() + field.size();
    const auto result = std::from_chars(field.data(), end, label);
    const bool is_number = result.ec == std::errc() && result.ptr == end;
    if (!is_number || label < 0 || label >= o.classes)
        fail(ErrorCode::format, rows.where(), ": label ", excerpt(field), ", expected a number 0..", o.classes - 1,
             is_number ? "; set classes if there are more, or labels to what stands in the column"
                       : "; set labels for labels in words, header if the first row holds names");
    return static_cast<std::int32_t>(label);
}

// A column of rows with `columns` of them.
std::size_t column_of(std::int64_t column, std::size_t columns, const char* name, const std::string& path) {
    const auto count = static_cast<std::int64_t>(columns);
    require(column >= -count && column < count, name, " is ", column, ", expected ", -count, "..", count - 1, ": ",
            path, " has ", count, count == 1 ? " column; set delimiter if it is another" : " columns");
    return static_cast<std::size_t>(column < 0 ? column + count : column);
}

}  // namespace

std::shared_ptr<SequenceStorage> load_text_table(const std::string& path, const TextTableOptions& table,
                                                 const WordPiece& tokenizer, const TextOptions& options) {
    check_options(table);
    const ClassOf class_of = classes_of(table.labels);
    const std::string content = read_file(path, std::string::npos, Source::file_or_pipe);
    RowGrammar grammar;
    grammar.delimiter = table.delimiter;
    grammar.quotes = table.quotes;
    grammar.quotes_hint = "; set quotes to 0 if they belong to the texts";
    DelimitedRows rows(plain_text(content, path), path, grammar);
    std::vector<std::string_view> fields, texts;
    std::vector<std::int32_t> labels;
    if (table.header) rows.next(fields);
    std::int64_t first_line = 0;
    std::size_t columns = 0, label_column = 0, text_column = 0;
    while (rows.next(fields)) {
        if (texts.empty()) {
            first_line = rows.line();
            columns = fields.size();
            label_column = column_of(table.label_column, columns, "label_column", path);
            text_column = column_of(table.text_column, columns, "text_column", path);
            require(label_column != text_column, "label_column and text_column are both column ", text_column,
                    ", expected two");
        }
        if (fields.size() != columns)
            fail(ErrorCode::format, rows.where(), ": ", fields.size(), " columns, expected ", columns, " as in line ",
                 first_line,
                 fields.size() > columns && table.quotes ? "; a text with delimiters in it stands in quotes" : "");
        labels.push_back(parse_label(fields[label_column], table, class_of, rows));
        texts.push_back(fields[text_column]);
    }
    if (texts.empty()) fail(ErrorCode::format, path, " has no rows, expected a label and a text in each");
    const TextSource text_of = [&](std::int64_t i, std::string&) { return texts[static_cast<std::size_t>(i)]; };
    return encode_texts(tokenizer, text_of, std::move(labels), table.classes, options);
}

}  // namespace attmd
