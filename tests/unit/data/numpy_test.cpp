#include "data/numpy.hpp"

#include "../base/zip_files.hpp"
#include "../temporary_files.hpp"
#include "base/file.hpp"

#include <cmath>
#include <cstring>
#include <doctest/doctest.h>
#include <functional>
#include <limits>
#include <map>

using namespace attmd;

namespace {

using Values = std::vector<double>;

// An npy file of this header text and these elements.
std::string npy_of(const std::string& header, const std::string& elements, int version = 1) {
    return "\x93NUMPY" + number(static_cast<std::uint64_t>(version), 1) + number(0, 1) +
           number(header.size(), version == 1 ? 2 : 4) + header + elements;
}

std::string header_of(const std::string& descr, const std::string& shape, bool fortran = false) {
    return "{'descr': '" + descr + "', 'fortran_order': " + (fortran ? "True" : "False") + ", 'shape': " + shape +
           ", }  \n";
}

template <class Number>
std::string elements(const std::vector<double>& values, bool big_endian = false) {
    std::string result;
    for (const double value : values) {
        const auto converted = static_cast<Number>(value);
        std::uint64_t bits = 0;
        char bytes[sizeof(Number)];
        std::memcpy(bytes, &converted, sizeof converted);
        // The machine's own order is not known here: go through an integer of the same size.
        if constexpr (sizeof(Number) == 8) std::memcpy(&bits, bytes, 8);
        if constexpr (sizeof(Number) < 8) {
            std::conditional_t<sizeof(Number) == 4, std::uint32_t,
                               std::conditional_t<sizeof(Number) == 2, std::uint16_t, std::uint8_t>>
                narrow;
            std::memcpy(&narrow, bytes, sizeof narrow);
            bits = narrow;
        }
        const std::string little = number(bits, sizeof(Number));
        result += big_endian ? std::string(little.rbegin(), little.rend()) : little;
    }
    return result;
}

// The ten bytes of x86's long double, and the sixteen of arm64's.
std::string x87_bytes(double value) {
    int exponent = 0;
    const double fraction = std::frexp(std::fabs(value), &exponent);
    const std::uint64_t sign = std::signbit(value) ? 0x8000 : 0;
    if (value == 0) return number(0, 8) + number(sign, 2);
    return number(static_cast<std::uint64_t>(fraction * 0x1p64), 8) +
           number(sign | static_cast<std::uint64_t>(exponent - 1 + 16383), 2);
}
std::string binary128_bytes(double value) {
    int exponent = 0;
    const double fraction = std::frexp(std::fabs(value), &exponent);
    const std::uint64_t sign = std::signbit(value) ? 0x8000 : 0;
    if (value == 0) return number(0, 14) + number(sign, 2);
    const std::uint64_t below_one = static_cast<std::uint64_t>(fraction * 0x1p64) << 1;  // without the integer bit
    return number(0, 6) + number(below_one, 8) + number(sign | static_cast<std::uint64_t>(exponent - 1 + 16383), 2);
}

std::string doubles(const std::string& shape, const Values& values) {
    return npy_of(header_of("<f8", shape), elements<double>(values));
}

using Arrays = std::map<std::string, std::string>;  // name -> npy file

Arrays small_arrays() { return {{"X", doubles("(2, 2, 1)", {1, 2, 3, 4})}, {"y", doubles("(2,)", {1, -1})}}; }

std::string write_npz(const TemporaryDirectory& directory, const Arrays& arrays, unsigned method = zip_stored) {
    std::vector<ZipPart> parts;
    for (const auto& [name, content] : arrays) parts.push_back({name + ".npy", content, method});
    return directory.write("data.npz", zip_of(parts));
}

Dataset load(const Arrays& arrays, std::int64_t slice = -1, unsigned method = zip_stored) {
    const TemporaryDirectory directory;
    return load_npz(write_npz(directory, arrays, method), slice);
}

Error error_in(const Arrays& arrays, std::int64_t slice = -1) {
    return error_of([&] { load(arrays, slice); });
}

void check_error(const Arrays& arrays, ErrorCode code, const std::string& expected) {
    const Error error = error_in(arrays);
    CHECK_MESSAGE(error.code() == code, error.what());
    CHECK_MESSAGE(contains(error.what(), expected), error.what());
    CHECK_MESSAGE(contains(error.what(), "data.npz"), error.what());
}

Values tokens(const Dataset& data, std::int64_t i) {
    Values values(static_cast<std::size_t>(data.length(i) * data.d()));
    data.read_tokens(i, values.data(), data.d());
    return values;
}

Values query(const Dataset& data, std::int64_t i) {
    Values values(static_cast<std::size_t>(data.d()));
    data.read_query(i, values.data());
    return values;
}

// numpy.savez_compressed with X an int16, big-endian, Fortran-ordered array of shape (2, 3, 2) and values -5..6, and y
// the int8 array (1, -1).
const char written_by_numpy[] =
    "504b0304140000000800000021005b13770e610000009800000005001400582e6e707901001000980000000000000061000000000000009bec"
    "17ea1b10c9c850c650ad9e925a9c5ca46ea5a06e9369a4aea3a09e965f54529498179f5f94920a120f292a4d050a17672416a402b91a463a0a"
    "c63a0a469a3a0ab50a6402aedfff1919fefe6766f8ff9f95e1cf7f26867fff59181818d81800504b0304140000000800000021006fabf46546"
    "0000008200000005001400792e6e707901001000820000000000000046000000000000009bec17ea1b10c9c850c650ad9e925a9c5ca46ea5a0"
    "5e9369a8aea3a09e965f54529498179f5f94920a12774bcc294e058a17672416a402f91a463a9a3a0ab50a14002ec6ff00504b010214031400"
    "00000800000021005b13770e6100000098000000050000000000000000000000800100000000582e6e7079504b010214031400000008000000"
    "21006fabf4654600000082000000050000000000000000000000800198000000792e6e7079504b050600000000020002006600000015010000"
    "0000";

}  // namespace

TEST_CASE("npz: a file written by NumPy") {
    std::string file;
    for (const char* digit = written_by_numpy; *digit != '\0'; digit += 2)
        file += static_cast<char>(std::stoi(std::string(digit, 2), nullptr, 16));
    const TemporaryDirectory directory;
    const Dataset data = load_npz(directory.write("data.npz", file), -1);
    CHECK(data.n() == 2);
    CHECK(tokens(data, 0) == Values{-5, -4, -3, -2, -1, 0});
    CHECK(tokens(data, 1) == Values{1, 2, 3, 4, 5, 6});
    CHECK(data.label(0) == 1);
    CHECK(data.label(1) == -1);

    // Damaged or cut off anywhere: an error or, where the byte carries nothing, the same data; never a crash.
    for (std::size_t size = 0; size < file.size(); ++size) {
        const std::string path = directory.write("data.npz", file.substr(0, size));
        CHECK(error_of([&] { load_npz(path, -1); }).code() == ErrorCode::format);
    }
    for (std::size_t k = 0; k < file.size(); ++k) {
        std::string damaged = file;
        damaged[k] = static_cast<char>(damaged[k] ^ 0x15);
        const std::string path = directory.write("data.npz", damaged);
        Values found{1, 2, 3, 4, 5, 6};
        error_of([&] { found = tokens(load_npz(path, -1), 1); });
        CHECK(found == Values{1, 2, 3, 4, 5, 6});
    }
}

TEST_CASE("npz: stored and deflated, all arrays") {
    Arrays arrays = small_arrays();
    arrays["z"] = doubles("(2, 1)", {5, 6});
    arrays["v"] = doubles("(1,)", {7});
    arrays["lengths"] = npy_of(header_of("<i8", "(2,)"), elements<std::int64_t>({1, 2}));
    arrays["more"] = "anything";
    for (const unsigned method : {zip_stored, zip_deflated}) {
        const Dataset data = load(arrays, -1, method);
        CHECK(tokens(data, 0) == Values{1});
        CHECK(tokens(data, 1) == Values{3, 4});
        CHECK(query(data, 1) == Values{6});
        REQUIRE(data.decoder().has_value());
        CHECK((*data.decoder())(0) == 7);
    }
    CHECK(query(load(small_arrays()), 1) == Values{3});
    CHECK(!load(small_arrays()).decoder());
}

TEST_CASE("npz: padding beyond a length may hold anything") {
    Arrays arrays = small_arrays();
    arrays["X"] = doubles("(2, 2, 1)", {1, std::nan(""), 3, 4});
    check_error(arrays, ErrorCode::format, "X[0,1,0] is nan");
    arrays["lengths"] = doubles("(2,)", {1, 2});
    CHECK(load(arrays).total_tokens() == 3);
}

TEST_CASE("npz: a slice of a leading axis") {
    Arrays arrays;
    arrays["X"] = doubles("(3, 1, 2, 1)", {1, 2, 3, 4, 5, 6});
    arrays["y"] = doubles("(3, 1)", {1, -1, 1});
    arrays["z"] = doubles("(3, 1, 1)", {7, 8, 9});
    arrays["v"] = doubles("(3, 1)", {10, 11, 12});
    arrays["lengths"] = doubles("(3, 1)", {2, 1, 2});
    const Dataset data = load(arrays, 1);
    CHECK(data.n() == 1);
    CHECK(tokens(data, 0) == Values{3});
    CHECK(data.label(0) == -1);
    CHECK(query(data, 0) == Values{8});
    CHECK((*data.decoder())(0) == 11);
    CHECK(tokens(load(arrays, 2), 0) == Values{5, 6});

    arrays["X"] = npy_of(header_of("<f8", "(3, 1, 2, 1)", true), elements<double>({1, 3, 5, 2, 4, 6}));
    CHECK(tokens(load(arrays, 2), 0) == Values{5, 6});

    for (const std::int64_t slice : {std::int64_t{3}, std::numeric_limits<std::int64_t>::max(), std::int64_t{-2}})
        CHECK(error_in(arrays, slice).code() == ErrorCode::invalid_argument);
    CHECK(contains(error_in(arrays, 3).what(), "slice is 3, expected 0..2"));
    CHECK(contains(error_in(arrays, -1).what(), "array \"X\" has shape (3, 1, 2, 1), expected (n, T, d)"));
    CHECK(contains(error_in(small_arrays(), 0).what(), "has shape (2, 2, 1), expected (slices, n, T, d)"));
    arrays["v"] = doubles("(1,)", {10});
    CHECK(contains(error_in(arrays, 0).what(), "array \"v\" has shape (1,), expected (slices, d)"));
}

TEST_CASE("npy: element types, both byte orders") {
    const auto check = [](const std::string& type, auto zero, const Values& values) {
        using Number = decltype(zero);
        for (const char order : {'<', '>'}) {
            const std::string descr = (sizeof(Number) == 1 ? '|' : order) + type;
            CAPTURE(descr);
            Arrays arrays{{"y", doubles("(1,)", {1})}};
            arrays["X"] = npy_of(header_of(descr, "(1, 1, " + std::to_string(values.size()) + ")"),
                                 elements<Number>(values, order == '>'));
            CHECK(tokens(load(arrays), 0) == values);
        }
    };
    check("f8", double{}, {0.1, -1e300, 5e-324, 0});
    check("f4", float{}, {0.5, -1.25, static_cast<double>(0.1f)});
    check("i1", std::int8_t{}, {-128, 127, 0, -1});
    check("i2", std::int16_t{}, {-32768, 32767, 258, -1});
    check("i4", std::int32_t{}, {-2147483648.0, 2147483647, 16909060, -1});
    check("i8", std::int64_t{}, {-0x1p63, 0x1p53, 258, -1});
    check("u1", std::uint8_t{}, {0, 255, 128});
    check("u2", std::uint16_t{}, {0, 65535, 258});
    check("u4", std::uint32_t{}, {0, 4294967295.0, 258});
    check("u8", std::uint64_t{}, {0, 0x1.8p63, 258});
    check("b1", bool{}, {0, 1, 1});
}

TEST_CASE("npy: float16") {
    for (const bool big : {false, true}) {
        const std::string descr = big ? ">f2" : "<f2";
        Arrays arrays{{"y", npy_of(header_of(descr, "(1,)"), elements<std::uint16_t>({0xbc00}, big))}};
        arrays["X"] = npy_of(header_of(descr, "(1, 1, 3)"), elements<std::uint16_t>({0x3800, 0xfbff, 0x0001}, big));
        CHECK(tokens(load(arrays), 0) == Values{0.5, -65504, 0x1p-24});
        CHECK(load(arrays).label(0) == -1);
    }
}

TEST_CASE("npy: long doubles, those of x86 and of arm64") {
    const Values values{0.1, -1.0 / 3, 1e300, 0, 1, 1e-310};
    for (const bool padded : {false, true})
        for (const bool big : {false, true}) {
            CAPTURE(big);
            CAPTURE(padded);  // by what memory held before, such as doubles
            const std::string padding = padded ? number(0x3fe123456789, 6) : number(0, 6);
            const auto load_as = [&](const char* type, const std::function<std::string(double)>& write) {
                const std::string order = big ? ">" : "<";
                const auto array = [&](const std::string& shape, const Values& of) {
                    std::string bytes;
                    for (const double value : of) {
                        const std::string little = write(value);
                        bytes += big ? std::string(little.rbegin(), little.rend()) : little;
                    }
                    return npy_of(header_of(order + type, shape), bytes);
                };
                return load({{"X", array("(2, 1, 3)", values)}, {"y", array("(2,)", {-1, 1})}});
            };
            const auto expect = [&](const Dataset& data) {
                CHECK(tokens(data, 0) == Values{0.1, -1.0 / 3, 1e300});
                CHECK(tokens(data, 1) == Values{0, 1, 1e-310});
                CHECK(data.label(0) == -1);
                CHECK(data.label(1) == 1);
            };
            expect(load_as("f16", [&](double value) { return x87_bytes(value) + padding; }));
            expect(load_as("f12", [&](double value) { return x87_bytes(value) + padding.substr(0, 2); }));
            expect(load_as("f16", binary128_bytes));
        }
    // Whole numbers leave the lower ten bytes of binary128 empty.
    Arrays arrays = small_arrays();
    std::string whole;
    for (const double value : {0.0, 2.0, -3.0, 0.0}) whole += binary128_bytes(value);
    arrays["X"] = npy_of(header_of("<f16", "(2, 2, 1)"), whole);
    CHECK(tokens(load(arrays), 0) == Values{0, 2});
    CHECK(tokens(load(arrays), 1) == Values{-3, 0});
    // Neither: PowerPC's pairs of doubles.
    arrays["X"] = npy_of(header_of("<f16", "(2, 2, 1)"), elements<double>({1, 0, 2, 0, 3, 0, 4, 0}));
    check_error(arrays, ErrorCode::unsupported, "neither the x87's long double nor IEEE binary128");
    std::string large = number(std::uint64_t{1} << 63, 8) + number(0x7000, 8);  // too large for double precision
    for (int k = 0; k < 3; ++k) large.insert(0, x87_bytes(1) + number(0, 6));
    arrays["X"] = npy_of(header_of("<f16", "(2, 2, 1)"), large);
    check_error(arrays, ErrorCode::format, "X[1,1,0] is inf");
}

TEST_CASE("npy: Fortran order") {
    Arrays arrays{{"y", doubles("(2,)", {1, -1})}};
    // X[i, t, j] = 100 i + 10 t + j, first index fastest.
    Values values;
    for (const int j : {0, 1})
        for (const int t : {0, 1, 2})
            for (const int i : {0, 1}) values.push_back(100 * i + 10 * t + j);
    arrays["X"] = npy_of(header_of("<f8", "(2, 3, 2)", true), elements<double>(values));
    arrays["z"] = npy_of(header_of("<f4", "(2, 2)", true), elements<float>({1, 3, 2, 4}));
    const Dataset data = load(arrays);
    CHECK(tokens(data, 1) == Values{100, 101, 110, 111, 120, 121});
    CHECK(query(data, 0) == Values{1, 2});
}

TEST_CASE("npy: headers as the format allows them") {
    const std::string data = elements<double>({1, 2, 3, 4});
    Arrays arrays = small_arrays();
    const auto accept = [&](const std::string& npy) {
        CAPTURE(npy);
        arrays["X"] = npy;
        CHECK(tokens(load(arrays), 1) == Values{3, 4});
    };
    for (const int version : {1, 2, 3}) accept(npy_of(header_of("<f8", "(2, 2, 1)"), data, version));
    accept(npy_of("{\"shape\":(2,2,1,),\"fortran_order\":False,\"descr\":\"<f8\"}", data));
    accept(npy_of(header_of("<f8", "(2L, 2L, 1L)"), data));  // Python 2
    accept(npy_of(" { 'fortran_order' : False , 'descr' : '<f8' , 'shape' : ( 2 , 2 , 1 ) }\n\n", data));

    const auto refuse = [&](const std::string& npy, const char* expected, ErrorCode code = ErrorCode::format) {
        CAPTURE(npy);
        arrays["X"] = npy;
        check_error(arrays, code, expected);
        check_error(arrays, code, "array \"X\"");
    };
    for (const char* header : {"",
                               "{",
                               "{}",
                               "{,}",
                               "None",
                               "{'descr': '<f8', 'fortran_order': False}",
                               "{'descr': '<f8', 'shape': (2, 2, 1)}",
                               "{'descr': '<f8', 'fortran_order': 0, 'shape': (2, 2, 1)}",
                               "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2, 1), 'x': 1}",
                               "{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': (2, 2, 1)}",
                               "{'descr': '<f8' 'fortran_order': False, 'shape': (2, 2, 1)}",
                               "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2, 1)} x",
                               "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2, 1)",
                               "{'descr: '<f8'",
                               "{'descr': '<f\\x38', 'fortran_order': False, 'shape': (2, 2, 1)}",
                               "{'descr': '<f8', 'fortran_order': False, 'shape': [2, 2, 1]}",
                               "{'descr': '<f8', 'fortran_order': False, 'shape': (2 2 1)}",
                               "{'descr': '<f8', 'fortran_order': False, 'shape': (4)}",
                               "{'descr': '<f8', 'fortran_order': False, 'shape': (2, , 1)}",
                               "{'descr': '<f8', 'fortran_order': False, 'shape': (2LL, 2, 1)}",
                               "{'descr': '<f8', 'fortran_order': False, 'shape': (L, 2, 1)}",
                               "{'descr': '<f8', 'fortran_order': False, 'shape': (2, -2, 1)}",
                               "{'descr': '|f8', 'fortran_order': False, 'shape': (2, 2, 1)}"})
        refuse(npy_of(header, data), "malformed npy header");
    refuse(npy_of(header_of("<f8", "(99999999999999999999,)"), data), "too large");
    refuse(npy_of(header_of("<f8", "(4294967296, 4294967296, 1)"), data), "more than can be addressed");
    refuse(npy_of(header_of("<f8", "(2, 0, 1)"), ""), "expected extents of at least 1");
    refuse(npy_of(header_of("<f8", "(0, 4611686018427387904, 4611686018427387904)"), ""), "extent");
    refuse(npy_of(header_of("<f8", "(2, 2)"), data), "has shape (2, 2), expected (n, T, d)");
    refuse(npy_of(header_of("<f8", "()"), elements<double>({1})), "has shape (), expected (n, T, d)");
    refuse(npy_of(header_of("<f8", "(2, 2, 1)"), data.substr(1)), "bytes, expected");
    refuse(npy_of(header_of("<f8", "(2, 2, 1)"), data + "x"), "bytes, expected");
    refuse(npy_of(header_of("|O", "(2, 2, 1)"), data), "Python objects");
    refuse(npy_of("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (4,)}", data),
           "structured dtype \"[('a', '<f8')]", ErrorCode::unsupported);
    for (const std::string descr : {"<c16", "<c32", "<f3", "<f1", "<f", "<", "", "<U4", "|S8", "<M8[ns]", "|V2", "<i3"})
        refuse(npy_of(header_of(descr, "(2, 2, 1)"), data), ("has dtype \"" + descr + "\"").c_str(),
               ErrorCode::unsupported);
    refuse("\x93NUMPZ" + std::string(100, ' '), "magic");
    refuse("", "truncated within its npy header");
    refuse(npy_of("", "").substr(0, 9), "truncated within its npy header");
    refuse(npy_of(header_of("<f8", "(2, 2, 1)"), "").substr(0, 40), "truncated within its npy header");
    refuse("\x93NUMPY\x02" + std::string(1, '\0') + "\xff\xff\xff\xff{}", "truncated within its npy header");
    refuse(npy_of(header_of("<f8", "(2, 2, 1)"), data, 4), "npy version 4", ErrorCode::unsupported);
}

TEST_CASE("npz: arrays that are missing or do not fit") {
    Arrays arrays = small_arrays();
    arrays.erase("y");
    check_error(arrays, ErrorCode::format, "no array \"y\"");
    arrays = small_arrays();
    arrays.erase("X");
    check_error(arrays, ErrorCode::format, "no array \"X\"");
    const auto check = [](const std::string& name, const std::string& npy, ErrorCode code,
                          const std::string& expected) {
        Arrays changed = small_arrays();
        changed[name] = npy;
        check_error(changed, code, expected);
    };
    check("y", doubles("(3,)", {1, -1, 1}), ErrorCode::dimension, "y has 3 values, expected n = 2");
    check("y", doubles("(2,)", {1, 0}), ErrorCode::format, "array \"y\": label 1 is 0, expected -1 or +1");
    check("y", doubles("(2,)", {1, std::nan("")}), ErrorCode::format, "label 1 is nan");
    check("y", npy_of(header_of("|b1", "(2,)"), std::string("\1\0", 2)), ErrorCode::format, "label 1 is 0");
    check("z", doubles("(2, 2)", {1, 2, 3, 4}), ErrorCode::dimension, "z is 2 x 2, expected n x d = 2 x 1");
    check("z", doubles("(2, 1)", {1, HUGE_VAL}), ErrorCode::format, "z[1,0] is inf");
    check("v", doubles("(2,)", {1, 2}), ErrorCode::dimension, "v has 2 values, expected d = 1");
    check("lengths", doubles("(1,)", {1}), ErrorCode::dimension, "lengths has 1 values, expected n = 2");
    check("lengths", doubles("(2,)", {1, 3}), ErrorCode::format, "lengths[1] is 3, expected 1..2");
    for (const double length : {0.0, 1.5, -1.0, 1e300, std::nan("")})
        check("lengths", doubles("(2,)", {1, length}), ErrorCode::format, "array \"lengths\": length 1 is");
}

TEST_CASE("npz: an entry larger than its array is refused before it is unpacked") {
    Arrays arrays = small_arrays();
    arrays["X"] += std::string(std::size_t{1} << 24, '\0');
    const Error error = error_of([&] { load(arrays, -1, zip_deflated); });
    CHECK(error.code() == ErrorCode::format);
    CHECK(contains(error.what(), "expected "));
}

TEST_CASE("npz: a file that is not one") {
    const TemporaryDirectory directory;
    for (const std::string& path : {directory.path("missing.npz"), directory.path("")}) {
        CHECK(error_of([&] { load_npz(path, -1); }).code() == ErrorCode::io);
        CHECK(contains(error_of([&] { load_npz(path, -1); }).what(), path));
    }
    for (const char* content : {"", "PK", "not a zip file at all"}) {
        const std::string path = directory.write("data.npz", content);
        CHECK(error_of([&] { load_npz(path, -1); }).code() == ErrorCode::format);
    }
}

TEST_CASE("npy: one array a file") {
    const TemporaryDirectory directory;
    const std::string X = directory.write("X.npy", doubles("(2, 2, 1)", {1, 2, 3, 4}));
    const std::string y = directory.write("y.npy", doubles("(2,)", {1, -1}));
    const std::string z = directory.write("z.npy", doubles("(2, 1)", {5, 6}));
    CHECK(query(load_npy(X, y, ""), 1) == Values{3});
    CHECK(query(load_npy(X, y, z), 1) == Values{6});
    CHECK(load_npy(X, y, z).label(1) == -1);

    CHECK(error_of([&] { load_npy(X, directory.path("none"), ""); }).code() == ErrorCode::io);
    CHECK(contains(error_of([&] { load_npy(y, y, ""); }).what(), y + " has shape (2,), expected (n, T, d)"));
    const std::string three = directory.write("three.npy", doubles("(3,)", {1, -1, 1}));
    CHECK(error_of([&] { load_npy(X, three, ""); }).code() == ErrorCode::dimension);
    CHECK(contains(error_of([&] { load_npy(X, three, ""); }).what(), "three.npy: y has 3 values"));

    const std::string whole = read_file(X);
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const std::string cut = directory.write("cut.npy", whole.substr(0, size));
        const Error error = error_of([&] { load_npy(cut, y, ""); });
        CHECK(error.code() == ErrorCode::format);
        CHECK(contains(error.what(), cut));
    }
}
