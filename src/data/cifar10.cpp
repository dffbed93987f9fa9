#include "data/image_files.hpp"

#include "base/error.hpp"
#include "base/file.hpp"

namespace attmd {
namespace {

constexpr std::size_t record = 1 + 3 * 32 * 32;
constexpr std::int64_t classes = 10;

void append_batch(const std::string& path, ImageStorage& to) {
    const std::string content = read_file(path);
    if (content.empty() || content.size() % record != 0)
        fail(ErrorCode::format, path, " holds ", content.size(), " bytes, expected a multiple of ", record,
             ": a label and 3 x 32 x 32 pixels an image");
    to.pixels.reserve(to.pixels.size() + content.size() / record * (record - 1));
    for (std::size_t at = 0; at < content.size(); at += record) {
        const auto label = static_cast<unsigned char>(content[at]);
        if (label >= classes)
            fail(ErrorCode::format, path, ": image ", at / record, " has label ", static_cast<int>(label),
                 ", expected 0..", classes - 1);
        to.labels.push_back(label);
        const auto* const pixels = reinterpret_cast<const std::uint8_t*>(content.data()) + at + 1;
        to.pixels.insert(to.pixels.end(), pixels, pixels + record - 1);
    }
}

}  // namespace

std::shared_ptr<ImageStorage> load_cifar10(const std::vector<std::string>& paths) {
    auto storage = std::make_shared<ImageStorage>();
    storage->channels = 3;
    storage->height = storage->width = 32;
    storage->classes = classes;
    for (const std::string& path : paths) append_batch(path, *storage);
    return storage;
}

}  // namespace attmd
