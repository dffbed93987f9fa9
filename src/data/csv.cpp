#include "data/csv.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string_view>
#include <utility>

#include "base/file.hpp"
#include "base/parse_double.hpp"

namespace attmd {
namespace {

template <class... Parts>
void require_format(bool condition, const Parts&... parts) {
    if (!condition) fail(ErrorCode::format, parts...);
}

void check_options(const CsvOptions& o) {
    const bool letter = (o.delimiter >= 'a' && o.delimiter <= 'z') || (o.delimiter >= 'A' && o.delimiter <= 'Z');
    const bool of_number = o.delimiter != '\0' && std::strchr("0123456789+-.\"", o.delimiter) != nullptr;
    require(o.delimiter == '\t' || (o.delimiter >= ' ' && o.delimiter <= '~' && !letter && !of_number),
            "delimiter is character ", static_cast<int>(o.delimiter),
            ", expected an ASCII character that no number contains");
    require(std::isfinite(o.scale), "scale is ", o.scale, ", expected a finite number");
    require(std::isfinite(o.positive_label), "positive_label is ", o.positive_label, ", expected a finite number");
    require(std::isfinite(o.negative_label), "negative_label is ", o.negative_label, ", expected a finite number");
    require(o.positive_label != o.negative_label, "positive_label and negative_label are both ", o.positive_label,
            ", expected two different labels");
    if (o.layout == TokenLayout::consecutive) {
        require(o.T >= 1, "T is ", o.T, ", expected at least 1 token");
        return;
    }
    require(o.layout == TokenLayout::patches, "layout is ", static_cast<int>(o.layout),
            ", expected 1 (consecutive) or 2 (patches)");
    require(o.image_height >= 1, "image_height is ", o.image_height, ", expected at least 1");
    require(o.image_width >= 1, "image_width is ", o.image_width, ", expected at least 1");
    require(o.patch_height >= 1, "patch_height is ", o.patch_height, ", expected at least 1");
    require(o.patch_width >= 1, "patch_width is ", o.patch_width, ", expected at least 1");
    require_dimension(o.image_height % o.patch_height == 0, "patch_height is ", o.patch_height,
                      ", expected a divisor of image_height = ", o.image_height);
    require_dimension(o.image_width % o.patch_width == 0, "patch_width is ", o.patch_width,
                      ", expected a divisor of image_width = ", o.image_width);
}

// -------------------------------------------------------------------------------------------------------- text to rows

// The file line by line, without line ends.
class Lines {
public:
    explicit Lines(std::string_view text) : rest_(text) {
        constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
        if (rest_.substr(0, byte_order_mark.size()) == byte_order_mark) rest_.remove_prefix(byte_order_mark.size());
    }

    bool next(std::string_view& line) {
        if (rest_.empty()) return false;
        const std::size_t end = std::min(rest_.find('\n'), rest_.size());
        line = rest_.substr(0, end);
        rest_.remove_prefix(std::min(end + 1, rest_.size()));
        if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
        ++number_;
        return true;
    }
    std::int64_t number() const { return number_; }  // of the line that next() gave, from 1

private:
    std::string_view rest_;
    std::int64_t number_ = 0;
};

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// Takes the next field off the front of `line`; `more` says whether a delimiter followed it.
std::string_view take_field(std::string_view& line, char delimiter, bool& more) {
    const std::size_t first = std::min(line.find_first_not_of(' '), line.size());
    std::size_t from = 0;
    if (first < line.size() && line[first] == '"') from = std::min(line.find('"', first + 1), line.size());
    const std::size_t end = std::min(line.find(delimiter, from), line.size());
    const std::string_view field = line.substr(0, end);
    more = end < line.size();
    line.remove_prefix(more ? end + 1 : end);
    return field;
}

// A number by itself or in quotes, whatever the locale. Says what was expected if it is not one, else null.
const char* parse_number(std::string_view field, double& value) {
    field = trimmed(field);
    if (field.size() >= 2 && field.front() == '"' && field.back() == '"')
        field = trimmed(field.substr(1, field.size() - 2));
    if (field.size() >= 2 && field[0] == '+' && field[1] != '-') field.remove_prefix(1);  // parse_double knows no plus
    const char* const end = field.data() + field.size();
    const auto result = parse_double(field.data(), end, value);
    if (result.ec == std::errc::invalid_argument || result.ptr != end) return "a number";
    if (result.ec == std::errc::result_out_of_range) return "a number in the range of double precision";
    return std::isfinite(value) ? nullptr : "a finite number";
}

// What may be the matter with a field that is no number.
const char* hint(std::string_view field, const CsvOptions& o, std::int64_t line, std::int64_t column, bool last) {
    if (field.find_first_of(",;\t") != std::string_view::npos) return "; set delimiter if it is another";
    if (column == o.label_column || (last && o.label_column == -1))
        return "; labels are numbers: positive_label and negative_label";
    return line == 1 && column == 0 && !o.header ? "; if the first line holds names, set header" : "";
}

// Appends the numbers of one line.
void parse_row(std::string_view line, const std::string& where, const CsvOptions& o, std::int64_t number,
               std::vector<double>& values) {
    std::int64_t column = 0;
    for (bool more = true; more; ++column) {
        const std::string_view field = take_field(line, o.delimiter, more);
        double value = 0;
        const char* expected = parse_number(field, value);
        if (expected != nullptr)
            fail(ErrorCode::format, where, ": column ", column, " is ", excerpt(trimmed(field)), ", expected ",
                 expected, hint(field, o, number, column, !more));
        values.push_back(value);
    }
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

void add_row(Rows& rows, const std::vector<double>& row, const CsvOptions& o, const std::string& where) {
    const double label = row[rows.layout.label];
    if (label != o.positive_label && label != o.negative_label) {
        require_format(o.drop_other_labels, where, ": label ", label, ", expected positive_label = ", o.positive_label,
                       " or negative_label = ", o.negative_label);
        return;
    }
    const std::size_t first = rows.values.size();
    rows.values.resize(first + row.size() - 1);
    std::size_t k = 0;
    for (std::size_t column = 0; column < row.size(); ++column) {
        if (column == rows.layout.label) continue;
        const double value = o.scale * row[column];
        require_format(std::isfinite(value), where, ": column ", column, " is ", row[column],
                       ", too large to multiply by scale = ", o.scale);
        rows.values[first + rows.layout.position[k++]] = value;
    }
    rows.labels.push_back(label == o.positive_label ? 1 : -1);
}

Rows read_rows(const std::string& path, const CsvOptions& o) {
    const std::string content = read_file(path, std::string::npos, Source::file_or_pipe);
    Lines lines(content);
    std::string_view line;
    if (o.header) lines.next(line);
    Rows rows;
    std::vector<double> row;
    std::int64_t first_line = 0;
    while (lines.next(line)) {
        if (trimmed(line).empty() && line.find(o.delimiter) == std::string_view::npos) continue;  // blank
        const std::string where = path + ":" + std::to_string(lines.number());
        row.clear();
        parse_row(line, where, o, lines.number(), row);
        const auto columns = static_cast<std::int64_t>(row.size());
        if (first_line == 0) {
            first_line = lines.number();
            rows.layout = make_layout(columns, o, path);
        }
        require_format(columns == rows.layout.columns, where, ": ", columns, " columns, expected ", rows.layout.columns,
                       " as in line ", first_line);
        add_row(rows, row, o, where);
    }
    require_format(first_line != 0, path, " has no rows");
    require_format(!rows.labels.empty(), path, " has no row with label ", o.positive_label, " or ", o.negative_label);
    return rows;
}

void subtract_means(Tensor3& X) {
    const std::size_t n = X.shape(0), entries = X.shape(1) * X.shape(2);
    std::vector<double> mean(entries, 0.0);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t k = 0; k < entries; ++k) mean[k] += X.data()[i * entries + k];
    for (double& sum : mean) sum /= static_cast<double>(n);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t k = 0; k < entries; ++k) X.data()[i * entries + k] -= mean[k];
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
    if (options.center) subtract_means(samples.X);
    return make_dataset(std::move(samples));
}

}  // namespace attmd
