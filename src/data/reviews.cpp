#include "data/texts.hpp"

#include "base/error.hpp"
#include "base/file.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace attmd {
namespace {

struct ReviewFile {
    std::uint64_t number;  // that the name begins with; the largest if it begins with none
    std::string name;

    bool operator<(const ReviewFile& other) const {
        return number != other.number ? number < other.number : name < other.name;
    }
};

bool is_text_file(const std::string& name) {
    constexpr std::string_view ending = ".txt";
    return name.size() > ending.size() && name.compare(name.size() - ending.size(), ending.size(), ending) == 0;
}

std::vector<ReviewFile> files_in(const std::string& directory) {
    std::vector<ReviewFile> files;
    for (const std::string& name : names_in_directory(directory)) {
        if (!is_text_file(name)) continue;
        ReviewFile file{0, name};
        if (std::from_chars(name.data(), name.data() + name.size(), file.number).ec != std::errc())
            file.number = std::numeric_limits<std::uint64_t>::max();
        files.push_back(std::move(file));
    }
    std::sort(files.begin(), files.end());
    return files;
}

}  // namespace

std::shared_ptr<SequenceStorage> load_reviews(const std::string& directory, const WordPiece& tokenizer,
                                              const TextOptions& options) {
    require(!directory.empty(), "directory is empty, expected the name of one");
    std::vector<std::string> paths;
    std::vector<std::int32_t> labels;
    for (std::int32_t label = 0; label < 2; ++label) {
        const std::string folder = directory + (label == 0 ? "/neg" : "/pos");
        for (const ReviewFile& file : files_in(folder)) {
            paths.push_back(folder + "/" + file.name);
            labels.push_back(label);
        }
    }
    if (paths.empty())
        fail(ErrorCode::format, directory, " has no reviews, expected files neg/*.txt and pos/*.txt in it");
    const TextSource text_of = [&](std::int64_t i, std::string& buffer) {
        buffer = read_file(paths[static_cast<std::size_t>(i)]);
        return std::string_view(buffer);
    };
    return encode_texts(tokenizer, text_of, std::move(labels), 2, options);
}

}  // namespace attmd
