#include "base/error.hpp"
#include "base/file.hpp"
#include "base/inflater.hpp"
#include "data/image_files.hpp"

#include <algorithm>
#include <limits>

namespace attmd {
namespace {

// What a gzip file unpacks to, one member after the other, or the first `most` bytes of it. Zeros may fill it up to a
// block of the medium it was on.
std::string unpacked(const std::string& packed, const std::string& path, std::size_t most) {
    constexpr int gzip_only = 16 + MAX_WBITS;
    Inflater inflater(packed, gzip_only, path + " is a damaged or truncated gzip file");
    std::string result;
    std::vector<char> block(std::size_t{1} << 18);
    while (result.size() < most) {
        result.append(block.data(), inflater.read(block.data(), std::min(block.size(), most - result.size())));
        if (!inflater.ended()) continue;
        inflater.skip_zeros();
        if (!inflater.has_more()) break;
        inflater.restart();
    }
    return result;
}

struct Element {
    std::uint32_t code;
    const char* name;
    std::size_t width;
};
constexpr Element elements[] = {{0x08, "unsigned bytes", 1}, {0x09, "signed bytes", 1}, {0x0B, "int16", 2},
                                {0x0C, "int32", 4},          {0x0D, "float32", 4},      {0x0E, "float64", 8}};
bool is_unsigned_byte(const Element& element) { return element.code == 0x08; }
bool is_whole(const Element& element) { return element.code <= 0x0C; }

// What a file is to be.
struct Content {
    const char* name;
    std::uint32_t least_axes, most_axes;
    bool (*takes)(const Element&);
    const char* elements;  // that it takes
};
constexpr Content images_content{"images", 3, 4, is_unsigned_byte, "unsigned bytes"};
constexpr Content labels_content{"labels", 1, 2, is_whole, "whole numbers"};

struct IdxFile {
    std::string path, bytes;
    const Element* element = nullptr;
    std::vector<std::int64_t> shape;
    std::size_t size = 0;     // of the header
    std::int64_t values = 1;  // that it says follow

    const std::uint8_t* data() const { return reinterpret_cast<const std::uint8_t*>(bytes.data()) + size; }
};

std::uint32_t big_endian(const std::string& bytes, std::size_t at, std::size_t width = 4) {
    std::uint32_t value = 0;
    for (std::size_t k = 0; k < width; ++k) value = value << 8 | static_cast<unsigned char>(bytes[at + k]);
    return value;
}

std::string shape_text(const std::vector<std::int64_t>& shape) {
    std::string result;
    for (const std::int64_t extent : shape) result += (result.empty() ? "" : " x ") + std::to_string(extent);
    return result;
}

// The elements and the number of axes, which are 4 bytes together.
std::uint32_t read_magic(IdxFile& file, const Content& content) {
    const std::string& path = file.path;
    if (file.bytes.size() < 4)
        fail(ErrorCode::format, path, " holds ", file.bytes.size(), " bytes, expected an IDX file");
    const std::uint32_t magic = big_endian(file.bytes, 0), axes = magic & 0xFF;
    for (const Element& element : elements)
        if (element.code == magic >> 8) file.element = &element;
    if (file.element == nullptr || axes < content.least_axes || axes > content.most_axes)
        fail(ErrorCode::format, path, " begins with the number ", magic, ", expected ",
             (elements[0].code << 8) + content.least_axes, ", the IDX file of ", content.name);
    if (!content.takes(*file.element))
        fail(ErrorCode::unsupported, path, " holds ", file.element->name, ", expected ", content.elements, " of ",
             content.name);
    return axes;
}

void read_header(IdxFile& file, const Content& content) {
    const std::string& path = file.path;
    const std::uint32_t axes = read_magic(file, content);
    file.size = 4 + 4 * std::size_t{axes};
    if (file.bytes.size() < file.size) fail(ErrorCode::format, path, " is truncated within its header");
    for (std::size_t k = 0; k < axes; ++k) file.shape.push_back(big_endian(file.bytes, 4 + 4 * k));
    for (std::size_t k = 0; k < axes; ++k) {
        if (file.shape[k] == 0) fail(ErrorCode::format, path, " has an empty axis ", k, ", expected at least 1");
        if (file.values > std::numeric_limits<std::int64_t>::max() / 16 / file.shape[k])
            fail(ErrorCode::format, path, " has the shape ", shape_text(file.shape),
                 ", expected one that can be addressed");
        file.values *= file.shape[k];
    }
}

// Of a gzip file no more is unpacked than its header asks for.
IdxFile read_idx(const std::string& path, const Content& content) {
    constexpr std::size_t largest_header = 4 + 4 * 4;
    IdxFile file;
    file.path = path;
    file.bytes = read_file(path);
    const std::string packed = file.bytes.compare(0, 2, "\x1f\x8b") == 0 ? std::move(file.bytes) : std::string();
    if (!packed.empty()) file.bytes = unpacked(packed, path, largest_header);
    read_header(file, content);
    const std::size_t size = static_cast<std::size_t>(file.values) * file.element->width;
    if (!packed.empty()) file.bytes = unpacked(packed, path, file.size + size + 1);
    const std::size_t found = file.bytes.size() - file.size;
    if (found != size)
        fail(ErrorCode::format, path, " holds ", found, !packed.empty() && found > size ? " or more" : "",
             file.element->width == 1 ? " values, expected " : " bytes of values, expected ", shape_text(file.shape),
             file.element->width == 1 ? "" : text(" x ", file.element->width), " = ", size);
    return file;
}

// The first of each sample's values.
std::int64_t label_of(const IdxFile& file, std::int64_t i) {
    const std::size_t width = file.element->width;
    const auto at = static_cast<std::size_t>(i * (file.values / file.shape[0])) * width;
    const std::uint32_t bits = big_endian(file.bytes, file.size + at, width);
    const std::uint32_t sign = std::uint32_t{1} << (8 * width - 1);
    if (is_unsigned_byte(*file.element) || (bits & sign) == 0) return bits;
    return std::int64_t{bits} - 2 * std::int64_t{sign};
}

}  // namespace

std::shared_ptr<ImageStorage> load_idx(const std::string& images_path, const std::string& labels_path,
                                       std::int64_t classes) {
    constexpr std::int64_t most = std::numeric_limits<std::int32_t>::max();
    require(classes >= 2 && classes <= most, "classes is ", classes, ", expected 2..", most);
    const IdxFile images = read_idx(images_path, images_content), labels = read_idx(labels_path, labels_content);
    const std::size_t axes = images.shape.size();
    const std::int64_t n = images.shape[0];
    if (labels.shape[0] != n)
        fail(ErrorCode::dimension, labels_path, " holds ", labels.shape[0], " labels, expected ", n,
             ", one for each image in ", images_path);
    auto storage = std::make_shared<ImageStorage>();
    storage->channels = axes == 4 ? images.shape[1] : 1;
    storage->height = images.shape[axes - 2];
    storage->width = images.shape[axes - 1];
    storage->classes = classes;
    storage->pixels.assign(images.data(), images.data() + n * storage->values());
    for (std::int64_t i = 0; i < n; ++i) {
        const std::int64_t label = label_of(labels, i);
        if (label < 0 || label >= classes)
            fail(ErrorCode::format, labels_path, ": label ", i, " is ", label, ", expected 0..", classes - 1,
                 label == classes ? text("; labels that begin at 1 take classes = ", classes + 1) : "");
        storage->labels.push_back(static_cast<std::int32_t>(label));
    }
    return storage;
}

}  // namespace attmd
