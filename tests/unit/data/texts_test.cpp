#include "data/texts.hpp"

#include "../temporary_files.hpp"
#include "base/log.hpp"

#include <doctest/doctest.h>
#include <filesystem>

using namespace attmd;

namespace {

using Ids = std::vector<std::int32_t>;

const WordPiece& tokenizer() {
    static const WordPiece made("[PAD]\n[UNK]\n[CLS]\n[SEP]\na\nb\nc\n,\n\"\n<\nbr\n/\n>\n", "vocabulary");
    return made;
}

Ids ids_of(const SequenceStorage& data, std::size_t i) {
    return Ids(data.ids.begin() + data.first[i], data.ids.begin() + data.first[i + 1]);
}

// The tokens of a text as text again.
std::string read_back(const SequenceStorage& data, std::size_t i) {
    const Ids ids = ids_of(data, i);
    return tokenizer().decode(ids.data(), static_cast<std::int64_t>(ids.size()), true);
}

std::shared_ptr<SequenceStorage> table(const std::string& content, const TextTableOptions& options = {}) {
    const TemporaryDirectory directory;
    return load_text_table(directory.write("t.csv", content), options, tokenizer(), {});
}
Error table_error(const std::string& content, const TextTableOptions& options = {}) {
    return error_of([&] { table(content, options); });
}

std::shared_ptr<SequenceStorage> numbered_texts(std::int64_t n, const TextOptions& options) {
    const TextSource text_of = [](std::int64_t i, std::string& buffer) {
        buffer.clear();
        for (std::int64_t k = i; k > 0; k /= 3) buffer += k % 3 == 0 ? "a " : k % 3 == 1 ? "b " : "c ";
        return std::string_view(buffer);
    };
    return encode_texts(tokenizer(), text_of, std::vector<std::int32_t>(static_cast<std::size_t>(n), 1), 2, options);
}

}  // namespace

TEST_CASE("texts: the same ids for every number of threads, in order") {
    TextOptions options;
    options.threads = 1;
    const auto one = numbered_texts(1300, options);
    CHECK(one->n() == 1300);
    CHECK(read_back(*one, 0).empty());
    CHECK(read_back(*one, 5) == "c b");
    CHECK(read_back(*one, 1299) == "a b a a b c b");
    for (options.threads = 2; options.threads < 5; ++options.threads) {
        const auto many = numbered_texts(1300, options);
        CHECK(many->ids == one->ids);
        CHECK(many->first == one->first);
    }
    options.max_length = 3;
    CHECK(ids_of(*numbered_texts(6, options), 5) == Ids{2, 6, 3});
    options.max_length = 1;
    CHECK(contains(error_of([&] { numbered_texts(6, options); }).what(), "max_length is 1"));
    options = {};
    options.threads = -1;
    CHECK(contains(error_of([&] { numbered_texts(6, options); }).what(), "threads is -1"));
}

TEST_CASE("texts: progress, and an end by the caller") {
    TextOptions options;
    std::vector<Progress> told;
    options.monitor.progress = [&](const Progress& progress) {
        told.push_back(progress);
        return true;
    };
    CHECK(numbered_texts(100, options)->n() == 100);
    CHECK(told.back().iteration == 100);
    CHECK(told.back().max_iteration == 100);
    options.monitor.progress = [](const Progress&) { return false; };
    CHECK(numbered_texts(1000, options) == nullptr);
    std::atomic<bool> cancel{true};
    options.monitor = {nullptr, &cancel};
    CHECK(numbered_texts(1000, options) == nullptr);
    // What the last call returns is ignored: the texts are there.
    options.monitor = {[](const Progress& progress) { return progress.iteration == 0; }, nullptr};
    CHECK(numbered_texts(20, options) != nullptr);
}

TEST_CASE("texts: a request to cancel is heard after the text at hand, and no dataset is made") {
    std::atomic<bool> cancel{false};
    std::atomic<std::int64_t> made{0};
    const TextSource text_of = [&](std::int64_t i, std::string&) {
        if (i == 5) cancel = true;
        ++made;
        return std::string_view("a");
    };
    TextOptions options;
    options.threads = 1;
    options.monitor = {nullptr, &cancel};
    const std::vector<std::int32_t> labels(600, 1);
    CHECK(encode_texts(tokenizer(), text_of, labels, 2, options) == nullptr);
    CHECK(made == 6);
}

TEST_CASE("texts: progress is told at the beginning and the end, and at most ten times a second between") {
    TextOptions options;
    std::vector<Progress> told;
    options.monitor.progress = [&](const Progress& progress) {
        told.push_back(progress);
        return true;
    };
    numbered_texts(200000, options);
    CHECK(told.front().iteration == 0);
    CHECK(told.back().iteration == 200000);
    CHECK(static_cast<double>(told.size()) <= 10 * told.back().seconds + 2);
    for (const Progress& progress : told) {
        CHECK(progress.value == 0);
        CHECK(std::isnan(progress.lower));
        CHECK(std::isnan(progress.upper));
    }
}

TEST_CASE("reviews: labels by folder, order by number") {
    const TemporaryDirectory directory;
    std::filesystem::create_directory(directory.path("neg"));
    std::filesystem::create_directory(directory.path("pos"));
    const auto load = [&] { return load_reviews(directory.path(""), tokenizer(), {}); };
    CHECK(contains(error_of(load).what(), "has no reviews"));
    directory.write("pos/10_9.txt", "a<br />b");
    directory.write("pos/9_10.txt", "");
    directory.write("neg/2_1.txt", "c c");
    directory.write("neg/2_0.txt", "c");
    directory.write("neg/1_1.html", "not a review");
    const auto data = load();
    CHECK(data->labels == Ids{0, 0, 1, 1});
    CHECK(read_back(*data, 0) == "c");
    CHECK(read_back(*data, 1) == "c c");
    CHECK(ids_of(*data, 2) == Ids{2, 3});  // an empty review
    CHECK(read_back(*data, 3) == "a < br / > b");
    CHECK(data->vocabulary == 13);
    std::filesystem::remove_all(directory.path("pos"));
    const Error error = error_of(load);
    CHECK(error.code() == ErrorCode::io);
    CHECK(contains(error.what(), "/pos: cannot open the directory"));
}

TEST_CASE("reviews: what is no review is left out and told to the log, or is an error") {
    const TemporaryDirectory directory;
    std::filesystem::create_directory(directory.path("neg"));
    std::filesystem::create_directory(directory.path("pos"));
    const auto load = [&] { return load_reviews(directory.path(""), tokenizer(), {}); };
    directory.write("neg/0_5.txt", "a");
    CHECK(contains(error_of(load).what(), "/pos has no reviews, expected files named NUMBER_RATING.txt"));
    directory.write("pos/._0_5.txt", std::string("\0\5\x16\7", 4));
    CHECK(contains(error_of(load).what(), "but found \"._0_5.txt\""));
    directory.write("pos/.hidden", "b");
    directory.write("pos/README", "b");
    directory.write("pos/0_5.txt", "b");
    std::string told;
    set_log([](std::int32_t, const char* message, void* to) { *static_cast<std::string*>(to) += message; }, &told);
    const auto data = load();
    set_log(nullptr, nullptr);
    CHECK(data->n() == 2);
    CHECK(contains(told, "/pos: skipped 3 entries that are no reviews, such as \"._0_5.txt\""));
    for (const std::string name :
         {"x.txt", "1_2_3.txt", "1_.txt", "_1.txt", "1_2.TXT", "1_2.tXt", "12.txt", "1_2 (1).txt"}) {
        CAPTURE(name);
        const std::string path = directory.write("pos/" + name, "b");
        CHECK(error_of(load).code() == ErrorCode::format);
        CHECK(contains(error_of(load).what(), "pos/" + name + " is no review by its name, expected NUMBER_RATING.txt"));
        std::filesystem::remove(path);
    }
    const std::string broken = "two\nlines";  // a message to the log is one line all the same
    std::filesystem::create_directories(directory.path(broken + "/neg"));
    std::filesystem::create_directory(directory.path(broken + "/pos"));
    for (const char* const name : {"/neg/0_1.txt", "/pos/0_1.txt", "/pos/.other"}) directory.write(broken + name, "a");
    told.clear();
    set_log([](std::int32_t, const char* message, void* to) { *static_cast<std::string*>(to) += message; }, &told);
    load_reviews(directory.path(broken), tokenizer(), {});
    set_log(nullptr, nullptr);
    CHECK(contains(told, "two?lines/pos: skipped 1 entries"));
    directory.write("pos/1_5.txt",
                    "\xFF\xFE"
                    "b");
    CHECK(contains(error_of(load).what(), "pos/1_5.txt is UTF-16"));
}

TEST_CASE("reviews: the folder is the one it was when the call began, wherever the host goes meanwhile") {
    const TemporaryDirectory home;
    std::filesystem::create_directories(home.path("data/neg"));
    std::filesystem::create_directories(home.path("data/pos"));
    home.write("data/neg/0_1.txt", "a");
    home.write("data/pos/0_9.txt", "b");
    WorkingDirectory directory(home.path(""));
    TextOptions options;
    int reports = 0;
    options.monitor.progress = [&](const Progress&) {
        directory.go("/");
        return ++reports > 0;
    };
    const auto data = load_reviews("data", tokenizer(), options);
    CHECK(reports > 0);
    REQUIRE(data != nullptr);
    CHECK(read_back(*data, 1) == "b");
}

TEST_CASE("text table: RFC 4180") {
    const auto data = table(
        "\xEF\xBB\xBF"
        "1,a b\r\n\r\n0,\"a, \"\"b\"\"\nc\"\n1,\"\"\n0,c");
    CHECK(data->labels == Ids{1, 0, 1, 0});
    CHECK(read_back(*data, 0) == "a b");
    CHECK(read_back(*data, 1) == "a , \" b \" c");
    CHECK(ids_of(*data, 2) == Ids{2, 3});
    CHECK(read_back(*data, 3) == "c");
    CHECK(table("0,a\n1,\"b\"\r\n")->n() == 2);
}

TEST_CASE("text table: line ends of every kind, also mixed, end a row, and stay what they are in quotes") {
    for (const std::string end : {"\n", "\r\n", "\r", "\r\r\n"})
        for (const bool quotes : {true, false}) {
            CAPTURE(end);
            std::string rows;
            for (int k = 0; k < 1000; ++k) rows += (k % 2 == 0 ? "0,a" : "1,b") + end;
            TextTableOptions options;
            options.quotes = quotes;
            const auto data = table(rows, options);
            REQUIRE(data->n() == 1000);
            CHECK(data->labels[999] == 1);
            CHECK(read_back(*data, 0) == "a");
            CHECK(table(rows + "0,c", options)->n() == 1001);
        }
    const auto data = table("0,\"a\rb\nc\"\r1,\"a\r\n\"\"\"\n1,\"\"\"b\"\"\"\r\n");
    REQUIRE(data->n() == 3);
    CHECK(read_back(*data, 0) == "a b c");
    CHECK(read_back(*data, 1) == "a \"");
    CHECK(read_back(*data, 2) == "\" b \"");
    CHECK(contains(table_error("0,\"a\r\nb\rc\"\r2,b\r").what(), "t.csv:4: label \"2\""));
    CHECK(contains(table_error("0,a\r1,a,b\r").what(), "t.csv:2: 3 columns, expected 2 as in line 1"));
}

TEST_CASE("text table: columns, names and labels in words") {
    TextTableOptions options;
    options.delimiter = '\t';
    options.quotes = false;
    options.header = true;
    options.label_column = -1;
    options.text_column = 1;
    options.classes = 3;
    options.labels = {"bad", "so so", "good"};
    const auto data = table("id\ttext\tlabel\n7\t\"a\tgood\n8\tb\tso so\n", options);
    CHECK(data->labels == Ids{2, 1});
    CHECK(read_back(*data, 0) == "\" a");
    CHECK(data->classes == 3);
    CHECK(contains(table_error("x\ty\tz\n1\ta\tGood\n", options).what(),
                   "t.csv:2: label \"Good\", expected one of the 3"));
    options.labels = {"bad", "bad", "good"};
    CHECK(contains(table_error("x\n", options).what(), "labels[1] is \"bad\""));
}

TEST_CASE("text table: as many labels as rows, in moments") {
    TextTableOptions options;
    options.classes = 100000;
    std::string content;
    for (std::int64_t k = 0; k < options.classes; ++k) {
        options.labels.push_back("label" + std::to_string(k));
        content += options.labels.back() + ",a\n";
    }
    CHECK(table(content, options)->labels.back() == 99999);
}

TEST_CASE("text table: messages name the way out") {
    const auto check = [](const std::string& content, const std::string& expected) {
        CAPTURE(content);
        const Error error = table_error(content);
        CHECK_MESSAGE(contains(error.what(), expected), error.what());
    };
    const std::string in_words = "expected a number 0..1; set labels for labels in words, header if the first row";
    check("label,text\n0,a\n", "t.csv:1: label \"label\", " + in_words);
    check("neg,a\n", "t.csv:1: label \"neg\", " + in_words);
    check("1,a\n2,b\n", "t.csv:2: label \"2\", expected a number 0..1; set classes if there are more, or labels");
    check("0;a\n", "text_column is 1, expected -1..0");
    check("0;a\n", "has 1 column; set delimiter if it is another");
    check("0,a\n1,b, c\n", "3 columns, expected 2 as in line 1; a text with delimiters in it stands in quotes");
    check("0,\"a\" b\n", ", expected a delimiter; set quotes to 0 if they belong to the texts");
    check("0,\"a\n", ", expected one at its end; set quotes to 0 if they belong to the texts");
}

TEST_CASE("text table: bad files and options") {
    CHECK(contains(table_error("").what(), "has no rows"));
    CHECK(contains(table_error("0,a\n\n1,a,b\n").what(), "t.csv:3: 3 columns, expected 2"));
    CHECK(contains(table_error("0,a\n2,b\n").what(), "t.csv:2: label \"2\", expected a number 0..1"));
    CHECK(contains(table_error("x,a\n").what(), "t.csv:1: label \"x\""));
    CHECK(contains(table_error("0,\"a\nb\"\n1,\"c").what(), "t.csv:3: column 1 begins with a quote"));
    CHECK(contains(table_error("0,\"a\"b\n").what(), "t.csv:1: column 1 goes on after its closing quote with \"b\""));
    CHECK(table_error("0,\"a\"b\n").code() == ErrorCode::format);
    TextTableOptions options;
    options.text_column = 2;
    CHECK(contains(table_error("0,a\n", options).what(), "text_column is 2, expected -2..1"));
    options.text_column = -2;
    CHECK(contains(table_error("0,a\n", options).what(), "are both column 0"));
    options = {};
    options.classes = 1;
    CHECK(contains(table_error("0,a\n", options).what(), "classes is 1"));
    options = {};
    options.delimiter = '"';
    CHECK(contains(table_error("0,a\n", options).what(), "delimiter is character 34"));
}
