#include "data/numpy.hpp"

#include "base/file.hpp"
#include "base/float_formats.hpp"
#include "base/zip_archive.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <limits>
#include <string_view>
#include <utility>

namespace attmd {
namespace {

// ---------------------------------------------------------------------------------------------------------- npy header

struct NpyHeader {
    char kind = 'f';  // of NumPy: b bool, i signed, u unsigned, f floating
    int width = 8;    // bytes of an element
    bool big_endian = false;
    bool binary128 = false;  // floating of 16 bytes: that, not the x87's format
    bool fortran_order = false;
    std::vector<std::int64_t> shape;  // each extent >= 1
    std::size_t size = 0;             // bytes before the elements
    std::size_t data_size = 0;        // bytes of the elements
};

// The header's text: a Python dict literal of a string, a bool and a tuple, keys in any order.
class HeaderParser {
public:
    HeaderParser(std::string_view text, const std::string& where) : text_(text), where_(where) {}

    void parse(NpyHeader& header) {
        bool have_descr = false, have_order = false, have_shape = false;
        expect('{');
        while (!accept('}')) {
            const std::string_view key = string();
            expect(':');
            bool& have = key == "descr" ? have_descr : key == "fortran_order" ? have_order : have_shape;
            if (have || (key != "descr" && key != "fortran_order" && key != "shape")) malformed();
            have = true;
            if (key == "descr")
                read_descr(header);
            else if (key == "fortran_order")
                header.fortran_order = boolean();
            else
                header.shape = tuple();
            if (!accept(',') && peek() != '}') malformed();
        }
        if (peek() != '\0' || at_ != text_.size() || !have_descr || !have_order || !have_shape) malformed();
    }

private:
    [[noreturn]] void malformed() const {
        fail(ErrorCode::format, where_, ": malformed npy header ", excerpt(text_),
             ", expected descr, fortran_order and shape");
    }

    // The next character that is not white space; '\0' at the end.
    char peek() {
        at_ = std::min(text_.find_first_not_of(" \t\n\r", at_), text_.size());
        return at_ < text_.size() ? text_[at_] : '\0';
    }
    bool accept(char c) {
        if (peek() != c || at_ == text_.size()) return false;
        ++at_;
        return true;
    }
    void expect(char c) {
        if (!accept(c)) malformed();
    }

    std::string_view string() {
        const char quote = peek();
        if (quote != '\'' && quote != '"') malformed();
        const std::size_t end = text_.find(quote, at_ + 1);
        if (end == std::string_view::npos) malformed();
        const std::string_view value = text_.substr(at_ + 1, end - at_ - 1);
        if (value.find('\\') != std::string_view::npos) malformed();
        at_ = end + 1;
        return value;
    }

    bool boolean() {
        peek();
        for (const std::string_view word : {"True", "False"})
            if (text_.substr(at_, word.size()) == word) {
                at_ += word.size();
                return word == "True";
            }
        malformed();
    }

    std::int64_t integer() {
        std::int64_t value = 0;
        const char first = peek();
        if (first < '0' || first > '9') malformed();
        for (; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_) {
            require_format(value < std::int64_t{1} << 58, where_, ": an extent in ", excerpt(text_), " is too large");
            value = 10 * value + (text_[at_] - '0');
        }
        if (text_.substr(at_, 1) == "L") ++at_;  // Python 2's long
        return value;
    }

    // (), (3,), (3, 4) or (3, 4,); more than numpy's 64 axes are refused.
    std::vector<std::int64_t> tuple() {
        std::vector<std::int64_t> values;
        expect('(');
        while (!accept(')')) {
            if (values.size() == 64) malformed();
            values.push_back(integer());
            const bool comma = accept(',');
            if (!comma && (peek() != ')' || values.size() == 1)) malformed();  // (3) is a number, not a tuple
        }
        return values;
    }

    void read_descr(NpyHeader& header) {
        if (peek() == '[')
            fail(ErrorCode::unsupported, where_, " has the structured dtype ", excerpt(text_.substr(at_)),
                 ", expected plain numbers");
        const std::string_view descr = string();
        require_format(descr.size() < 2 || descr.substr(1) != "O", where_, " holds Python objects (dtype ",
                       excerpt(descr), "), expected plain numbers");
        static constexpr std::string_view known[] = {"b1", "i1", "i2", "i4", "i8", "u1",  "u2",
                                                     "u4", "u8", "f2", "f4", "f8", "f12", "f16"};
        const std::string_view type = descr.substr(std::min<std::size_t>(descr.size(), 1));
        if (std::find(std::begin(known), std::end(known), type) == std::end(known))
            fail(ErrorCode::unsupported, where_, " has dtype ", excerpt(descr),
                 ", expected bool, int8..int64, uint8..uint64, float16..float64 or longdouble");
        header.kind = type[0];
        header.width = 0;
        for (const char digit : type.substr(1)) header.width = 10 * header.width + (digit - '0');
        header.big_endian = descr[0] == '>';
        if (descr[0] != '<' && descr[0] != '>' && !(descr[0] == '|' && header.width == 1)) malformed();
    }

    std::string_view text_;
    const std::string& where_;
    std::size_t at_ = 0;
};

std::string shape_text(const std::vector<std::int64_t>& shape) {
    std::string result = "(";
    for (std::size_t axis = 0; axis < shape.size(); ++axis)
        result += (axis > 0 ? ", " : "") + std::to_string(shape[axis]);
    return result + (shape.size() == 1 ? ",)" : ")");
}

std::size_t little_endian(std::string_view bytes) {
    std::size_t value = 0;
    for (std::size_t k = bytes.size(); k-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[k]);
    return value;
}

// `start` is the beginning of an npy file: all of the header or more.
NpyHeader parse_npy_header(std::string_view start, const std::string& where) {
    require_format(start.size() >= 10, where, " is truncated within its npy header");
    require_format(start.substr(0, 6) == "\x93NUMPY", where, " does not begin with the npy magic string");
    const int major = static_cast<unsigned char>(start[6]);
    if (major < 1 || major > 3) fail(ErrorCode::unsupported, where, " has npy version ", major, ", expected 1, 2 or 3");
    const std::size_t length_bytes = major == 1 ? 2 : 4, prefix = 8 + length_bytes;
    require_format(start.size() >= prefix, where, " is truncated within its npy header");
    const std::size_t length = little_endian(start.substr(8, length_bytes));
    require_format(length <= start.size() - prefix, where, " is truncated within its npy header");

    NpyHeader header;
    HeaderParser(start.substr(prefix, length), where).parse(header);
    header.size = prefix + length;
    std::int64_t bytes = header.width;
    for (const std::int64_t extent : header.shape) {
        require_format(extent >= 1, where, " has shape ", shape_text(header.shape), ", expected extents of at least 1");
        require_format(bytes <= std::numeric_limits<std::int64_t>::max() / 16 / extent, where, " has shape ",
                       shape_text(header.shape), ", more than can be addressed");
        bytes *= extent;
    }
    header.data_size = static_cast<std::size_t>(bytes);
    return header;
}

// ------------------------------------------------------------------------------------------------------------ elements

// Bytes from..from + count - 1 of an element, counted from its least significant one.
std::uint64_t bits_of(const char* bytes, const NpyHeader& header, int from, int count) {
    std::uint64_t bits = 0;
    for (int k = from + count - 1; k >= from; --k)
        bits = bits << 8 | static_cast<unsigned char>(bytes[header.big_endian ? header.width - 1 - k : k]);
    return bits;
}

double read_floating(const char* bytes, const NpyHeader& header) {
    if (header.width > 8) {
        const std::uint64_t lower = bits_of(bytes, header, 0, 8);
        if (header.binary128) return binary128_to_double(bits_of(bytes, header, 8, 8), lower);
        return x87_to_double(lower, static_cast<std::uint16_t>(bits_of(bytes, header, 8, 2)));
    }
    const std::uint64_t bits = bits_of(bytes, header, 0, header.width);
    if (header.width == 2) return half_to_double(static_cast<std::uint16_t>(bits));
    if (header.width == 8) {
        double value;
        std::memcpy(&value, &bits, sizeof value);
        return value;
    }
    const auto narrow = static_cast<std::uint32_t>(bits);
    float value;
    std::memcpy(&value, &narrow, sizeof value);
    return static_cast<double>(value);
}

double read_element(const char* bytes, const NpyHeader& header) {
    if (header.kind == 'f') return read_floating(bytes, header);
    const std::uint64_t bits = bits_of(bytes, header, 0, header.width);
    if (header.kind == 'b') return bits != 0 ? 1 : 0;
    const std::uint64_t sign = std::uint64_t{1} << (8 * header.width - 1);
    if (header.kind == 'u' || (bits & sign) == 0) return static_cast<double>(bits);
    return -static_cast<double>((sign << 1) - bits);  // for eight bytes sign << 1 is 0, as 2^64 is in this arithmetic
}

// An array as a file holds it.
struct StoredArray {
    std::string where;  // for messages: file and array
    NpyHeader header;
    std::string bytes;  // header and elements
};

// A long double of 16 bytes is the x87's on x86, of which six bytes are not used and may hold anything, and binary128
// on arm64. Elements whose lower ten bytes are not all zero tell which: the x87's have an integer bit and an exponent
// there.
bool holds_binary128(const StoredArray& stored) {
    const NpyHeader& header = stored.header;
    if (header.kind != 'f' || header.width != 16) return false;
    std::size_t telling = 0, x87 = 0, binary128 = 0, whole = 0;
    for (std::size_t at = header.size; at < stored.bytes.size(); at += 16) {
        const auto part = [&](int from, int count) { return bits_of(stored.bytes.data() + at, header, from, count); };
        const std::uint64_t significand = part(0, 8);
        const auto exponent = static_cast<unsigned>(part(8, 2) & 0x7fff);
        const bool tells = significand != 0 || part(8, 2) != 0;
        const bool likely = is_double_exponent(static_cast<unsigned>(part(14, 2) & 0x7fff));
        telling += tells ? 1 : 0;
        x87 += significand >> 63 != 0 && is_double_exponent(exponent) ? 1 : 0;
        binary128 += tells && likely ? 1 : 0;
        whole += !tells && likely ? 1 : 0;
    }
    if (telling == 0) return whole > 0;
    if (std::max(x87, binary128) <= telling / 2)
        fail(ErrorCode::unsupported, stored.where,
             " has a dtype of 16 bytes that is neither the x87's long double nor IEEE binary128");
    return x87 <= telling / 2;
}

// Its elements in row-major order.
struct Array {
    std::vector<std::int64_t> shape;
    std::vector<double> values;
};

// Reads an array of these axes, or with slice >= 0 that entry of one more axis in front of them.
Array decode(const StoredArray& stored, const std::vector<std::string>& axes, std::int64_t slice) {
    const std::vector<std::int64_t>& shape = stored.header.shape;
    const std::size_t rank = axes.size(), leading = slice >= 0 ? 1 : 0;
    if (shape.size() != rank + leading) {
        std::string expected = leading > 0 ? "slices" : "";
        for (const std::string& axis : axes) expected += (expected.empty() ? "" : ", ") + axis;
        fail(ErrorCode::format, stored.where, " has shape ", shape_text(shape), ", expected (", expected, ")");
    }
    require(leading == 0 || slice < shape[0], "slice is ", slice, ", expected 0..", leading == 0 ? 0 : shape[0] - 1,
            ", the first axis of ", stored.where);

    std::vector<std::int64_t> strides(shape.size());
    std::int64_t stride = stored.header.width;
    for (std::size_t k = 0; k < shape.size(); ++k) {
        const std::size_t axis = stored.header.fortran_order ? k : shape.size() - 1 - k;
        strides[axis] = stride;
        stride *= shape[axis];
    }
    // Written as three axes; those that the array does not have are of extent 1.
    std::int64_t extent[3] = {1, 1, 1}, step[3] = {0, 0, 0};
    for (std::size_t k = 0; k < rank; ++k) {
        extent[3 - rank + k] = shape[leading + k];
        step[3 - rank + k] = strides[leading + k];
    }
    const char* first = stored.bytes.data() + stored.header.size + (leading > 0 ? slice * strides[0] : 0);
    Array array;
    array.shape.assign(shape.begin() + static_cast<std::ptrdiff_t>(leading), shape.end());
    array.values.reserve(static_cast<std::size_t>(extent[0] * extent[1] * extent[2]));
    for (std::int64_t i = 0; i < extent[0]; ++i)
        for (std::int64_t j = 0; j < extent[1]; ++j)
            for (std::int64_t k = 0; k < extent[2]; ++k)
                array.values.push_back(read_element(first + i * step[0] + j * step[1] + k * step[2], stored.header));
    return array;
}

// ------------------------------------------------------------------------------------------------------------- sources

StoredArray read_npy(const std::string& path) {
    StoredArray stored{path, {}, read_file(path)};
    stored.header = parse_npy_header(stored.bytes, stored.where);
    require_format(stored.bytes.size() - stored.header.size == stored.header.data_size, path, " holds ",
                   stored.bytes.size() - stored.header.size, " bytes of elements, expected ", stored.header.data_size,
                   " for shape ", shape_text(stored.header.shape));
    stored.header.binary128 = holds_binary128(stored);
    return stored;
}

class NpzFile {
public:
    explicit NpzFile(const std::string& path) : path_(path), archive_(path) {}

    bool has(const std::string& name) const { return archive_.find(name + ".npy") != nullptr; }

    StoredArray read(const std::string& name) const {
        StoredArray stored{path_ + ": array " + excerpt(name), {}, {}};
        const ZipEntry* const entry = archive_.find(name + ".npy");
        require_format(entry != nullptr, path_, ": no array ", excerpt(name));
        ZipReader reader(archive_, *entry, stored.where);

        // The declared size must be what the array's own header asks for before the rest is unpacked.
        constexpr std::uint64_t largest_header = std::uint64_t{1} << 17;
        reader.append(stored.bytes, std::min(entry->size, largest_header));
        stored.header = parse_npy_header(stored.bytes, stored.where);
        require_format(entry->size == stored.header.size + stored.header.data_size, stored.where, " takes ",
                       entry->size, " bytes, expected ", stored.header.size + stored.header.data_size, " for shape ",
                       shape_text(stored.header.shape));
        reader.append(stored.bytes, entry->size - stored.bytes.size());
        reader.finish();
        stored.header.binary128 = holds_binary128(stored);
        return stored;
    }

private:
    std::string path_;
    ZipArchive archive_;
};

// ------------------------------------------------------------------------------------------------------------- samples

Tensor3 to_tokens(const Array& array) {
    Tensor3 X = Tensor3::from_shape({static_cast<std::size_t>(array.shape[0]), static_cast<std::size_t>(array.shape[1]),
                                     static_cast<std::size_t>(array.shape[2])});
    std::copy(array.values.begin(), array.values.end(), X.data());
    return X;
}

Matrix to_matrix(const Array& array) {
    Matrix matrix = make_matrix(array.shape[0], array.shape[1]);
    std::copy(array.values.begin(), array.values.end(), matrix.data());
    return matrix;
}

Vector to_vector(const Array& array) {
    Vector vector = make_vector(array.shape[0]);
    std::copy(array.values.begin(), array.values.end(), vector.data());
    return vector;
}

std::vector<std::int32_t> to_labels(const Array& array, const std::string& where) {
    std::vector<std::int32_t> labels;
    for (const double y : array.values) {
        require_format(y == 1 || y == -1, where, ": label ", labels.size(), " is ", y, ", expected -1 or +1");
        labels.push_back(y > 0 ? 1 : -1);
    }
    return labels;
}

std::vector<std::int64_t> to_lengths(const Array& array, const std::string& where) {
    std::vector<std::int64_t> lengths;
    for (const double length : array.values) {
        require_format(
            length >= 1 && length <= 0x1p53 && length == static_cast<double>(static_cast<std::int64_t>(length)), where,
            ": length ", lengths.size(), " is ", length, ", expected a whole number of tokens");
        lengths.push_back(static_cast<std::int64_t>(length));
    }
    return lengths;
}

// What the dataset finds wrong is wrong in the file.
Dataset make_dataset_of(Samples samples, const std::string& source) {
    try {
        return make_dataset(std::move(samples));
    } catch (const Error& error) {
        const bool content = error.code() == ErrorCode::invalid_argument;
        fail(content ? ErrorCode::format : error.code(), source, ": ", error.what());
    }
}

}  // namespace

Dataset load_npz(const std::string& path, std::int64_t slice) {
    require(slice >= -1, "slice is ", slice, ", expected -1 or the index of a slice");
    const NpzFile file(path);
    const auto read = [&](const char* name, const std::vector<std::string>& axes) {
        return decode(file.read(name), axes, slice);
    };
    const auto where = [&](const char* name) { return path + ": array " + excerpt(name); };
    Samples samples;
    samples.X = to_tokens(read("X", {"n", "T", "d"}));
    samples.y = to_labels(read("y", {"n"}), where("y"));
    if (file.has("z")) samples.z = to_matrix(read("z", {"n", "d"}));
    if (file.has("v")) samples.v = to_vector(read("v", {"d"}));
    if (file.has("lengths")) samples.lengths = to_lengths(read("lengths", {"n"}), where("lengths"));
    return make_dataset_of(std::move(samples), path);
}

Dataset load_npy(const std::string& X_path, const std::string& y_path, const std::string& z_path) {
    const auto read = [](const std::string& path, const std::vector<std::string>& axes) {
        return decode(read_npy(path), axes, -1);
    };
    Samples samples;
    samples.X = to_tokens(read(X_path, {"n", "T", "d"}));
    samples.y = to_labels(read(y_path, {"n"}), y_path);
    if (!z_path.empty()) samples.z = to_matrix(read(z_path, {"n", "d"}));
    return make_dataset_of(std::move(samples), X_path + " with " + y_path + (z_path.empty() ? "" : " and " + z_path));
}

}  // namespace attmd
