#include "base/safetensors.hpp"

#include "base/byte_order.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/float_formats.hpp"
#include "base/json.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <set>
#include <string_view>
#include <utility>

namespace attmd {
namespace {

constexpr std::uint64_t length_bytes = 8;
constexpr std::uint64_t max_header_length = 100'000'000;  // the format's own limit
constexpr char metadata_key[] = "__metadata__";

// ------------------------------------------------------------------------------------------------------------- writing

const char* dtype_name(ElementType type) { return type == ElementType::float64 ? "F64" : "F32"; }

// Product of extents >= 0, or -1 where it does not fit.
std::int64_t element_count(const std::vector<std::int64_t>& shape) {
    std::int64_t count = 1;
    for (const std::int64_t extent : shape) {
        if (extent != 0 && count > std::numeric_limits<std::int64_t>::max() / 16 / extent) return -1;
        count *= extent;
    }
    return count;
}

void check_writable(const SafeTensors& content) {
    std::set<std::string_view> names{metadata_key};
    for (const StoredTensor& tensor : content.tensors) {
        require(names.insert(tensor.name).second, "tensor name ", excerpt(tensor.name),
                " is taken, expected another one");
        for (const std::int64_t extent : tensor.shape)
            require(extent >= 0, "tensor ", excerpt(tensor.name), " has an extent of ", extent, ", expected 0 or more");
        const std::int64_t count = element_count(tensor.shape);
        require_dimension(
            count >= 0 && tensor.bytes.size() == static_cast<std::uint64_t>(count) * element_size(tensor.type),
            "tensor ", excerpt(tensor.name), " holds ", tensor.bytes.size(), " bytes, expected what its shape takes");
    }
}

// The JSON header, padded so that the data after it begins at a multiple of eight.
std::string make_header(const SafeTensors& content, const std::vector<const StoredTensor*>& order) {
    JsonWriter header;
    if (!content.metadata.empty()) {
        JsonWriter metadata;
        for (const auto& [key, value] : content.metadata) metadata.add(key, value);
        header.add(metadata_key, metadata.object());
    }
    std::uint64_t begin = 0;
    for (const StoredTensor* tensor : order) {
        const std::uint64_t end = begin + tensor->bytes.size();
        header.add(tensor->name, JsonWriter()
                                     .add("dtype", std::string(dtype_name(tensor->type)))
                                     .add("shape", tensor->shape)
                                     .add("data_offsets", std::vector<std::uint64_t>{begin, end})
                                     .object());
        begin = end;
    }
    std::string text = header.object().text;
    text.append((8 - text.size() % 8) % 8, ' ');
    require(text.size() <= max_header_length, "the names and metadata take ", text.size(), " bytes, expected at most ",
            max_header_length);
    return text;
}

// ------------------------------------------------------------------------------------------------------------- reading

Json parse_header(const std::string& path, std::string_view text) {
    require_format(!text.empty() && text.front() == '{', path,
                   ": the header does not begin with '{'; not a safetensors file?");
    try {
        return Json::parse(text, "the header", 3);  // no deeper than a tensor's lists
    } catch (const Error& error) {
        fail(ErrorCode::format, path, ": ", error.what());
    }
}

std::uint64_t read_header_length(const std::string& path, std::string_view file) {
    require_format(file.size() >= length_bytes, path, ": ", file.size(), " bytes are too few for a safetensors file");
    std::uint64_t header_length = 0;
    for (std::uint64_t k = 0; k < length_bytes; ++k)
        header_length |= static_cast<std::uint64_t>(static_cast<unsigned char>(file[k])) << (8 * k);
    require_format(header_length <= max_header_length, path,
                   " is no safetensors file: its first 8 bytes say that a header of ", header_length,
                   " bytes follows, expected at most ", max_header_length);
    return header_length;
}

std::map<std::string, std::string> read_metadata(const std::string& path, const Json& entry) {
    require_format(entry.is_object(), path, ": ", metadata_key, " is not an object of strings");
    std::map<std::string, std::string> metadata;
    entry.for_members([&](const std::string& key, const Json& value) {
        require_format(value.is_string(), path, ": metadata ", excerpt(key), " is not a string");
        metadata[key] = value.string();
    });
    return metadata;
}

// Numbers that double as floats once they are read.
enum class Half { none, float16, bfloat16 };

struct Placed {
    StoredTensor tensor;              // its bytes are still empty
    Half half = Half::none;           // what they are in the file
    std::int64_t begin = 0, end = 0;  // in the data after the header
};

// Sets the types. Throws unsupported for others.
void read_dtype(Placed& placed, const std::string& dtype, const std::string& where) {
    placed.half = dtype == "F16" ? Half::float16 : dtype == "BF16" ? Half::bfloat16 : Half::none;
    if (placed.half == Half::none && dtype != "F32" && dtype != "F64")
        fail(ErrorCode::unsupported, where, " has dtype ", excerpt(dtype),
             ", expected \"F64\", \"F32\", \"F16\" or \"BF16\"");
    placed.tensor.type = dtype == "F64" ? ElementType::float64 : ElementType::float32;
}

std::vector<std::byte> floats_of(Half half, std::string_view halves) {
    std::vector<std::byte> bytes(2 * halves.size());
    for (std::size_t at = 0; at < halves.size(); at += 2) {
        std::uint16_t bits;
        std::memcpy(&bits, halves.data() + at, sizeof bits);
        const float value = half == Half::bfloat16 ? bfloat16_to_float(bits) : static_cast<float>(half_to_double(bits));
        std::memcpy(bytes.data() + 2 * at, &value, sizeof value);
    }
    return bytes;
}

Placed read_description(const std::string& path, const std::string& name, const Json& entry) {
    const std::string where = path + ": tensor " + excerpt(name);
    require_format(entry.find("dtype") != nullptr && entry.find("shape") != nullptr &&
                       entry.find("data_offsets") != nullptr && entry.members() == 3,
                   where, " is not described by dtype, shape and data_offsets");
    Placed placed;
    placed.tensor.name = name;
    std::vector<std::int64_t> offsets;
    try {
        read_dtype(placed, entry.string("dtype"), where);
        placed.tensor.shape = entry.wholes("shape", 0, std::int64_t{1} << 62);
        offsets = entry.wholes("data_offsets", 0, std::int64_t{1} << 62);
    } catch (const Error& error) {
        if (error.code() == ErrorCode::unsupported) throw;
        fail(ErrorCode::format, where, ": ", error.what());
    }
    require_format(offsets.size() == 2 && offsets[0] <= offsets[1], where, ": data_offsets is not [begin, end]");
    placed.begin = offsets[0];
    placed.end = offsets[1];
    const std::int64_t count = element_count(placed.tensor.shape);
    require_format(count >= 0, where, ": shape has more elements than can be addressed");
    const std::size_t width = placed.half == Half::none ? element_size(placed.tensor.type) : 2;
    const std::int64_t expected = count * static_cast<std::int64_t>(width);
    require_format(placed.end - placed.begin == expected, where, ": data_offsets span ", placed.end - placed.begin,
                   " bytes, expected ", expected, " for its shape");
    return placed;
}

// Every byte of the data belongs to one tensor.
void check_placement(const std::string& path, const std::vector<Placed>& placed, std::uint64_t data_size) {
    std::int64_t end = 0;
    for (const Placed& p : placed) {
        require_format(p.begin == end, path, ": tensor ", excerpt(p.tensor.name), " begins at byte ", p.begin,
                       " of the data, expected ", end, ", where the one before it ends");
        end = p.end;
    }
    require_format(static_cast<std::uint64_t>(end) == data_size, path, ": the file holds ", data_size,
                   " bytes of data, expected ", end, " by its header");
}

}  // namespace

bool StoredTensor::fits(ElementType wanted, const std::vector<std::int64_t>& wanted_shape) const {
    return shape == wanted_shape && (type == wanted || type == ElementType::float32);
}

void StoredTensor::copy_to(void* values, ElementType wanted) const {
    if (type == wanted) {
        std::memcpy(values, bytes.data(), bytes.size());
        return;
    }
    auto* wide = static_cast<double*>(values);
    for (std::size_t at = 0; at < bytes.size(); at += sizeof(float)) {
        float value;
        std::memcpy(&value, bytes.data() + at, sizeof value);
        *wide++ = static_cast<double>(value);
    }
}

const StoredTensor* SafeTensors::find_optional(const std::string& name) const {
    if (index_.size() > tensors.size()) index_ = {};
    while (index_.size() < tensors.size()) index_.add(tensors[index_.size()].name);
    const std::size_t k = index_.find(name);
    return k == NameIndex::none || tensors[k].name != name ? nullptr : &tensors[k];
}

const StoredTensor& SafeTensors::find(const std::string& name) const {
    const StoredTensor* const found = find_optional(name);
    require_format(found != nullptr, path, ": no tensor ", excerpt(name));
    return *found;
}

const std::string& SafeTensors::find_metadata(const std::string& key) const {
    const auto found = metadata.find(key);
    require_format(found != metadata.end(), path, ": no metadata ", excerpt(key));
    return found->second;
}

void write_safetensors(const std::string& path, const SafeTensors& content) {
    check_writable(content);
    std::vector<const StoredTensor*> order;
    for (const StoredTensor& tensor : content.tensors) order.push_back(&tensor);
    std::stable_partition(order.begin(), order.end(),
                          [](const StoredTensor* tensor) { return tensor->type == ElementType::float64; });

    const std::string header = make_header(content, order);
    std::vector<std::byte> file;
    for (std::uint64_t k = 0; k < length_bytes; ++k)
        file.push_back(static_cast<std::byte>(header.size() >> (8 * k) & 0xff));
    const auto* text = reinterpret_cast<const std::byte*>(header.data());
    file.insert(file.end(), text, text + header.size());
    for (const StoredTensor* tensor : order) file.insert(file.end(), tensor->bytes.begin(), tensor->bytes.end());
    write_file_atomically(path, file);
}

SafeTensors read_safetensors(const std::string& path) {
    const std::string file = read_file(path);
    const std::uint64_t header_length = read_header_length(path, file);
    require_format(header_length <= file.size() - length_bytes, path, ": the file ends within its header");
    const Json header = parse_header(path, std::string_view(file).substr(length_bytes, header_length));
    const std::string_view data = std::string_view(file).substr(length_bytes + header_length);

    SafeTensors result;
    result.path = path;
    std::vector<Placed> placed;
    header.for_members([&](const std::string& name, const Json& value) {
        if (name == metadata_key)
            result.metadata = read_metadata(path, value);
        else
            placed.push_back(read_description(path, name, value));
    });
    std::stable_sort(placed.begin(), placed.end(), [](const Placed& a, const Placed& b) {
        return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
    });
    check_placement(path, placed, data.size());
    for (Placed& p : placed) {
        const auto* first = reinterpret_cast<const std::byte*>(data.data());
        if (p.half != Half::none)
            p.tensor.bytes = floats_of(
                p.half, data.substr(static_cast<std::size_t>(p.begin), static_cast<std::size_t>(p.end - p.begin)));
        else
            p.tensor.bytes.assign(first + p.begin, first + p.end);
        result.tensors.push_back(std::move(p.tensor));
    }
    return result;
}

std::map<std::string, std::string> read_safetensors_metadata(const std::string& path) {
    const std::uint64_t length = read_header_length(path, read_file(path, length_bytes));
    const std::string file = read_file(path, length_bytes + length);
    require_format(file.size() == length_bytes + length, path, ": the file ends within its header");
    const Json header = parse_header(path, std::string_view(file).substr(length_bytes));
    const Json* const found = header.find(metadata_key);
    return found != nullptr ? read_metadata(path, *found) : std::map<std::string, std::string>{};
}

}  // namespace attmd
