// Zip archives that a test case writes, sound ones and others.
#pragma once

#include <cstdint>
#include <string>
#include <vector>
#include <zlib.h>

namespace attmd {

enum : unsigned { zip_stored = 0, zip_deflated = 8 };

struct ZipPart {
    std::string name, content;
    unsigned method = zip_stored;
    bool sizes_behind = false;  // in a data descriptor, as where an archive is written to a pipe
};

struct ZipOptions {
    bool sixty_four = false;  // all sizes in 64 bits
    std::string before, comment;
};

// Little-endian.
inline std::string number(std::uint64_t value, std::size_t bytes) {
    std::string result;
    for (std::size_t k = 0; k < bytes; ++k) result += static_cast<char>(value >> (8 * k) & 0xff);
    return result;
}

inline std::string deflated(const std::string& content) {
    z_stream stream{};
    deflateInit2(&stream, 9, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
    std::string packed(deflateBound(&stream, content.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
    stream.avail_in = static_cast<uInt>(content.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    deflate(&stream, Z_FINISH);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}

inline std::string zip_of(const std::vector<ZipPart>& parts, const ZipOptions& options = {}) {
    constexpr std::uint64_t elsewhere = 0xFFFFFFFF;
    std::string file, directory;
    for (const ZipPart& part : parts) {
        const std::string packed = part.method == zip_deflated ? deflated(part.content) : part.content;
        const auto* bytes = reinterpret_cast<const Bytef*>(part.content.data());
        const std::string offset = number(file.size(), 8), sum = number(crc32_z(0, bytes, part.content.size()), 4);
        const std::string sizes = number(packed.size(), 4) + number(part.content.size(), 4);
        const std::string sizes64 = number(part.content.size(), 8) + number(packed.size(), 8);
        const std::string shown = options.sixty_four ? number(elsewhere, 4) + number(elsewhere, 4) : sizes;
        const std::string common = number(options.sixty_four ? 45 : 20, 2) + number(part.sizes_behind ? 8 : 0, 2) +
                                   number(part.method, 2) + number(0x210000, 4);
        const auto extra = [&](const std::string& values) {
            return options.sixty_four ? number(1, 2) + number(values.size(), 2) + values : std::string();
        };
        const std::string local = extra(sizes64);
        const std::string central = number(0xABCD, 2) + number(1, 2) + "?" + extra(sizes64 + offset);
        file += "PK\3\4" + common + (part.sizes_behind ? number(0, 4) + number(0, 8) : sum + shown) +
                number(part.name.size(), 2) + number(local.size(), 2) + part.name + local + packed;
        if (part.sizes_behind) file += "PK\7\x8" + sum + (options.sixty_four ? sizes64 : sizes);
        directory += "PK\1\2" + number(20, 2) + common + sum + shown + number(part.name.size(), 2) +
                     number(central.size(), 2) + number(2, 2) + number(0, 8) +
                     (options.sixty_four ? number(elsewhere, 4) : offset.substr(0, 4)) + part.name + central + "ok";
    }
    const std::string begin = number(file.size(), 8), size = number(directory.size(), 8);
    const std::string count = number(parts.size(), 8);
    const std::uint64_t end = file.size() + directory.size();
    file = options.before + file + directory;
    if (options.sixty_four)
        file += "PK\6\6" + number(44, 8) + number(45, 2) + number(45, 2) + number(0, 8) + count + count + size + begin +
                "PK\6\7" + number(0, 4) + number(end, 8) + number(1, 4);
    const auto in32 = [&](const std::string& value, std::size_t width) {
        return options.sixty_four ? std::string(width, '\xFF') : value.substr(0, width);
    };
    return file + "PK\5\6" + number(0, 4) + in32(count, 2) + in32(count, 2) + in32(size, 4) + in32(begin, 4) +
           number(options.comment.size(), 2) + options.comment;
}

}  // namespace attmd
