#include "base/zip_archive.hpp"

#include "../temporary_files.hpp"
#include "zip_files.hpp"

#include <doctest/doctest.h>

using namespace attmd;

namespace {

const std::string text_a = "one two three one two three one two three one two three", text_b = "four five six";

std::vector<ZipPart> two_parts(bool sizes_behind = false) {
    return {{"a", text_a, zip_deflated, sizes_behind}, {"b", text_b, zip_stored, sizes_behind}};
}

std::string content_of(const std::string& path, const std::string& name) {
    const ZipArchive archive(path);
    const ZipEntry* const entry = archive.find(name);
    if (entry == nullptr) fail(ErrorCode::not_found, path, ": no ", name);
    ZipReader reader(archive, *entry, path + ": " + name);
    std::string result;
    reader.append(result, entry->size / 2);
    reader.append(result, entry->size - entry->size / 2);
    reader.finish();
    return result;
}

std::string content_in(const std::string& file, const std::string& name) {
    const TemporaryDirectory directory;
    return content_of(directory.write("data.zip", file), name);
}

void check_two(const std::string& file) {
    CHECK(content_in(file, "a") == text_a);
    CHECK(content_in(file, "b") == text_b);
}

// The error must name file and entry, and say this.
void check_refused(const std::string& file, const std::string& name, ErrorCode code, const std::string& expected) {
    CAPTURE(expected);
    const Error error = error_of([&] { content_in(file, name); });
    INFO(std::string(error.what()));
    CHECK(error.code() == code);
    CHECK(contains(error.what(), expected));
    CHECK(contains(error.what(), "data.zip"));
}

// A field behind the k-th signature of its kind, written anew.
std::string changed(std::string file, const std::string& signature, int k, std::size_t field, std::uint64_t value,
                    std::size_t width) {
    std::size_t at = file.find(signature);
    for (; k > 0; --k) at = file.find(signature, at + 1);
    return file.replace(at + field, width, number(value, width));
}
const std::string local = "PK\3\4", central = "PK\1\2", end_record = "PK\5\6", end64 = "PK\6\6";

}  // namespace

TEST_CASE("zip: entries stored and deflated, in every frame") {
    for (const bool sixty_four : {false, true})
        for (const bool sizes_behind : {false, true})
            for (const char* before : {"", "#!/bin/sh\nPK\3\4 is what begins an archive\n"})
                for (const char* comment : {"", "a comment", "one with PK\5\6 within it, and something behind that"}) {
                    const std::string file = zip_of(two_parts(sizes_behind), {sixty_four, before, comment});
                    check_two(file);
                    check_two(file + "\n");
                }
    check_two(zip_of(two_parts(), {false, "", std::string(0xFFFF, 'c')}));
    CHECK(content_in(zip_of({{"empty", ""}, {"", "no name"}}), "empty").empty());
    CHECK(content_in(zip_of({{"empty", "", zip_deflated}, {"", "no name"}}), "").size() == 7);
    const std::string large(3000000, 'x');
    CHECK(content_in(zip_of({{"x", large, zip_deflated}}), "x") == large);
    CHECK(content_in(zip_of({{"x", large, zip_stored}}), "x") == large);
}

TEST_CASE("zip: of equal names the last, as Python takes it") {
    CHECK(content_in(zip_of({{"a", "first"}, {"b", "other"}, {"a", "last"}}), "a") == "last");
    check_refused(zip_of({{"a", "first"}}), "A", ErrorCode::not_found, "no A");
    check_refused(zip_of({}), "a", ErrorCode::not_found, "no a");
}

TEST_CASE("zip: what is not read is refused by name, and only where it is asked for") {
    const std::string file = zip_of(two_parts());
    const auto refused = [&](const std::string& bytes, const char* expected) {
        check_refused(bytes, "a", ErrorCode::unsupported, expected);
        CHECK(content_in(bytes, "b") == text_b);
    };
    refused(changed(file, central, 0, 10, 12, 2), ": a is packed by method 12 (bzip2), expected stored or deflate");
    refused(changed(file, central, 0, 10, 14, 2), "method 14 (lzma)");
    refused(changed(file, central, 0, 10, 77, 2), "method 77, expected");
    refused(changed(file, central, 0, 8, 1, 2), ": a is encrypted");
    refused(changed(file, central, 0, 8, 1 << 6, 2), ": a is encrypted");
    refused(changed(file, central, 0, 8, 1 << 5, 2), ": a is a patch");
    check_refused(changed(file, end_record, 0, 4, 1, 2), "a", ErrorCode::unsupported, "one part of a zip archive");
    check_refused(changed(file, end_record, 0, 8, 1, 2), "a", ErrorCode::unsupported, "one part of a zip archive");
    const std::string wide = zip_of(two_parts(), {true, "", ""});
    check_refused(changed(wide, end64, 0, 16, 1, 4), "a", ErrorCode::unsupported, "one part of a zip archive");
}

TEST_CASE("zip: directories that lie") {
    const std::string file = zip_of(two_parts()), wide = zip_of(two_parts(), {true, "", ""});
    const auto refused = [](const std::string& bytes, const char* name, const char* expected) {
        check_refused(bytes, name, ErrorCode::format, expected);
    };
    const std::uint64_t packed = deflated(text_a).size(), far = 0x7FFFFFFF, farther = ~std::uint64_t{0};
    // Sizes: of what an entry unpacks to, and of what it takes.
    refused(changed(file, central, 0, 24, text_a.size() + 1, 4), "a", ": a ends before its size of 56 bytes");
    refused(changed(file, central, 0, 24, far, 4), "a", ": a ends before its size");
    refused(changed(file, central, 0, 24, text_a.size() - 1, 4), "a",
            ": a is damaged: it goes on beyond its size of 54");
    refused(changed(file, central, 1, 24, text_b.size() - 1, 4), "b", "stored in 13 bytes, expected its size of 12");
    refused(changed(file, central, 0, 20, packed - 1, 4), "a", ": a is damaged");
    refused(changed(file, central, 0, 20, packed + 1, 4), "a", ": a is damaged: it goes on beyond its end");
    refused(changed(file, central, 1, 20, far, 4), "b", ": b is damaged: it goes on beyond its end");
    refused(changed(wide, central, 1, 56, farther, 8), "b", "stored in 13 bytes");
    refused(changed(wide, central, 1, 64, farther, 8), "b", ": b is damaged: it goes on beyond its end");
    // Bytes between the end of what is deflated and the end of the entry.
    std::string loose = zip_of({{"a", deflated(text_a) + "x"}});
    loose = changed(changed(changed(loose, central, 0, 10, 8, 2), central, 0, 24, text_a.size(), 4), central, 0, 16,
                    crc32_z(0, reinterpret_cast<const Bytef*>(text_a.data()), text_a.size()), 4);
    refused(loose, "a", ": a is damaged: it ends before the");
    refused(changed(file, central, 0, 16, 0, 4), "a", "its CRC-32 is 1411222561, expected 0");
    // Places.
    refused(changed(file, central, 0, 42, far, 4), "b", "its entry \"a\" points beyond its entries");
    refused(changed(wide, central, 1, 72, farther, 8), "a", "its entry \"b\" points beyond its entries");
    refused(changed(file, central, 1, 42, 0, 4), "b",
            ": b is damaged: the directory's name \"b\" is at its place \"a\"");
    refused(changed(file, central, 1, 42, 1, 4), "b", ": b is damaged: its local header has a wrong signature");
    refused(changed(file, local, 0, 28, 0xFFFF, 2), "a", ": a is damaged: it goes on beyond its end");
    const std::string nested = zip_of({{"a", zip_of({{"b", text_b}})}, {"b", "x"}});  // b within a
    refused(changed(nested, central, 2, 42, 31, 4), "a", ": a is damaged: it goes on beyond its end");
    // The end record.
    refused(changed(file, end_record, 0, 12, far, 4), "a", "does not fit");
    refused(changed(file, end_record, 0, 16, far, 4), "a", "does not fit");
    refused(changed(wide, end64, 0, 40, farther, 8), "a", "does not fit");
    refused(changed(wide, end64, 0, 48, farther, 8), "a", "does not fit");
    refused(changed(changed(file, end_record, 0, 8, 3, 2), end_record, 0, 10, 3, 2), "a", "has 2 entries, expected 3");
    refused(changed(file, central, 1, 0, 0, 4), "a", "an entry of its directory has a wrong signature");
    refused(changed(file, central, 1, 32, 0xFFFF, 2), "a", "it goes on beyond its end");
    refused(changed(wide, central, 0, 54, 8, 2), "a", "it goes on beyond its end");  // of three sizes one
    refused(changed(wide, end64, 0, 0, 0, 4), "a", "the 64-bit record of its end has a wrong signature");
}

TEST_CASE("zip: cut off anywhere or a bit changed, never other bytes") {
    for (const bool sixty_four : {false, true}) {
        const std::string file = zip_of(two_parts(), {sixty_four, "", "end"});
        const TemporaryDirectory directory;
        for (std::size_t size = 0; size < file.size(); ++size)
            CHECK(error_of([&] { ZipArchive(directory.write("data.zip", file.substr(0, size))); }).code() ==
                  ErrorCode::format);
        for (std::size_t bit = 0; bit < 8 * file.size(); ++bit) {
            std::string damaged = file;
            damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ 1 << bit % 8);
            const std::string path = directory.write("data.zip", damaged);
            std::string a = text_a, b = text_b;
            error_of([&] { a = content_of(path, "a"); });
            error_of([&] { b = content_of(path, "b"); });
            CHECK_MESSAGE((a == text_a && b == text_b), "bit ", bit);
        }
    }
}
