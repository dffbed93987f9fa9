#include "data/image_files.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/inflater.hpp"

#include <algorithm>
#include <limits>

namespace attmd {
namespace {

// What a gzip file unpacks to, one member after the other, or the first `most` bytes of it.
std::string unpacked(const std::string& packed, const std::string& path, std::size_t most) {
    constexpr int gzip_only = 16 + MAX_WBITS;
    Inflater inflater(packed, gzip_only, path + " is a damaged or truncated gzip file");
    std::string result;
    std::vector<char> block(std::size_t{1} << 18);
    while (result.size() < most) {
        result.append(block.data(), inflater.read(block.data(), std::min(block.size(), most - result.size())));
        if (!inflater.ended()) continue;
        if (!inflater.has_more()) break;
        inflater.restart();
    }
    return result;
}

struct IdxFile {
    std::string path, bytes;
    std::vector<std::int64_t> shape;
    std::size_t size = 0;     // of the header
    std::int64_t values = 1;  // that it says follow

    const std::uint8_t* data() const { return reinterpret_cast<const std::uint8_t*>(bytes.data()) + size; }
};

std::uint32_t big_endian(const std::string& bytes, std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t k = 0; k < 4; ++k) value = value << 8 | static_cast<unsigned char>(bytes[at + k]);
    return value;
}

std::string shape_text(const std::vector<std::int64_t>& shape) {
    std::string result;
    for (const std::int64_t extent : shape) result += (result.empty() ? "" : " x ") + std::to_string(extent);
    return result;
}

void read_header(IdxFile& file, unsigned least, unsigned most, const char* content) {
    constexpr std::uint32_t unsigned_bytes = 0x08 << 8;
    const std::string& path = file.path;
    if (file.bytes.size() < 4)
        fail(ErrorCode::format, path, " holds ", file.bytes.size(), " bytes, expected an IDX file");
    const std::uint32_t magic = big_endian(file.bytes, 0), axes = magic & 0xFF;
    if ((magic & ~0xFFu) != unsigned_bytes || axes < least || axes > most)
        fail(ErrorCode::format, path, " begins with the number ", magic, ", expected ", unsigned_bytes + least,
             ", the IDX file of ", content);
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

// An array of unsigned bytes with least..most axes. Of a gzip file no more is unpacked than its header asks for.
IdxFile read_idx(const std::string& path, unsigned least, unsigned most, const char* content) {
    constexpr std::size_t largest_header = 4 + 4 * 4;
    IdxFile file;
    file.path = path;
    file.bytes = read_file(path);
    const std::string packed = file.bytes.compare(0, 2, "\x1f\x8b") == 0 ? std::move(file.bytes) : std::string();
    if (!packed.empty()) file.bytes = unpacked(packed, path, largest_header);
    read_header(file, least, most, content);
    if (!packed.empty()) file.bytes = unpacked(packed, path, file.size + static_cast<std::size_t>(file.values) + 1);
    const auto found = static_cast<std::int64_t>(file.bytes.size() - file.size);
    if (found != file.values)
        fail(ErrorCode::format, path, " holds ", found, !packed.empty() && found > file.values ? " or more" : "",
             " values, expected ", shape_text(file.shape), " = ", file.values);
    return file;
}

}  // namespace

std::shared_ptr<ImageStorage> load_idx(const std::string& images_path, const std::string& labels_path,
                                       std::int64_t classes) {
    constexpr std::int64_t most = std::numeric_limits<std::int32_t>::max();
    require(classes >= 2 && classes <= most, "classes is ", classes, ", expected 2..", most);
    const IdxFile images = read_idx(images_path, 3, 4, "images"), labels = read_idx(labels_path, 1, 1, "labels");
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
        const std::uint8_t label = labels.data()[i];
        if (label >= classes)
            fail(ErrorCode::format, labels_path, ": label ", i, " is ", static_cast<int>(label), ", expected 0..",
                 classes - 1);
        storage->labels.push_back(label);
    }
    return storage;
}

}  // namespace attmd
