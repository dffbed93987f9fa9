#include "base/error.hpp"
#include "base/file.hpp"
#include "data/image_files.hpp"

namespace attmd {
namespace {

constexpr std::size_t pixels = 3 * 32 * 32;

struct Format {
    std::size_t label_bytes;  // the last of them counts
    std::int64_t classes;
    const char* text;

    std::size_t record() const { return label_bytes + pixels; }
};
constexpr Format cifar10{1, 10, "a label and 3 x 32 x 32 pixels an image"},
    cifar100{2, 100, "a coarse label, a fine one and 3 x 32 x 32 pixels an image"};

// What a file of another size may be.
const char* hint(const std::string& content) {
    if (content.compare(0, 2, "\x1f\x8b") == 0) return "; it is packed by gzip: unpack it first";
    return content.compare(0, 1, "\x80") == 0 ? "; is it the version for Python? Expected the binary one" : "";
}

void append_batch(const std::string& path, const std::string& content, const Format& format, ImageStorage& to) {
    if (content.empty() || content.size() % format.record() != 0)
        fail(ErrorCode::format, path, " holds ", content.size(), " bytes, expected a multiple of ", format.record(),
             ": ", format.text, hint(content));
    to.pixels.reserve(to.pixels.size() + content.size() / format.record() * pixels);
    for (std::size_t at = 0; at < content.size(); at += format.record()) {
        const auto* const record = reinterpret_cast<const std::uint8_t*>(content.data()) + at;
        const std::uint8_t label = record[format.label_bytes - 1];
        if (label >= format.classes)
            fail(ErrorCode::format, path, ": image ", at / format.record(), " has label ", static_cast<int>(label),
                 ", expected 0..", format.classes - 1);
        to.labels.push_back(label);
        to.pixels.insert(to.pixels.end(), record + format.label_bytes, record + format.record());
    }
}

}  // namespace

std::shared_ptr<ImageStorage> load_cifar10(const std::vector<std::string>& paths) {
    auto storage = std::make_shared<ImageStorage>();
    storage->channels = 3;
    storage->height = storage->width = 32;
    const Format* format = nullptr;
    for (const std::string& path : paths) {
        const std::string content = read_file(path);
        if (format == nullptr) {
            const bool is_100 = content.size() % cifar10.record() != 0 && content.size() % cifar100.record() == 0;
            format = is_100 ? &cifar100 : &cifar10;
            storage->classes = format->classes;
        }
        append_batch(path, content, *format, *storage);
    }
    return storage;
}

}  // namespace attmd
