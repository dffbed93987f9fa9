#include "data/csv.hpp"

#include "../temporary_files.hpp"

#include <clocale>
#include <cmath>
#include <doctest/doctest.h>
#include <limits>

using namespace attmd;

namespace {

std::vector<double> tokens(const Dataset& data, std::int64_t i) {
    std::vector<double> values(static_cast<std::size_t>(data.length(i) * data.d()));
    data.read_tokens(i, values.data(), data.d());
    return values;
}

Dataset load(const std::string& content, const CsvOptions& options = {}) {
    const TemporaryDirectory directory;
    return load_csv(directory.write("data.csv", content), options);
}

Error error_in(const std::string& content, const CsvOptions& options = {}) {
    return error_of([&] { load(content, options); });
}

}  // namespace

TEST_CASE("csv: a row is T consecutive tokens and a label") {
    CsvOptions options;
    options.T = 2;
    const Dataset data = load("1,2,3,4,1\n-5,6e1,.5,+8,-1\n", options);
    CHECK(data.n() == 2);
    CHECK(data.T() == 2);
    CHECK(data.d() == 2);
    CHECK(tokens(data, 0) == std::vector<double>{1, 2, 3, 4});
    CHECK(tokens(data, 1) == std::vector<double>{-5, 60, 0.5, 8});
    CHECK(data.label(0) == 1);
    CHECK(data.label(1) == -1);
    double query[2];
    data.read_query(1, query);
    CHECK(query[0] == -5);
    CHECK(query[1] == 60);
}

TEST_CASE("csv: numbers are read to the last bit whatever the locale") {
    const char* const german = std::setlocale(LC_NUMERIC, "de_DE.UTF-8");  // where it is installed
    const Dataset data = load("0.1,1.7976931348623157e308,5e-324,1\n");
    if (german != nullptr) std::setlocale(LC_NUMERIC, "C");
    CHECK(tokens(data, 0) == std::vector<double>{0.1, 1.7976931348623157e308, 5e-324});
}

TEST_CASE("csv: a number too small for double precision is 0, one too large is refused") {
    const std::string zeros(400, '0');
    for (const std::string& number :
         {std::string("1e-400"), std::string("2e-324"), "0." + zeros + "1", "0." + zeros + "1e+20",
          std::string("-1e-99999999999999999999"), std::string("0e99999"), std::string("+123456E-500")}) {
        CAPTURE(number);
        CHECK(tokens(load(number + ",2,1\n"), 0) == std::vector<double>{0, 2});
    }
    CHECK(std::signbit(tokens(load("-1e-400,2,1\n"), 0)[0]));
    for (const std::string& number : {std::string("1e400"), "1" + zeros, "-1" + zeros + ".5", "1" + zeros + "e-20",
                                      "0." + zeros + "1e+800", std::string("1e99999999999999999999")}) {
        CAPTURE(number);
        CHECK(contains(error_in(number + ",2,1\n").what(), "expected a number in the range of double precision"));
    }
    CHECK(tokens(load("1" + zeros + "e-400,0." + zeros + "1e401,1\n"), 0) == std::vector<double>{1, 1});
}

TEST_CASE("csv: what spreadsheets put around numbers") {
    const std::vector<double> expected{1.5, 2};
    SUBCASE("byte order mark and CRLF") {
        CHECK(tokens(load("\xEF\xBB\xBF"
                          "1.5,2,1\r\n3,4,-1\r\n"),
                     0) == expected);
    }
    SUBCASE("quotes and spaces") { CHECK(tokens(load("\"1.5\", \" 2 \" ,\"1\"\n"), 0) == expected); }
    SUBCASE("line ends of every kind, also mixed") {
        const std::string rows[] = {"1.5,2,1", "3,4,-1", "5,6,1"};
        for (const std::string end : {"\n", "\r\n", "\r", "\r\r\n", "\n\r"}) {
            CAPTURE(end);
            CHECK(load(rows[0] + end + rows[1] + end + rows[2] + end).n() == 3);
            CHECK(tokens(load(rows[0] + end + rows[1] + end + rows[2]), 2) == std::vector<double>{5, 6});
        }
        CHECK(load("1.5,2,1\r3,4,-1\n5,6,1\r\n7,8,-1").n() == 4);
        CHECK(contains(error_in("1,2,1\r3,4,-1\r\n5,x,1\r").what(), "data.csv:3: column 1 is \"x\""));
        CHECK(contains(error_in("1,2,1\r3,-1\r").what(), "data.csv:2: 2 columns, expected 3"));
    }
    SUBCASE("line ends in quotes") {
        CsvOptions options;
        options.header = true;
        CHECK(tokens(load("\"a\r\nb\",\"c\rd\",\"\"\"e\"\"\n\"\r1.5,\"2\n\",1\r", options), 0) == expected);
        CHECK(contains(error_in("\"1\r\n\",\"2\r\",\"1\n\"\r\n1,x,1\n").what(), "data.csv:5: column 1 is \"x\""));
    }
    SUBCASE("no newline at the end") { CHECK(tokens(load("1.5,2,1"), 0) == expected); }
    SUBCASE("blank lines") { CHECK(load("\n1.5,2,1\n\n  \n3,4,-1\n\r\n\n").n() == 2); }
    SUBCASE("names in the first line") {
        CsvOptions options;
        options.header = true;
        CHECK(tokens(load("a,\"b, c\",label\n1.5,2,1\n", options), 0) == expected);
    }
    SUBCASE("columns aligned by blanks") {
        CsvOptions options;
        options.delimiter = ' ';
        const Dataset data = load("  1.5   2.0    1  \n\n \t \n\t3\t 4 -1\r\n\"5\"  \"6\" 1", options);
        REQUIRE(data.n() == 3);
        CHECK(tokens(data, 0) == expected);
        CHECK(tokens(data, 1) == std::vector<double>{3, 4});
        CHECK(tokens(data, 2) == std::vector<double>{5, 6});
        CHECK(contains(error_in("1 2 1\n1  2\n", options).what(), "data.csv:2: 2 columns, expected 3 as in line 1"));
        CHECK(contains(error_in("\"1\"2 3 1\n", options).what(), "column 0 goes on after its closing quote"));
    }
    SUBCASE("another delimiter") {
        CsvOptions options;
        for (const char delimiter : {';', '\t', '|', ' '}) {
            options.delimiter = delimiter;
            std::string row = "1.5,2,1\n";
            for (char& c : row) c = c == ',' ? delimiter : c;
            CHECK(tokens(load(row, options), 0) == expected);
        }
    }
}

TEST_CASE("csv: patches are read row by row, left to right, top to bottom") {
    CsvOptions options;
    options.layout = TokenLayout::patches;
    options.image_height = 4;
    options.image_width = 6;
    options.patch_height = 2;
    options.patch_width = 2;
    const std::string row =
        "0,1,2,3,4,5,10,11,12,13,14,15,20,21,22,23,24,25,30,31,32,33,34,35,1\n";  // 10 * row + column, label
    SUBCASE("square") {
        const Dataset data = load(row, options);
        CHECK(data.T() == 6);
        CHECK(data.d() == 4);
        CHECK(tokens(data, 0) == std::vector<double>{0,  1,  10, 11, 2,  3,  12, 13, 4,  5,  14, 15,
                                                     20, 21, 30, 31, 22, 23, 32, 33, 24, 25, 34, 35});
    }
    SUBCASE("one row high") {
        options.patch_height = 1;
        options.patch_width = 3;
        const Dataset data = load(row, options);
        CHECK(data.T() == 8);
        CHECK(data.d() == 3);
        CHECK(tokens(data, 0) == std::vector<double>{0,  1,  2,  3,  4,  5,  10, 11, 12, 13, 14, 15,
                                                     20, 21, 22, 23, 24, 25, 30, 31, 32, 33, 34, 35});
    }
    SUBCASE("the label in between") {
        options.label_column = 1;
        CHECK(tokens(load("0,1" + row.substr(1, row.size() - 4) + "\n", options), 0)[2] == 10);
    }
    SUBCASE("that do not tile the image") {
        options.patch_width = 4;
        const Error error = error_in(row, options);
        CHECK(error.code() == ErrorCode::dimension);
        CHECK(contains(error.what(), "patch_width is 4, expected a divisor of image_width = 6"));
    }
    SUBCASE("of an image of another size") {
        options.image_width = 9;
        options.patch_width = 3;
        const Error error = error_in(row, options);
        CHECK(error.code() == ErrorCode::dimension);
        CHECK(contains(error.what(), "4 * 9 = 36, expected 24"));
    }
    SUBCASE("of an image whose size overflows") {
        options.image_height = options.image_width = std::int64_t{3} << 60;
        CHECK(error_in(row, options).code() == ErrorCode::invalid_argument);
    }
    SUBCASE("without a size") {
        options.patch_height = 0;
        CHECK(contains(error_in(row, options).what(), "patch_height is 0"));
    }
}

TEST_CASE("csv: the label's column and values") {
    CsvOptions options;
    const std::string rows = "7,1,2\n3,4,5\n7,6,7\n9,8,9\n";
    options.positive_label = 3;
    options.negative_label = 7;
    options.drop_other_labels = true;
    for (const std::int64_t column : {0, -3}) {
        options.label_column = column;
        const Dataset data = load(rows, options);
        REQUIRE(data.n() == 3);
        CHECK(data.label(0) == -1);
        CHECK(data.label(1) == 1);
        CHECK(tokens(data, 2) == std::vector<double>{6, 7});
    }
    options.drop_other_labels = false;
    CHECK(error_in(rows, options).code() == ErrorCode::format);
    CHECK(contains(error_in(rows, options).what(),
                   "data.csv:4: label 9, expected positive_label = 3 or negative_label = 7"));
    options.drop_other_labels = true;
    for (const std::int64_t column : {3, -4}) {
        options.label_column = column;
        CHECK(error_in(rows, options).code() == ErrorCode::invalid_argument);
        CHECK(contains(error_in(rows, options).what(), "expected -3..2"));
    }
    options.label_column = 1;
    CHECK(contains(error_in(rows, options).what(), "no row with label 3 or 7"));
    options.negative_label = 3;
    CHECK(error_in(rows, options).code() == ErrorCode::invalid_argument);
    options.negative_label = std::nan("");
    CHECK(error_in(rows, options).code() == ErrorCode::invalid_argument);
}

TEST_CASE("csv: scale and center") {
    CsvOptions options;
    options.scale = 0.5;
    options.center = true;
    options.drop_other_labels = true;
    // The row that is left out does not count for the mean.
    const Dataset data = load("2,10,1\n1000,1000,5\n6,30,-1\n", options);
    REQUIRE(data.n() == 2);
    CHECK(tokens(data, 0) == std::vector<double>{-1, -5});
    CHECK(tokens(data, 1) == std::vector<double>{1, 5});
    // A mean whose sum is beyond the finite numbers, and a difference that is.
    options.scale = 1;
    CHECK(tokens(load("1.5e308,1,1\n1.5e308,3,-1\n", options), 0) == std::vector<double>{0, -1});
    const Error far = error_in("-1.7e308,1,1\n1.7e308,1,1\n-1.7e308,1,-1\n", options);
    CHECK(far.code() == ErrorCode::numerical);
    CHECK(contains(far.what(), "data.csv: entry 0 of sample 1 is 1.7e+308, and its mean -5.6666"));
    options.scale = 1e300;
    CHECK(contains(error_in("1,1,1\n1,1e10,1\n", options).what(), "data.csv:2: column 1 is 1e+10, too large"));
    options.scale = std::numeric_limits<double>::infinity();
    CHECK(error_in("1,1,1\n", options).code() == ErrorCode::invalid_argument);
}

TEST_CASE("csv: errors name file, line and column") {
    const auto check = [](const std::string& content, const std::string& expected) {
        CAPTURE(content);
        const Error error = error_in(content);
        CHECK(error.code() == ErrorCode::format);
        CHECK_MESSAGE(contains(error.what(), expected), error.what());
    };
    check("1,2,1\n\n1,abc,1\n", "data.csv:3: column 1 is \"abc\", expected a number");
    check("a,b,y\n1,2,1\n",
          "data.csv:1: column 0 is \"a\", expected a number; if the first line holds names, set header");
    check("1;2;1\n", "data.csv:1: column 0 is \"1;2;1\", expected a number; set delimiter if it is another");
    check("1,2,pos\n",
          "data.csv:1: column 2 is \"pos\", expected a number; labels are numbers: positive_label and negative_label");
    check("1,,1\n", "column 1 is \"\", expected a number; a value is missing");
    check("1,2,\n", "column 2 is \"\", expected a number; the line ends with a delimiter: remove it, or add the value");
    check("1,2 3,1\n", "column 1 is \"2 3\", expected a number; set delimiter to ' ' if blanks part the columns");
    check("1,0x10,1\n", "column 1 is \"0x10\", expected a number");
    check("1,\"2,5\",1\n", "column 1 is \"2,5\", expected a number; numbers have a decimal point, and no commas");
    check("1,\"2,1\n", "data.csv:1: column 1 begins with a quote, expected one at its end");
    check("1,+-2,1\n", "column 1 is \"+-2\", expected a number");
    check("1,nan,1\n", "column 1 is \"nan\", expected a finite number");
    check("1,-inf,1\n", "column 1 is \"-inf\", expected a finite number");
    check("1,1e999,1\n", "column 1 is \"1e999\", expected a number in the range");
    check("1,2,1\n1,2,3,1\n", "data.csv:2: 4 columns, expected 3 as in line 1");
    check("1,2,1\n1,1\n", "data.csv:2: 2 columns, expected 3 as in line 1");
    check("1\n-1\n", "1 column, expected values beside the label");
    check("", "no rows");
    check("\n\n", "no rows");
    check("1,\x01\xff,1\n", "column 1 is \"??\"");
}

TEST_CASE("csv: messages name the cause and the way out") {
    const auto check = [](const std::string& content, const std::string& expected, const CsvOptions& options = {}) {
        CAPTURE(content);
        const Error error = error_in(content, options);
        CHECK_MESSAGE(contains(error.what(), expected), error.what());
    };
    const std::string delimiter_too_many = "; the line ends with a delimiter: remove it, or add the value",
                      comment = "; lines of comments are not skipped: remove them",
                      decimal = "; numbers have a decimal point, and no commas",
                      names = "; if the first line holds names, set header";
    check("1,2,1,\n3,4,-1,\n", "data.csv:1: column 3 is \"\", expected a number" + delimiter_too_many);
    check("1,2,1\n3,4,-1,\n", "data.csv:2: 4 columns, expected 3 as in line 1" + delimiter_too_many);
    check("1,2,1\n# note\n", "data.csv:2: 1 columns, expected 3 as in line 1" + comment);
    check("1,2,1\n% a,b,c\n", "data.csv:2: column 0 is \"% a\", expected a number" + comment);
    check("#a,b,y\n1,2,1\n", "data.csv:1: column 0 is \"#a\", expected a number" + comment);
    check(",x,y\n0,2,1\n", "data.csv:1: column 0 is \"\", expected a number" + names);
    check("\n\"sepal length, cm\",y\n2,1\n", "data.csv:2: column 0 is \"sepal length, cm\", expected a number" + names);
    check("1,5;2,5;1\n", "column 1 is \"5;2\", expected a number; set delimiter if it is another, and write numbers");
    check("1.5 2.5  1\n", "column 0 is \"1.5 2.5  1\", expected a number; set delimiter to ' ' if blanks part the");
    check("1.5\t2.5\t1\n", "expected a number; set delimiter if it is another");
    check("1,2,1\n1,2,3\n",
          "label 3, expected positive_label = 1 or negative_label = -1; set these to the file's labels, "
          "drop_other_labels if it has more, label_column if it is another");

    CsvOptions options;
    options.delimiter = ';';
    check("1,5;2,5;1\n", "column 0 is \"1,5\", expected a number" + decimal, options);
    check("1;1,234.5;1\n", "column 1 is \"1,234.5\", expected a number" + decimal, options);
    check("1,5,1\n", "column 0 is \"1,5,1\", expected a number; set delimiter if it is another", options);
    options = {};
    options.label_column = 0;
    check("1,2\nx,2\n", "column 0 is \"x\", expected a number; labels are numbers", options);
    check("label,a\n1,2\n", "column 0 is \"label\", expected a number" + names, options);
}

TEST_CASE("csv: center where the sum is out of range") {
    CsvOptions options;
    options.center = true;
    const Dataset data = load("1e308,2,1\n1e308,4,-1\n1.6e308,3,1\n", options);
    CHECK(tokens(data, 0)[0] == doctest::Approx(-2e307));
    CHECK(tokens(data, 2)[0] == doctest::Approx(4e307));
    CHECK(tokens(data, 0)[1] == -1);
    CHECK(contains(error_in("1.7e308,1\n-1.7e308,-1\n-1.7e308,-1\n", options).what(),
                   "data.csv: entry 0 of sample 0 is 1.7e+308, and its mean -5.66666667e+307"));
}

TEST_CASE("csv: options that do not fit") {
    CsvOptions options;
    options.T = 3;
    const Error error = error_in("1,2,3,4,1\n", options);
    CHECK(error.code() == ErrorCode::dimension);
    CHECK(contains(error.what(), "T is 3, expected a divisor of 4"));
    options.T = 0;
    CHECK(error_in("1,2,1\n", options).code() == ErrorCode::invalid_argument);
    options = {};
    for (const char delimiter : {'1', '.', '-', 'e', '"', '\n', '\0', '\xe9'}) {
        options.delimiter = delimiter;
        CHECK(error_in("1,2,1\n", options).code() == ErrorCode::invalid_argument);
    }
    options = {};
    options.layout = static_cast<TokenLayout>(7);
    CHECK(error_in("1,2,1\n", options).code() == ErrorCode::invalid_argument);
}

TEST_CASE("csv: a file that cannot be read") {
    const TemporaryDirectory directory;
    for (const std::string& path : {directory.path("missing.csv"), directory.path("")}) {
        const Error error = error_of([&] { load_csv(path, {}); });
        CHECK(error.code() == ErrorCode::io);
        CHECK(contains(error.what(), path));
    }
}
