#include "base/safetensors.hpp"

#include <cstring>
#include <doctest/doctest.h>

#if defined(__unix__) || defined(__APPLE__)
#include <csignal>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

#include "../temporary_files.hpp"
#include "base/file.hpp"

using namespace attmd;

namespace {

template <class Number>
StoredTensor tensor(const std::string& name, std::vector<std::int64_t> shape, const std::vector<Number>& values) {
    const auto* first = reinterpret_cast<const std::byte*>(values.data());
    const auto type = sizeof(Number) == 8 ? ElementType::float64 : ElementType::float32;
    return {name, type, std::move(shape), std::vector<std::byte>(first, first + values.size() * sizeof(Number))};
}

template <class Number>
std::vector<Number> values(const StoredTensor& stored) {
    std::vector<Number> result(stored.bytes.size() / sizeof(Number));
    std::memcpy(result.data(), stored.bytes.data(), stored.bytes.size());
    return result;
}

// A file of this header and data, the header's length in front.
std::string file_of(const std::string& header, const std::string& data) {
    std::string result;
    for (std::size_t k = 0; k < 8; ++k) result += static_cast<char>(header.size() >> (8 * k) & 0xff);
    return result + header + data;
}

Error read_error(const std::string& content) {
    const TemporaryDirectory directory;
    const std::string path = directory.write("model.safetensors", content);
    return error_of([&] { read_safetensors(path); });
}

std::vector<std::byte> bytes_of(const std::string& text) {
    const auto* first = reinterpret_cast<const std::byte*>(text.data());
    return {first, first + text.size()};
}

}  // namespace

TEST_CASE("safetensors: what is written is read back") {
    const TemporaryDirectory directory;
    SafeTensors content;
    content.tensors.push_back(tensor<double>("W", {2, 3}, {1, -2, 0.1, 1e-300, -0.0, 5}));
    content.tensors.push_back(tensor<float>("half \"W\" \xc3\xa9", {3}, {1.5f, 2.5f, -3}));
    content.tensors.push_back(tensor<double>("scalar", {}, {7}));
    content.tensors.push_back(tensor<double>("empty", {0, 4}, {}));
    content.metadata = {{"format", "attmd"}, {"a \"key\"", "line\nline"}};
    const std::string path = directory.path("model.safetensors");
    write_safetensors(path, content);

    const SafeTensors back = read_safetensors(path);
    CHECK(back.metadata == content.metadata);
    CHECK(back.tensors.size() == 4);
    for (const StoredTensor& expected : content.tensors) {
        const StoredTensor& found = back.find(expected.name);
        CHECK(found.type == expected.type);
        CHECK(found.shape == expected.shape);
        CHECK(found.bytes == expected.bytes);
    }
    CHECK(back.find_metadata("format") == "attmd");
    CHECK(error_of([&] { back.find("V"); }).code() == ErrorCode::format);
    CHECK(contains(error_of([&] { back.find("V"); }).what(), path + ": no tensor \"V\""));
    CHECK(contains(error_of([&] { back.find_metadata("V"); }).what(), path + ": no metadata \"V\""));

    // The same content gives the same bytes, also after a reading.
    write_safetensors(directory.path("again"), back);
    SafeTensors sorted = read_safetensors(directory.path("again"));
    CHECK(read_file(directory.path("again")) == read_file(path));
}

TEST_CASE("safetensors: the file is laid out as the format says") {
    const TemporaryDirectory directory;
    SafeTensors content;
    content.tensors.push_back(tensor<float>("b", {1}, {1.0f}));
    content.tensors.push_back(tensor<double>("a", {1, 1}, {2.0}));
    content.metadata = {{"k", "v"}};
    write_safetensors(directory.path("file"), content);
    std::string header =
        "{\"__metadata__\":{\"k\":\"v\"},\"a\":{\"dtype\":\"F64\",\"shape\":[1,1],\"data_offsets\":[0,8]},"
        "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[8,12]}}";
    header.append((8 - header.size() % 8) % 8, ' ');
    const std::string data("\0\0\0\0\0\0\0\x40\0\0\x80\x3f", 12);
    CHECK(read_file(directory.path("file")) == file_of(header, data));
}

TEST_CASE("safetensors: a file as Python's package writes it") {
    const TemporaryDirectory directory;
    // Spaces after ':' and ',', another key order, offsets not in the order of the names.
    const std::string header =
        "{\"z\": {\"shape\": [2], \"dtype\": \"F32\", \"data_offsets\": [8, 16]}, \"__metadata__\": {\"format\": "
        "\"pt\"}, "
        "\"\\u0061\": {\"data_offsets\": [0, 8], \"dtype\": \"F64\", \"shape\": []}}   ";
    const std::string data("\0\0\0\0\0\0\xf0\x3f\0\0\0\x40\0\0\x40\x40", 16);
    const SafeTensors content = read_safetensors(directory.write("file", file_of(header, data)));
    CHECK(values<double>(content.find("a")) == std::vector<double>{1});
    CHECK(values<float>(content.find("z")) == std::vector<float>{2, 3});
    CHECK(content.tensors.front().name == "a");
    CHECK(content.find_metadata("format") == "pt");
    CHECK(read_safetensors(directory.write("file", file_of("{}", ""))).tensors.empty());
}

TEST_CASE("safetensors: BF16 and F16 are read as float32") {
    const TemporaryDirectory directory;
    const std::string header =
        "{\"b\":{\"dtype\":\"BF16\",\"shape\":[3],\"data_offsets\":[0,6]},"
        "\"h\":{\"dtype\":\"F16\",\"shape\":[1,2],\"data_offsets\":[6,10]},"
        "\"s\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[10,14]}}";
    const std::string data("\x80\x3f\x49\xc0\x01\0\0\x38\xff\xfb\0\0\x80\x3f", 14);
    const SafeTensors content = read_safetensors(directory.write("file", file_of(header, data)));
    CHECK(values<float>(content.find("b")) == std::vector<float>{1, -3.140625f, 0x1p-133f});
    CHECK(values<float>(content.find("h")) == std::vector<float>{0.5f, -65504});
    CHECK(values<float>(content.find("s")) == std::vector<float>{1});
    CHECK(content.find("h").type == ElementType::float32);
    CHECK(content.find("h").shape == std::vector<std::int64_t>{1, 2});
    write_safetensors(directory.path("again"), content);  // as what they have become
    CHECK(values<float>(read_safetensors(directory.path("again")).find("b")) == values<float>(content.find("b")));
    CHECK(read_error(file_of("{\"h\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,8]}}", std::string(8, '\0')))
              .code() == ErrorCode::format);
}

TEST_CASE("safetensors: a file cut off or grown is an error") {
    const TemporaryDirectory directory;
    SafeTensors content;
    content.tensors.push_back(tensor<double>("W", {2}, {1, 2}));
    content.metadata = {{"key", "value"}};
    write_safetensors(directory.path("whole"), content);
    const std::string whole = read_file(directory.path("whole"));
    for (std::size_t size = 0; size < whole.size(); ++size) {
        CAPTURE(size);
        const Error error = read_error(whole.substr(0, size));
        CHECK(error.code() == ErrorCode::format);
        CHECK(contains(error.what(), "model.safetensors"));
    }
    CHECK(read_error(whole).code() == ErrorCode{});
    CHECK(read_error(whole + '\0').code() == ErrorCode::format);
}

TEST_CASE("safetensors: hostile headers") {
    const std::string data(16, '\0');
    const auto check = [&](const std::string& header, const std::string& expected, ErrorCode code = ErrorCode::format) {
        CAPTURE(header.substr(0, 200));
        const Error error = read_error(file_of(header, data));
        CHECK(error.code() == code);
        CHECK_MESSAGE(contains(error.what(), expected), error.what());
    };
    const auto entry = [](const std::string& dtype, const std::string& shape, const std::string& offsets) {
        return "{\"dtype\":\"" + dtype + "\",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}";
    };
    const std::string good = entry("F64", "[1]", "[0,8]");

    check("", "does not begin with '{'");
    check(" {}", "does not begin with '{'");
    check("[1]", "does not begin with '{'");
    check("{\"a\":", "not valid JSON");
    check("{}x", "not valid JSON");
    check("{\"a\":" + good + ",}", "not valid JSON");
    check("{\"\xff\":1}", "not valid JSON");
    check("{\"a\":1e999}", "out of range");
    check("{\"a\":1}", "is not described by");
    check("{\"a\":null}", "is not described by");
    check("{\"a\":{\"dtype\":\"F64\",\"shape\":[2]}}", "is not described by");
    check("{\"a\":{\"dtype\":8,\"shape\":[1],\"data_offsets\":[0,8]}}", "dtype is 8, expected a string");
    check("{\"__metadata__\":[]}", "__metadata__ is not an object");
    check("{\"__metadata__\":{\"k\":1}}", "metadata \"k\" is not a string");
    check("{\"a\":" + good + ",\"a\":" + entry("F64", "[1]", "[8,16]") + "}", "the key \"a\" twice");
    check("{\"a\":{\"dtype\":\"F64\",\"dtype\":\"F64\"}}", "the key \"dtype\" twice");
    for (const char* dtype : {"I64", "BOOL", "F8_E5M2", "f32", ""})
        check("{\"a\":" + entry(dtype, "[1]", "[0,8]") + "}", "tensor \"a\" has dtype", ErrorCode::unsupported);

    for (const char* shape : {"[-1]", "[1.0]", "[\"1\"]", "[null]", "[18446744073709551615]", "[99999999999999999999]"})
        check("{\"a\":" + entry("F64", shape, "[0,16]") + "}", "shape holds");
    check("{\"a\":" + entry("F64", "{}", "[0,16]") + "}", "shape is {}, expected a list");
    check("{\"a\":" + entry("F64", "[4294967296,4294967296]", "[0,0]") + "}", "more elements than can be addressed");
    check("{\"a\":" + entry("F64", "[3]", "[0,16]") + "}", "data_offsets span 16 bytes, expected 24");
    check("{\"a\":" + entry("F32", "[2]", "[0,16]") + "}", "data_offsets span 16 bytes, expected 8");
    for (const char* offsets : {"[0]", "[0,8,16]", "[8,0]", "[]"})
        check("{\"a\":" + entry("F64", "[1]", offsets) + "}", "data_offsets is not [begin, end]");
    check("{\"a\":" + entry("F64", "[1]", "[-8,0]") + "}", "data_offsets holds -8");
    check("{\"a\":" + good + "}", "holds 16 bytes of data, expected 8");
    check("{\"a\":" + entry("F64", "[1]", "[8,16]") + "}", "begins at byte 8 of the data, expected 0");
    check("{\"a\":" + entry("F64", "[2]", "[0,16]") + ",\"b\":" + entry("F64", "[1]", "[8,16]") + "}",
          "begins at byte 8");
    check("{\"a\":" + good + ",\"b\":" + good + "}", "begins at byte 0 of the data, expected 8");
    check("{\"a\":" + good + ",\"b\":" + entry("F64", "[1]", "[16,24]") + "}", "begins at byte 16");
    check("{\"a\":" + entry("F64", "[576460752303423487]", "[0,4611686018427387896]") + "}", "holds 16 bytes of data");

    const std::size_t deep = 1000000;
    check("{\"a\":" + std::string(deep, '['), "nested deeper");
    check("{\"a\":{\"shape\":" + std::string(deep, '[') + std::string(deep, ']') + "}}", "nested deeper");
    std::string objects = "{";
    for (std::size_t k = 0; k < deep; ++k) objects += "\"a\":{";
    check(objects, "nested deeper");

    CHECK(contains(read_error(std::string(8, '\xff')).what(), "expected at most 100000000"));
    CHECK(contains(read_error(std::string("\x01\xe1\xf5\x05\0\0\0\0", 8)).what(), "expected at most 100000000"));
    CHECK(contains(read_error(std::string("\x00\xe1\xf5\x05\0\0\0\0", 8)).what(), "ends within its header"));
}

TEST_CASE("safetensors: content that cannot be written leaves the file as it was") {
    const TemporaryDirectory directory;
    const std::string path = directory.write("file", "old");
    SafeTensors content;
    const auto check = [&](ErrorCode code) {
        CHECK(error_of([&] { write_safetensors(path, content); }).code() == code);
        CHECK(read_file(path) == "old");
    };
    content.tensors = {tensor<double>("a", {2}, {1})};
    check(ErrorCode::dimension);
    content.tensors = {tensor<double>("a", {1}, {1}), tensor<double>("a", {1}, {1})};
    check(ErrorCode::invalid_argument);
    content.tensors = {tensor<double>("__metadata__", {1}, {1})};
    check(ErrorCode::invalid_argument);
    content.tensors = {tensor<double>("a", {-1}, {})};
    check(ErrorCode::invalid_argument);
    content.tensors = {tensor<double>("\xff", {1}, {1})};
    check(ErrorCode::invalid_argument);
    content.tensors.clear();
    content.metadata = {{"key", "\xc3"}};
    check(ErrorCode::invalid_argument);
}

TEST_CASE("safetensors: the metadata alone, also of a file whose data is cut off") {
    const TemporaryDirectory directory;
    SafeTensors content;
    content.metadata = {{"kind", "x"}, {"other", "1"}};
    content.tensors.push_back(tensor<double>("W", {2}, {1, 2}));
    const std::string path = directory.path("file");
    write_safetensors(path, content);
    CHECK(read_safetensors_metadata(path) == content.metadata);
    const std::string whole = read_file(path);
    CHECK(read_safetensors_metadata(directory.write("cut", whole.substr(0, whole.size() - 16))) == content.metadata);
    for (const std::size_t size : {std::size_t{0}, std::size_t{7}, std::size_t{8}, whole.size() - 17}) {
        const std::string cut = directory.write("cut", whole.substr(0, size));
        CHECK(error_of([&] { read_safetensors_metadata(cut); }).code() == ErrorCode::format);
    }
    content.metadata.clear();
    write_safetensors(path, content);
    CHECK(read_safetensors_metadata(path).empty());
}

TEST_CASE("file: an atomic write replaces the file and leaves nothing else") {
    const TemporaryDirectory directory;
    const std::string path = directory.path("file");
    write_file_atomically(path, bytes_of("first"));
    CHECK(read_file(path) == "first");
    using Permissions = std::filesystem::perms;
    std::filesystem::permissions(path, Permissions::owner_read | Permissions::owner_write);
    const std::string large(3000000, 'x');
    write_file_atomically(path, bytes_of(large));
    CHECK(read_file(path) == large);
    CHECK(std::filesystem::status(path).permissions() == (Permissions::owner_read | Permissions::owner_write));
    write_file_atomically(path, {});
    CHECK(read_file(path).empty());
    CHECK(directory.names() == std::vector<std::string>{"file"});
}

TEST_CASE("file: a failed write is an io error that names the path and leaves nothing behind") {
    const TemporaryDirectory directory;
    const std::string missing = directory.path("no/such/directory");
    CHECK(error_of([&] { write_file_atomically(missing, bytes_of("x")); }).code() == ErrorCode::io);
    CHECK(contains(error_of([&] { write_file_atomically(missing, bytes_of("x")); }).what(), missing));

    const std::string occupied = directory.path("directory");
    std::filesystem::create_directory(occupied);
    directory.write("directory/file", "inside");
    const Error error = error_of([&] { write_file_atomically(occupied, bytes_of("x")); });
    CHECK(error.code() == ErrorCode::io);
    CHECK(contains(error.what(), occupied));
    CHECK(read_file(directory.path("directory/file")) == "inside");
    CHECK(directory.names() == std::vector<std::string>{"directory"});
}

#if defined(__unix__) || defined(__APPLE__)
TEST_CASE("file: the temporary file of a killed writer is used again, that of a running one is not") {
    const TemporaryDirectory directory;
    const std::string path = directory.path("file");
    const std::string first = directory.write("file.attmd-tmp0", "of another"),
                      second = directory.write("file.attmd-tmp1", "left behind, and longer than what comes");
    const int running = open(first.c_str(), O_RDWR);
    REQUIRE(flock(running, LOCK_EX) == 0);
    write_file_atomically(path, bytes_of("content"));
    close(running);
    CHECK(read_file(path) == "content");
    CHECK(read_file(first) == "of another");
    CHECK(directory.names().size() == 2);

    // What only looks like one: a link, a file with a second name.
    std::filesystem::remove(first);
    const std::string victim = directory.write("victim", "precious");
    std::filesystem::create_symlink(victim, first);
    std::filesystem::create_hard_link(victim, second);
    write_file_atomically(path, bytes_of("more"));
    CHECK(read_file(path) == "more");
    CHECK(read_file(victim) == "precious");
    CHECK(directory.names().size() == 4);
}

TEST_CASE("file: a device or a pipe is not replaced") {
    const TemporaryDirectory directory;
    const std::string pipe = directory.path("pipe");
    REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
    for (const std::string& path : {pipe, std::string("/dev/full")}) {
        const Error error = error_of([&] { write_file_atomically(path, bytes_of("x")); });
        CHECK(error.code() == ErrorCode::io);
        CHECK(contains(error.what(), path + ": cannot replace"));
    }
    CHECK(directory.names() == std::vector<std::string>{"pipe"});
}

TEST_CASE("file: what has no end is not read, a pipe where it may stand for a file") {
    const TemporaryDirectory directory;
    const std::string pipe = directory.path("pipe");
    REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
    for (const std::string& path : {pipe, std::string("/dev/zero")}) {
        const Error error = error_of([&] { read_file(path, 100); });
        CHECK(error.code() == ErrorCode::io);
        CHECK(contains(error.what(), path + ": is a device or a pipe, expected a regular file"));
    }
    CHECK(error_of([&] { read_file("/dev/zero", 100, Source::file_or_pipe); }).code() == ErrorCode::io);
    const int reader = open(pipe.c_str(), O_RDONLY | O_NONBLOCK), writer = open(pipe.c_str(), O_WRONLY);
    REQUIRE(write(writer, "1,2,1", 5) == 5);
    CHECK(read_file(pipe, 5, Source::file_or_pipe) == "1,2,1");
    close(writer);
    close(reader);
}

TEST_CASE("file: a write goes through symbolic links") {
    const TemporaryDirectory directory;
    std::filesystem::create_directory(directory.path("sub"));
    const std::string link = directory.path("link");
    std::filesystem::create_symlink("other", directory.path("sub/relative"));
    std::filesystem::create_symlink(directory.path("sub/relative"), link);
    for (const std::string content : {"first", "second"}) {  // at first there is no file behind the links
        write_file_atomically(link, bytes_of(content));
        CHECK(std::filesystem::is_symlink(link));
        CHECK(std::filesystem::is_symlink(directory.path("sub/relative")));
        CHECK(read_file(directory.path("sub/other")) == content);
    }
    std::filesystem::create_symlink("loop", directory.path("loop"));
    const Error error = error_of([&] { write_file_atomically(directory.path("loop"), bytes_of("x")); });
    CHECK(error.code() == ErrorCode::io);
    CHECK(contains(error.what(), directory.path("loop") + ": cannot follow"));
    CHECK(std::filesystem::is_symlink(directory.path("loop")));
}

TEST_CASE("file: when the disk takes no more, the old content stays") {
    const TemporaryDirectory directory;
    const std::string path = directory.write("file", "old");
    rlimit saved{};
    REQUIRE(getrlimit(RLIMIT_FSIZE, &saved) == 0);
    rlimit small = saved;
    small.rlim_cur = 100000;  // in the middle of the content: the first write is short, the second fails
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &small);
    const Error error = error_of([&] { write_file_atomically(path, bytes_of(std::string(300000, 'x'))); });
    setrlimit(RLIMIT_FSIZE, &saved);
    std::signal(SIGXFSZ, handler);
    CHECK(error.code() == ErrorCode::io);
    CHECK(contains(error.what(), path));
    CHECK(read_file(path) == "old");
    CHECK(directory.names() == std::vector<std::string>{"file"});
}
#endif

TEST_CASE("file: its beginning, and whether it is there") {
    const TemporaryDirectory directory;
    const std::string path = directory.write("file", std::string(600000, 'x'));
    for (const std::size_t most : {std::size_t{0}, std::size_t{8}, std::size_t{500000}, std::size_t{600001}})
        CHECK(read_file(path, most).size() == std::min<std::size_t>(most, 600000));
    CHECK(file_exists(path));
    CHECK(file_exists(directory.path("")));
    CHECK_FALSE(file_exists(directory.path("missing")));
    CHECK_FALSE(file_exists(directory.path("no/such/directory")));
}

TEST_CASE("file: reading what is not there") {
    const TemporaryDirectory directory;
    const Error directory_error = error_of([&] { read_file(directory.path("")); });
    CHECK(directory_error.code() == ErrorCode::io);
    CHECK(contains(directory_error.what(),
                   directory.path("") + ": cannot read, expected a regular file: Is a directory"));
    const Error empty = error_of([] { read_file(""); });
    CHECK(empty.code() == ErrorCode::invalid_argument);
    CHECK(contains(empty.what(), "path is empty, expected a file name"));
    CHECK(error_of([&] { read_file(directory.path("missing")); }).code() == ErrorCode::io);
    CHECK(contains(error_of([&] { read_file(directory.path("missing")); }).what(), "No such file"));
    const std::string binary("\0\r\n\x1a\xff", 5);
    CHECK(read_file(directory.write("binary", binary)) == binary);
}

TEST_CASE("file: excerpts for messages are short and printable") {
    CHECK(excerpt("abc") == "\"abc\"");
    CHECK(excerpt("a\n\x80") == "\"a??\"");
    CHECK(excerpt(std::string(61, 'a')) == "\"" + std::string(60, 'a') + "...\"");
}
