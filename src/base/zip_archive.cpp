#include "base/zip_archive.hpp"

#include "base/error.hpp"
#include "base/file.hpp"

#include <algorithm>

namespace attmd {
namespace {

// ----------------------------------------------------------------------------------------------------------- structure
// Numbers are little-endian. The directory stands before a record of its own at the end of the file, and says of each
// entry where its local header and, behind that, its bytes begin. APPNOTE.TXT of PKWARE, 4.3.

constexpr std::uint32_t local_signature = 0x04034b50, directory_signature = 0x02014b50, end_signature = 0x06054b50,
                        end64_signature = 0x06064b50, locator64_signature = 0x07064b50;
constexpr std::uint64_t local_size = 30, end_size = 22, end64_size = 56, locator64_size = 20;

// Fields one after the other.
class Fields {
public:
    Fields(std::string_view bytes, std::uint64_t at, const std::string& where) : where_(where) {
        if (at > bytes.size()) fail(ErrorCode::format, where_, " is damaged: it points beyond the end of the file");
        left_ = bytes.substr(at);
    }

    std::string_view bytes(std::uint64_t count) {
        if (count > left_.size()) fail(ErrorCode::format, where_, " is damaged: it goes on beyond its end");
        const std::string_view taken = left_.substr(0, count);
        left_.remove_prefix(count);
        return taken;
    }
    std::uint64_t number(std::size_t width) {
        std::uint64_t value = 0;
        const std::string_view taken = bytes(width);
        for (std::size_t k = 0; k < width; ++k) value |= std::uint64_t{static_cast<unsigned char>(taken[k])} << (8 * k);
        return value;
    }
    void expect(std::uint32_t signature, const char* what) {
        if (number(4) != signature) fail(ErrorCode::format, where_, " is damaged: ", what, " has a wrong signature");
    }
    bool empty() const { return left_.empty(); }

private:
    std::string_view left_;
    const std::string& where_;
};

struct Directory {
    std::uint64_t count = 0, size = 0, offset = 0;
    std::uint64_t begin = 0;  // in the file; more than the offset if something stands before the archive
};

// Behind the record there may be a comment, and behind that anything.
std::uint64_t find_end_record(std::string_view bytes, const std::string& where) {
    constexpr std::uint64_t longest_comment = 0xFFFF;
    const std::uint64_t most_behind = std::min<std::uint64_t>(bytes.size(), end_size + longest_comment);
    for (std::uint64_t behind = end_size; behind <= most_behind; ++behind) {
        const std::uint64_t at = bytes.size() - behind;
        if (Fields(bytes, at, where).number(4) != end_signature) continue;
        if (Fields(bytes, at + end_size - 2, where).number(2) <= behind - end_size) return at;
    }
    fail(ErrorCode::format, where, " is not a zip archive or is cut off: it has no record of the archive's end");
}

Directory find_directory(std::string_view bytes, const std::string& where) {
    std::uint64_t end = find_end_record(bytes, where);
    Fields record(bytes, end, where);
    record.bytes(4);
    Directory result;
    std::uint64_t disks = record.number(4), here = record.number(2);
    result.count = record.number(2);
    result.size = record.number(4);
    result.offset = record.number(4);
    const bool is_64 = end >= locator64_size + end64_size &&
                       Fields(bytes, end - locator64_size, where).number(4) == locator64_signature;
    if (is_64) {
        end -= locator64_size + end64_size;
        Fields record64(bytes, end, where);
        record64.expect(end64_signature, "the 64-bit record of its end");
        record64.bytes(12);
        disks = record64.number(8);
        here = record64.number(8);
        result.count = record64.number(8);
        result.size = record64.number(8);
        result.offset = record64.number(8);
    }
    if (disks != 0 || here != result.count)
        fail(ErrorCode::unsupported, where, " is one part of a zip archive, expected the whole");
    if (result.size > end || result.offset > end - result.size)
        fail(ErrorCode::format, where, " is damaged: a directory of ", result.size, " bytes at ", result.offset,
             " does not fit into the ", end, " before the record of its end");
    result.begin = end - result.size;
    return result;
}

// Sizes that 32 bits do not hold are in an extra field, in this order.
void read_extra_sizes(std::string_view extra, ZipEntry& entry, const std::string& where) {
    constexpr std::uint64_t elsewhere = 0xFFFFFFFF;
    constexpr unsigned sizes_64 = 1;
    while (extra.size() >= 4) {
        Fields head(extra, 0, where);
        const std::uint64_t kind = head.number(2);
        const std::string_view content = head.bytes(head.number(2));
        extra.remove_prefix(4 + content.size());
        if (kind != sizes_64) continue;
        Fields sizes(content, 0, where);
        for (std::uint64_t* size : {&entry.size, &entry.packed_size, &entry.begin})
            if (*size == elsewhere) *size = sizes.number(8);
    }
}

ZipEntry read_entry(Fields& fields, const Directory& directory, const std::string& where) {
    ZipEntry entry;
    fields.expect(directory_signature, "an entry of its directory");
    fields.bytes(4);  // versions
    entry.flags = static_cast<unsigned>(fields.number(2));
    entry.method = static_cast<unsigned>(fields.number(2));
    fields.bytes(4);  // time and date
    entry.checksum = static_cast<std::uint32_t>(fields.number(4));
    entry.packed_size = fields.number(4);
    entry.size = fields.number(4);
    const std::uint64_t name_size = fields.number(2), extra_size = fields.number(2), comment_size = fields.number(2);
    fields.bytes(8);  // disk and attributes
    entry.begin = fields.number(4);
    entry.name = fields.bytes(name_size);
    read_extra_sizes(fields.bytes(extra_size), entry, where);
    fields.bytes(comment_size);
    if (entry.begin > directory.offset)
        fail(ErrorCode::format, where, " is damaged: its entry ", excerpt(entry.name), " points beyond its entries");
    entry.begin += directory.begin - directory.offset;
    return entry;
}

std::string method_text(unsigned method) {
    struct {
        unsigned method;
        const char* name;
    } constexpr known[] = {{1, "shrink"}, {6, "implode"}, {9, "deflate64"}, {12, "bzip2"},
                           {14, "lzma"},  {93, "zstd"},   {95, "xz"},       {98, "ppmd"}};
    for (const auto& [number, name] : known)
        if (number == method) return text(method, " (", name, ")");
    return text(method);
}

}  // namespace

ZipArchive::ZipArchive(const std::string& path) : bytes_(read_file(path)) {
    const Directory directory = find_directory(bytes_, path);
    directory_ = directory.begin;
    Fields fields(std::string_view(bytes_).substr(0, directory.begin + directory.size), directory.begin, path);
    while (!fields.empty()) entries_.push_back(read_entry(fields, directory, path));
    if (entries_.size() != directory.count)
        fail(ErrorCode::format, path, " is damaged: its directory has ", entries_.size(), " entries, expected ",
             directory.count);
}

const ZipEntry* ZipArchive::find(std::string_view name) const {
    const auto found = std::find_if(entries_.rbegin(), entries_.rend(), [&](const auto& e) { return e.name == name; });
    return found == entries_.rend() ? nullptr : &*found;
}

std::string_view ZipArchive::packed(const ZipEntry& entry, const std::string& where) const {
    std::uint64_t end = directory_;
    for (const ZipEntry& other : entries_)
        if (other.begin > entry.begin) end = std::min(end, other.begin);
    Fields fields(std::string_view(bytes_).substr(0, end), entry.begin, where);
    fields.expect(local_signature, "its local header");
    fields.bytes(local_size - 4 - 4);
    const std::uint64_t name_size = fields.number(2), extra_size = fields.number(2);
    const std::string_view name = fields.bytes(name_size);
    if (name != entry.name)
        fail(ErrorCode::format, where, " is damaged: the directory's name ", excerpt(entry.name), " is at its place ",
             excerpt(name));
    fields.bytes(extra_size);
    return fields.bytes(entry.packed_size);
}

// ------------------------------------------------------------------------------------------------------------- reading

ZipReader::ZipReader(const ZipArchive& archive, const ZipEntry& entry, const std::string& where)
    : entry_(entry), where_(where) {
    constexpr unsigned encrypted = 1 | 1 << 6 | 1 << 13, patched = 1 << 5, stored = 0, deflated = 8;
    if ((entry.flags & encrypted) != 0) fail(ErrorCode::unsupported, where, " is encrypted");
    if ((entry.flags & patched) != 0) fail(ErrorCode::unsupported, where, " is a patch of another file");
    if (entry.method != stored && entry.method != deflated)
        fail(ErrorCode::unsupported, where, " is packed by method ", method_text(entry.method),
             ", expected stored or deflate");
    const std::string_view packed = archive.packed(entry, where);
    if (entry.method == deflated) {
        inflater_.emplace(packed, -MAX_WBITS, where + " is damaged");
        return;
    }
    if (entry.size != packed.size())
        fail(ErrorCode::format, where, " is damaged: it is stored in ", packed.size(), " bytes, expected its size of ",
             entry.size);
    stored_ = packed;
}

std::size_t ZipReader::read(char* out, std::size_t size) {
    if (inflater_) return inflater_->read(out, size);
    size = std::min(size, stored_.size());
    std::copy_n(stored_.begin(), size, out);
    stored_.remove_prefix(size);
    return size;
}

void ZipReader::append(std::string& to, std::uint64_t count) {
    std::vector<char> block(std::min<std::uint64_t>(count, std::uint64_t{1} << 18));
    while (count > 0) {
        const std::size_t got = read(block.data(), std::min<std::uint64_t>(count, block.size()));
        if (got == 0) fail(ErrorCode::format, where_, " ends before its size of ", entry_.size, " bytes");
        checksum_ = crc32_z(checksum_, reinterpret_cast<const Bytef*>(block.data()), got);
        to.append(block.data(), got);
        count -= got;
    }
}

void ZipReader::finish() {
    char beyond;
    if (read(&beyond, 1) > 0)
        fail(ErrorCode::format, where_, " is damaged: it goes on beyond its size of ", entry_.size, " bytes");
    if (inflater_ && inflater_->has_more())
        fail(ErrorCode::format, where_, " is damaged: it ends before the ", entry_.packed_size, " bytes it takes");
    if (checksum_ != entry_.checksum)
        fail(ErrorCode::format, where_, " is damaged: its CRC-32 is ", checksum_, ", expected ", entry_.checksum);
}

}  // namespace attmd
