// The safetensors container: an 8-byte little-endian header length, a JSON header, then the tensors' bytes.
#pragma once

#include "base/element_type.hpp"
#include "base/name_index.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace attmd {

struct StoredTensor {
    std::string name;
    ElementType type = ElementType::float64;
    std::vector<std::int64_t> shape;
    std::vector<std::byte> bytes;  // row-major, product(shape) elements, little-endian

    // Whether it has that shape and that type or a narrower one, and its values as that type.
    bool fits(ElementType wanted, const std::vector<std::int64_t>& wanted_shape) const;
    void copy_to(void* values, ElementType wanted) const;
};

struct SafeTensors {
    std::vector<StoredTensor> tensors;
    std::map<std::string, std::string> metadata;

    // Throws format, naming the file, if there is none of that name.
    const StoredTensor& find(const std::string& name) const;
    const std::string& find_metadata(const std::string& key) const;
    const StoredTensor* find_optional(const std::string& name) const;  // null if there is none
    std::string path;                                                  // for messages

private:
    mutable NameIndex index_;  // of tensors, as many as there were at the last look-up
};

// Replaces the file atomically: it holds the old or the new content whatever happens on the way. Equal content gives
// equal bytes. Float64 tensors come first in the file, so that all are aligned to their element size.
void write_safetensors(const std::string& path, const SafeTensors& content);
// Tensors in the order of the file. Checks everything a hostile file could get wrong before it allocates by the file's
// word. F16 and BF16 become float32; a tensor of another type beside F32 and F64 is refused.
SafeTensors read_safetensors(const std::string& path);
// What read_safetensors() would give as metadata, without reading the tensors.
std::map<std::string, std::string> read_safetensors_metadata(const std::string& path);

}  // namespace attmd
