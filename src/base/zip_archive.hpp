// Zip archives as NumPy's .npz files are: entries stored or deflated, with 64-bit sizes where they need them. Where an
// archive contradicts itself, Python's zipfile is followed, or it is refused.
#pragma once

#include "base/inflater.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace attmd {

// As the archive's directory has it.
struct ZipEntry {
    std::string name;
    unsigned flags = 0, method = 0;
    std::uint32_t checksum = 0;
    std::uint64_t packed_size = 0, size = 0;
    std::uint64_t begin = 0;  // of its local header, in the file
};

class ZipArchive {
public:
    // Reads the directory. Throws format, with the path, if there is none.
    explicit ZipArchive(const std::string& path);

    // The last of that name; null if there is none.
    const ZipEntry* find(std::string_view name) const;

    // What the file holds of an entry. `where` stands for it in messages.
    std::string_view packed(const ZipEntry& entry, const std::string& where) const;

private:
    std::string bytes_;
    std::vector<ZipEntry> entries_;
    std::uint64_t directory_ = 0;  // where it begins
};

// Unpacks one entry from its begin to its end. The archive must outlive it.
class ZipReader {
public:
    // Throws unsupported if the entry is encrypted or neither stored nor deflated.
    ZipReader(const ZipArchive& archive, const ZipEntry& entry, const std::string& where);

    // Appends the next `count` bytes, in blocks, so that memory grows with what is really there.
    void append(std::string& to, std::uint64_t count);
    // Checks that the entry ends here and that what was read has its checksum.
    void finish();

private:
    std::size_t read(char* out, std::size_t size);

    const ZipEntry& entry_;
    std::string where_;
    std::string_view stored_;  // what is left of it
    std::optional<Inflater> inflater_;
    unsigned long checksum_ = 0;
};

}  // namespace attmd
