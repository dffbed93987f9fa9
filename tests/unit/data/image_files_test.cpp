#include "data/image_files.hpp"

#include "../temporary_files.hpp"

#include <doctest/doctest.h>
#include <zlib.h>

using namespace attmd;

namespace {

std::string cifar_record(char label, char first) {
    std::string record(3073, '\0');
    record[0] = label;
    for (std::size_t k = 1; k < record.size(); ++k) record[k] = static_cast<char>(first + static_cast<char>(k % 7));
    return record;
}

std::string idx(const std::vector<int>& shape, const std::string& values) {
    std::string file{0, 0, 8, static_cast<char>(shape.size())};
    for (const int extent : shape) file += {0, 0, static_cast<char>(extent >> 8), static_cast<char>(extent & 255)};
    return file + values;
}

std::string gzip(const std::string& content) {
    std::string packed(content.size() + 200, '\0');
    z_stream stream{};
    REQUIRE(deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
    stream.avail_in = static_cast<uInt>(content.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}

const std::string images = idx({2, 1, 3}, "\x01\x02\x03\xFE\xFF\x80"), labels = idx({2}, std::string{9, 0});

std::shared_ptr<ImageStorage> load(const std::string& of_images, const std::string& of_labels,
                                   std::int64_t classes = 10) {
    const TemporaryDirectory directory;
    return load_idx(directory.write("images", of_images), directory.write("labels", of_labels), classes);
}
Error error_in(const std::string& of_images, const std::string& of_labels, std::int64_t classes = 10) {
    return error_of([&] { load(of_images, of_labels, classes); });
}

}  // namespace

TEST_CASE("cifar-10: batches one after the other") {
    const TemporaryDirectory directory;
    const std::string one = directory.write("one", cifar_record(9, 100) + cifar_record(0, 5));
    const std::string two = directory.write("two", cifar_record(3, -1));
    const auto data = load_cifar10({one, two});
    CHECK(data->n() == 3);
    CHECK(data->labels == std::vector<std::int32_t>{9, 0, 3});
    CHECK(data->channels == 3);
    CHECK(data->values() == 3072);
    CHECK(data->classes == 10);
    CHECK(data->pixels.size() == 3 * 3072);
    CHECK(data->pixels[0] == 101);
    CHECK(data->pixels[3072 + 6] == 5);
    CHECK(data->pixels[2 * 3072 + 6] == 255);
    CHECK_NOTHROW(check(*data));
}

TEST_CASE("cifar-100: the fine label counts") {
    const TemporaryDirectory directory;
    const std::string coarse(1, '\x13');
    const std::string one = directory.write("one", coarse + cifar_record(99, 100) + coarse + cifar_record(0, 5));
    const auto data = load_cifar10({one, directory.write("two", coarse + cifar_record(42, -1))});
    CHECK(data->n() == 3);
    CHECK(data->labels == std::vector<std::int32_t>{99, 0, 42});
    CHECK(data->classes == 100);
    CHECK(data->pixels.size() == 3 * 3072);
    CHECK(data->pixels[0] == 101);
    CHECK(data->pixels[3072 + 6] == 5);
    CHECK(data->pixels[2 * 3072 + 6] == 255);
    CHECK_NOTHROW(check(*data));

    const std::string ten = directory.write("ten", cifar_record(1, 1));
    const std::string bad = directory.write("bad", coarse + cifar_record(100, 1));
    const auto check_error = [](const std::vector<std::string>& paths, const char* expected) {
        CHECK(contains(error_of([&] { load_cifar10(paths); }).what(), expected));
    };
    check_error({one, ten}, "ten holds 3073 bytes, expected a multiple of 3074");
    check_error({ten, one}, "one holds 6148 bytes, expected a multiple of 3073");
    check_error({bad}, "image 0 has label 100, expected 0..99");
}

TEST_CASE("cifar-10: bad files") {
    const TemporaryDirectory directory;
    const auto error = [&](const std::string& content) {
        return error_of([&] { load_cifar10({directory.write("batch", content)}); });
    };
    CHECK(contains(error(cifar_record(1, 1) + "xy").what(), "batch holds 3075 bytes, expected a multiple of 3073"));
    CHECK(error("").code() == ErrorCode::format);
    CHECK(contains(error("\x1f\x8b and so on").what(), "it is packed by gzip: unpack it first"));
    CHECK(contains(error("\x80\x02}q\x01").what(), "Expected the binary one"));
    CHECK(contains(error(cifar_record(1, 1) + cifar_record(10, 1)).what(), "image 1 has label 10, expected 0..9"));
    CHECK(error_of([] { load_cifar10({"no such file"}); }).code() == ErrorCode::io);
}

TEST_CASE("idx: plain, packed, in colour") {
    for (const bool packed : {false, true}) {
        const auto data = packed ? load(gzip(images), gzip(labels)) : load(images, labels);
        CHECK(data->n() == 2);
        CHECK(data->channels == 1);
        CHECK(data->height == 1);
        CHECK(data->width == 3);
        CHECK(data->pixels == std::vector<std::uint8_t>{1, 2, 3, 254, 255, 128});
        CHECK(data->labels == std::vector<std::int32_t>{9, 0});
    }
    const std::string large = idx({300, 40, 50}, std::string(600000, '\x07'));  // more than one block
    CHECK(load(gzip(large), idx({300}, std::string(300, '\1')))->pixels.size() == 600000);
    const std::string packed = gzip(images);
    CHECK(load(gzip(images.substr(0, 20)) + gzip(images.substr(20)), labels)->n() == 2);  // two members
    const auto colour = load(idx({1, 3, 1, 2}, "abcdef"), idx({1}, "\1"), 2);
    CHECK(colour->channels == 3);
    CHECK(colour->width == 2);
}

TEST_CASE("idx: zeros behind what gzip packed") {
    const std::string packed = gzip(images), zeros(1000, '\0');
    CHECK(load(packed + zeros, gzip(labels) + zeros.substr(0, 1))->pixels[5] == 128);
    CHECK(load(gzip(images.substr(0, 20)) + zeros + gzip(images.substr(20)) + zeros, labels)->n() == 2);
    CHECK(contains(error_in(packed + zeros + "x", labels).what(), "damaged or truncated gzip"));
    CHECK(contains(error_in(packed + zeros + gzip("x"), labels).what(), "holds 7 or more values"));
    CHECK(contains(error_in(gzip(images.substr(0, 20)) + zeros, labels).what(), "holds 4 values, expected 2 x 1 x 3"));
}

TEST_CASE("idx: labels of every integer type, and in the first of several columns") {
    const auto labels_of = [](char code, const std::string& values) {
        std::string file = idx({2}, values);
        file[2] = code;
        return file;
    };
    using Labels = std::vector<std::int32_t>;
    CHECK(load(images, labels_of(9, std::string{127, 0}), 128)->labels == Labels{127, 0});
    CHECK(load(images, labels_of(11, std::string{1, 2, 0, 3}), 300)->labels == Labels{258, 3});
    CHECK(load(images, labels_of(12, std::string{0, 1, 2, 3, 0, 0, 0, 7}), 70000)->labels == Labels{66051, 7});
    const auto check_error = [&](char code, const std::string& values, const char* expected) {
        CHECK(contains(error_in(images, labels_of(code, values), 40000).what(), expected));
    };
    check_error(9, std::string{-1, 1}, "labels: label 0 is -1, expected 0..39999");
    check_error(11, std::string{127, -1, -128, 0}, "label 1 is -32768");
    check_error(12, std::string{0, 0, 0, 1, -1, -1, -1, -2}, "label 1 is -2");
    check_error(12, "abc", "holds 3 bytes of values, expected 2 x 4 = 8");
    for (const char code : {13, 14}) {
        const Error error = error_in(images, labels_of(code, std::string(16, '\0')));
        CHECK(error.code() == ErrorCode::unsupported);
        CHECK(contains(error.what(), code == 13 ? "labels holds float32, expected whole numbers of labels"
                                                : "labels holds float64, expected whole numbers of labels"));
    }
    CHECK(contains(error_in(images, labels_of(10, "ab")).what(), "begins with the number 2561, expected 2049"));
    std::string of_images = images;
    of_images[2] = 9;
    CHECK(contains(error_in(of_images, labels).what(), "images holds signed bytes, expected unsigned bytes of images"));

    // QMNIST's: int32, n x 8, the class in the first column.
    std::string rows;
    for (const char label : {'\x05', '\x08'})
        for (int column = 0; column < 8; ++column)
            rows += std::string(3, '\0') + (column == 0 ? label : static_cast<char>(100 + column));
    std::string qmnist = idx({2, 8}, rows);
    qmnist[2] = 12;
    CHECK(load(images, gzip(qmnist))->labels == Labels{5, 8});
    CHECK(load(images, idx({2, 3}, std::string("\1\xff\xff\2\xff\xff", 6)))->labels == Labels{1, 2});
}

TEST_CASE("idx: bad files") {
    CHECK(contains(error_in(labels, images).what(),
                   "begins with the number 2049, expected 2051, the IDX file of images"));
    CHECK(contains(error_in(images, images).what(), "begins with the number 2051, expected 2049"));
    CHECK(contains(error_in("ab", labels).what(), "holds 2 bytes"));
    CHECK(contains(error_in(images.substr(0, 9), labels).what(), "truncated within its header"));
    CHECK(contains(error_in(images.substr(0, 20), labels).what(), "holds 4 values, expected 2 x 1 x 3 = 6"));
    CHECK(error_in(images + "x", labels).code() == ErrorCode::format);
    CHECK(contains(error_in(idx({2, 0, 3}, ""), labels).what(), "empty axis 1"));
    CHECK(error_in(images, idx({1}, "\1")).code() == ErrorCode::dimension);
    CHECK(contains(error_in(images, labels, 9).what(), "label 0 is 9, expected 0..8; labels that begin at 1 take"));
    for (const std::int64_t classes : {-5, 0, 1})
        CHECK(contains(error_in(images, labels, classes).what(), text("classes is ", classes, ", expected 2..")));
    const Error large = error_in(std::string("\0\0\x08\x04", 4) + std::string(16, '\xff'), labels);
    CHECK(large.code() == ErrorCode::format);
    CHECK(contains(large.what(), "images has the shape 4294967295 x 4294967295 x 4294967295 x 4294967295, expected"));
    // Of a file that unpacks to much more than its header says, the rest stays packed.
    CHECK(contains(error_in(gzip(images + std::string(1000000, '\0')), labels).what(),
                   "holds 7 or more values, expected"));
    const std::string packed = gzip(images);
    CHECK(contains(error_in(packed.substr(0, packed.size() - 9), labels).what(), "damaged or truncated gzip"));
    std::string damaged = packed;
    damaged[packed.size() - 6] = static_cast<char>(damaged[packed.size() - 6] ^ 1);  // the checksum
    CHECK(contains(error_in(damaged, labels).what(), "damaged or truncated gzip"));
}
