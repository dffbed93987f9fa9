#include "data/csv.hpp"

#include "base/file.hpp"
#include "base/parse_double.hpp"
#include "data/delimited_rows.hpp"
#include "data/plain_text.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string_view>
#include <utility>

namespace attmd {
namespace {

void check_options(const CsvOptions& o) {
    const bool letter = (o.delimiter >= 'a' && o.delimiter <= 'z') || (o.delimiter >= 'A' && o.delimiter <= 'Z');
    const bool of_number = o.delimiter != '\0' && std::strchr("0123456789+-.\"", o.delimiter) != nullptr;
    require(o.delimiter == '\t' || (o.delimiter >= ' ' && o.delimiter <= '~' && !letter && !of_number),
            "delimiter is character ", static_cast<int>(o.delimiter),
            ", expected an ASCII character that no number contains");
    check_each(o);
    require(o.positive_label != o.negative_label, "positive_label and negative_label are both ", o.positive_label,
            ", expected two different labels");
    if (o.layout == TokenLayout::consecutive) {
        check_option({"T", at_least(1)}, o.T);
        return;
    }
    check_option({"image_height", at_least(1)}, o.image_height);
    check_option({"image_width", at_least(1)}, o.image_width);
    check_option({"patch_height", at_least(1)}, o.patch_height);
    check_option({"patch_width", at_least(1)}, o.patch_width);
    require_dimension(o.image_height % o.patch_height == 0, "patch_height is ", o.patch_height,
                      ", expected a divisor of image_height = ", o.image_height);
    require_dimension(o.image_width % o.patch_width == 0, "patch_width is ", o.patch_width,
                      ", expected a divisor of image_width = ", o.image_width);
}

// -------------------------------------------------------------------------------------------------------- text to rows

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

// A number, whatever the locale. Says what was expected if it is not one, else null.
const char* parse_number(std::string_view field, double& value) {
    field = trimmed(field);                                                               // within quotes, too
    if (field.size() >= 2 && field[0] == '+' && field[1] != '-') field.remove_prefix(1);  // parse_double knows no plus
    const char* const end = field.data() + field.size();
    const auto result = parse_double(field.data(), end, value);
    if (result.ec == std::errc::invalid_argument || result.ptr != end) return "a number";
    if (result.ec == std::errc::result_out_of_range) return "a number in the range of double precision";
    return std::isfinite(value) ? nullptr : "a finite number";
}

bool is_number(std::string_view field) {
    double ignored;
    return parse_number(field, ignored) == nullptr;
}

// "1,5" or "1,234.5"
bool has_comma_for_number(std::string_view field) {
    return field.find(',') != std::string_view::npos &&
           field.find_first_not_of("0123456789+-.,eE") == std::string_view::npos;
}

bool is_row_of_numbers(std::string_view field) {
    for (field = trimmed(field); !field.empty(); field = trimmed(field)) {
        const std::size_t end = std::min(field.find_first_of(" \t"), field.size());
        if (!is_number(field.substr(0, end))) return false;
        field.remove_prefix(end);
    }
    return true;
}

using Fields = std::vector<std::string_view>;

bool is_comment(const Fields& fields) { return !fields[0].empty() && (fields[0][0] == '#' || fields[0][0] == '%'); }
constexpr char comment_hint[] = "; lines of comments are not skipped: remove them";
constexpr char last_delimiter_hint[] = "; the line ends with a delimiter: remove it, or add the value";

// What may be the matter with field k, which is no number.
const char* hint(const Fields& fields, std::size_t k, const CsvOptions& o, bool first_row) {
    const std::string_view field = fields[k];
    const auto column = static_cast<std::int64_t>(k), columns = static_cast<std::int64_t>(fields.size());
    if (is_comment(fields)) return comment_hint;
    if (has_comma_for_number(field) && (o.delimiter == ',' || columns > 1))
        return "; numbers have a decimal point, and no commas";
    if (columns > 1 && o.delimiter == ',' && field.find(';') != std::string_view::npos)
        return "; set delimiter if it is another, and write numbers with a decimal point";
    for (const char other : {',', ';', '|', '\t'})
        if (other != o.delimiter && field.find(other) != std::string_view::npos)
            return "; set delimiter if it is another";
    if (!field.empty() && is_row_of_numbers(field)) return "; set delimiter to ' ' if blanks part the columns";
    if (first_row && !o.header && std::none_of(fields.begin(), fields.end(), is_number))
        return "; if the first line holds names, set header";
    if (field.empty()) return k + 1 == fields.size() ? last_delimiter_hint : "; a value is missing";
    return column == o.label_column || column == o.label_column + columns
               ? "; labels are numbers: positive_label and negative_label"
               : "";
}

void parse_row(const Fields& fields, const CsvOptions& o, const DelimitedRows& rows, bool first_row,
               std::vector<double>& values) {
    values.resize(fields.size());
    for (std::size_t k = 0; k < fields.size(); ++k) {
        const char* const expected = parse_number(fields[k], values[k]);
        if (expected != nullptr)
            fail(ErrorCode::format, rows.where(), ": column ", k, " is ", excerpt(fields[k]), ", expected ", expected,
                 hint(fields, k, o, first_row));
    }
}

void require_columns(const Fields& fields, std::int64_t expected, const DelimitedRows& rows, std::int64_t first_line) {
    const auto columns = static_cast<std::int64_t>(fields.size());
    if (columns == expected) return;
    const bool last_empty = columns == expected + 1 && fields.back().empty();
    fail(ErrorCode::format, rows.where(), ": ", columns, " columns, expected ", expected, " as in line ", first_line,
         is_comment(fields) ? comment_hint
         : last_empty       ? last_delimiter_hint
                            : "");
}

// ----------------------------------------------------------------------------------------------------- rows to samples

// How the columns of a row become T x d values and a label.
struct RowLayout {
    std::int64_t columns = 0;
    std::size_t label = 0;  // column of the label
    std::int64_t T = 0, d = 0;
    std::vector<std::size_t> position;  // value number, in the order of the columns -> place in the T x d values
};

RowLayout make_layout(std::int64_t columns, const CsvOptions& o, const std::string& path) {
    RowLayout layout;
    layout.columns = columns;
    require(o.label_column >= -columns && o.label_column < columns, "label_column is ", o.label_column, ", expected ",
            -columns, "..", columns - 1, ": ", path, " has ", columns, " columns");
    layout.label = static_cast<std::size_t>(o.label_column < 0 ? o.label_column + columns : o.label_column);
    const std::int64_t values = columns - 1;
    require_format(values >= 1, path, " has 1 column, expected values beside the label");
    if (o.layout == TokenLayout::consecutive) {
        require_dimension(values % o.T == 0, "T is ", o.T, ", expected a divisor of ", values,
                          ", the values in a row of ", path);
        layout.T = o.T;
        layout.d = values / o.T;
        for (std::int64_t k = 0; k < values; ++k) layout.position.push_back(static_cast<std::size_t>(k));
        return layout;
    }
    const std::int64_t pixels = checked_product(o.image_height, o.image_width, "image_height * image_width");
    require_dimension(pixels == values, "image_height * image_width is ", o.image_height, " * ", o.image_width, " = ",
                      pixels, ", expected ", values, ", the values in a row of ", path);
    layout.d = o.patch_height * o.patch_width;
    layout.T = pixels / layout.d;
    for (std::int64_t row = 0; row < o.image_height; ++row)
        for (std::int64_t column = 0; column < o.image_width; ++column) {
            const std::int64_t patch = row / o.patch_height * (o.image_width / o.patch_width) + column / o.patch_width;
            const std::int64_t entry = row % o.patch_height * o.patch_width + column % o.patch_width;
            layout.position.push_back(static_cast<std::size_t>(patch * layout.d + entry));
        }
    return layout;
}

// Rows as they are collected, with their values already in token order.
struct Rows {
    RowLayout layout;
    std::vector<double> values;  // rows x (T * d)
    std::vector<std::int32_t> labels;
};

void add_row(Rows& rows, const std::vector<double>& row, const CsvOptions& o, const DelimitedRows& lines) {
    const double label = row[rows.layout.label];
    if (label != o.positive_label && label != o.negative_label) {
        if (o.drop_other_labels) return;
        fail(ErrorCode::format, lines.where(), ": label ", label, ", expected positive_label = ", o.positive_label,
             " or negative_label = ", o.negative_label,
             "; set these to the file's labels, drop_other_labels if it has more, label_column if it is another");
    }
    const std::size_t first = rows.values.size();
    rows.values.resize(first + row.size() - 1);
    std::size_t k = 0;
    for (std::size_t column = 0; column < row.size(); ++column) {
        if (column == rows.layout.label) continue;
        const double value = o.scale * row[column];
        if (!std::isfinite(value))
            fail(ErrorCode::format, lines.where(), ": column ", column, " is ", row[column],
                 ", too large to multiply by scale = ", o.scale);
        rows.values[first + rows.layout.position[k++]] = value;
    }
    rows.labels.push_back(label == o.positive_label ? 1 : -1);
}

Rows read_rows(const std::string& path, const CsvOptions& o) {
    const std::string content = read_file(path, std::string::npos, Source::file_or_pipe);
    RowGrammar grammar;
    grammar.delimiter = o.delimiter;
    grammar.trim = true;
    grammar.blank_runs = o.delimiter == ' ';
    DelimitedRows lines(plain_text(content, path), path, grammar);
    Fields fields;
    if (o.header) lines.next(fields);
    Rows rows;
    std::vector<double> row;
    std::int64_t first_line = 0;
    while (lines.next(fields)) {
        if (first_line != 0) require_columns(fields, rows.layout.columns, lines, first_line);
        parse_row(fields, o, lines, first_line == 0, row);
        if (first_line == 0) {
            first_line = lines.line();
            rows.layout = make_layout(static_cast<std::int64_t>(fields.size()), o, path);
        }
        add_row(rows, row, o, lines);
    }
    require_format(first_line != 0, path, " has no rows");
    require_format(!rows.labels.empty(), path, " has no row with label ", o.positive_label, " or ", o.negative_label);
    return rows;
}

// Of entry k, where the sum itself is beyond the finite numbers.
double mean_of_parts(const Tensor3& X, std::size_t k) {
    const std::size_t n = X.shape(0), entries = X.shape(1) * X.shape(2);
    double mean = 0;
    for (std::size_t i = 0; i < n; ++i) mean += X.data()[i * entries + k] / static_cast<double>(n);
    return mean;
}

void subtract_means(Tensor3& X, const std::string& path) {
    const std::size_t n = X.shape(0), entries = X.shape(1) * X.shape(2);
    std::vector<double> mean(entries, 0.0);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t k = 0; k < entries; ++k) mean[k] += X.data()[i * entries + k];
    for (std::size_t k = 0; k < entries; ++k)
        mean[k] = std::isfinite(mean[k]) ? mean[k] / static_cast<double>(n) : mean_of_parts(X, k);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t k = 0; k < entries; ++k) {
            double& value = X.data()[i * entries + k];
            if (!std::isfinite(value - mean[k]))
                fail(ErrorCode::numerical, path, ": entry ", k, " of sample ", i, " is ", value, ", and its mean ",
                     mean[k], ": the difference that center asks for is beyond the finite numbers");
            value -= mean[k];
        }
}

}  // namespace

Dataset load_csv(const std::string& path, const CsvOptions& options) {
    check_options(options);
    Rows rows = read_rows(path, options);
    Samples samples;
    samples.X = Tensor3::from_shape(
        {rows.labels.size(), static_cast<std::size_t>(rows.layout.T), static_cast<std::size_t>(rows.layout.d)});
    std::copy(rows.values.begin(), rows.values.end(), samples.X.data());
    samples.y = std::move(rows.labels);
    if (options.center) subtract_means(samples.X, path);
    return make_dataset(std::move(samples));
}

}  // namespace attmd
