#include "base/error.hpp"
#include "base/file.hpp"
#include "base/log.hpp"
#include "data/plain_text.hpp"
#include "data/texts.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace attmd {
namespace {

struct ReviewFile {
    std::uint64_t number;  // that the name begins with; one that is too large counts as the largest
    std::string name;

    bool operator<(const ReviewFile& other) const {
        return number != other.number ? number < other.number : name < other.name;
    }
};

std::string_view without_digits(std::string_view name) {
    return name.substr(std::min(name.find_first_not_of("0123456789"), name.size()));
}

// NUMBER_RATING.txt
bool is_review(std::string_view name) {
    const std::string_view after_number = without_digits(name);
    if (after_number.size() == name.size() || after_number.empty() || after_number[0] != '_') return false;
    const std::string_view rating = after_number.substr(1), ending = without_digits(rating);
    return ending.size() < rating.size() && ending == ".txt";
}

// What is no review by its name is left out only if it does not look like a text.
bool is_other_file(std::string_view name) {
    std::string ending(name.substr(name.size() - std::min<std::size_t>(name.size(), 4)));
    for (char& c : ending) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    return name[0] == '.' || ending != ".txt";
}

void log_skipped(const std::string& directory, const std::vector<std::string>& skipped) {
    if (skipped.empty()) return;
    log(log_warning,
        text(directory, ": skipped ", skipped.size(), " entries that are no reviews, such as ",
             excerpt(*std::min_element(skipped.begin(), skipped.end())), "; a review's name is NUMBER_RATING.txt"));
}

std::vector<ReviewFile> files_in(const std::string& directory) {
    std::vector<ReviewFile> files;
    std::vector<std::string> skipped;
    for (const std::string& name : names_in_directory(directory)) {
        if (name == "." || name == "..") continue;
        if (!is_review(name)) {
            if (!is_other_file(name))
                fail(ErrorCode::format, directory, "/", name, " is no review by its name, expected NUMBER_RATING.txt");
            skipped.push_back(name);
            continue;
        }
        ReviewFile file{0, name};
        if (std::from_chars(name.data(), name.data() + name.size(), file.number).ec != std::errc())
            file.number = std::numeric_limits<std::uint64_t>::max();
        files.push_back(std::move(file));
    }
    log_skipped(directory, skipped);
    if (files.empty())
        fail(ErrorCode::format, directory, " has no reviews, expected files named NUMBER_RATING.txt",
             skipped.empty() ? "" : text(", but found ", excerpt(skipped[0])));
    std::sort(files.begin(), files.end());
    return files;
}

}  // namespace

std::shared_ptr<SequenceStorage> load_reviews(const std::string& path, const WordPiece& tokenizer,
                                              const TextOptions& options) {
    require(!path.empty(), "directory is empty, expected the name of one");
    const std::string directory = absolute_path(path);  // the host may go elsewhere while the files are read
    std::vector<std::string> paths;
    std::vector<std::int32_t> labels;
    for (std::int32_t label = 0; label < 2; ++label) {
        const std::string folder = directory + (label == 0 ? "/neg" : "/pos");
        for (const ReviewFile& file : files_in(folder)) {
            paths.push_back(folder + "/" + file.name);
            labels.push_back(label);
        }
    }
    const TextSource text_of = [&](std::int64_t i, std::string& buffer) {
        const std::string& file = paths[static_cast<std::size_t>(i)];
        buffer = read_file(file);
        return plain_text(buffer, file);
    };
    return encode_texts(tokenizer, text_of, std::move(labels), 2, options);
}

}  // namespace attmd
