#include "data/texts.hpp"

#include "base/error.hpp"
#include "base/thread_team.hpp"

#include <algorithm>

namespace attmd {
namespace {

// Texts go to the threads by tasks of a fixed size, and are put together in order after each round of tasks.
constexpr std::int64_t texts_a_task = 32, tasks_a_round = 16;

struct EncodedTask {
    std::vector<std::int32_t> ids;
    std::vector<std::int64_t> lengths;
    EncodeScratch scratch;
    std::string buffer;

    // Fewer lengths than texts if the caller has cancelled.
    void encode(const WordPiece& tokenizer, const TextSource& text_of, std::int64_t first, std::int64_t last,
                const TextOptions& options) {
        ids.clear();
        lengths.clear();
        for (std::int64_t i = first; i < last && !options.monitor.cancelled(); ++i) {
            const std::size_t before = ids.size();
            tokenizer.encode(text_of(i, buffer), options.max_length, scratch, ids, nullptr);
            lengths.push_back(static_cast<std::int64_t>(ids.size() - before));
        }
    }
};

class Reporter {
public:
    Reporter(const Monitor& monitor, std::int64_t total) : monitor_(monitor), total_(total) {}

    // False if the caller wants to end.
    bool go_on(std::int64_t done) {
        if (monitor_.cancelled()) return false;
        const double seconds = watch_.seconds();
        if (seconds < next_ && done < total_) return true;
        next_ = seconds + 0.1;
        return monitor_.report({done, total_, seconds, 0}) || done == total_;
    }

private:
    const Monitor& monitor_;
    std::int64_t total_;
    Stopwatch watch_;
    double next_ = 0;
};

}  // namespace

std::shared_ptr<SequenceStorage> encode_texts(const WordPiece& tokenizer, const TextSource& text_of,
                                              std::vector<std::int32_t> labels, std::int64_t classes,
                                              const TextOptions& options) {
    check_max_length(options.max_length);
    require(options.threads >= 0, "threads is ", options.threads, ", expected at least 0");
    auto storage = std::make_shared<SequenceStorage>();
    storage->labels = std::move(labels);
    storage->vocabulary = tokenizer.vocabulary().size();
    storage->vocabulary_fingerprint = tokenizer.vocabulary().fingerprint();
    storage->classes = classes;
    storage->first = {0};
    const std::int64_t n = storage->n();
    ThreadTeam team(useful_threads(options.threads, static_cast<double>(n), texts_a_task));
    std::vector<EncodedTask> tasks(tasks_a_round);
    Reporter reporter(options.monitor, n);
    for (std::int64_t done = 0; done < n;) {
        if (!reporter.go_on(done)) return nullptr;
        const std::int64_t last = std::min(n, done + texts_a_task * tasks_a_round);
        const std::int64_t count = (last - done + texts_a_task - 1) / texts_a_task;
        team.run(count, [&](std::int64_t t, int) {
            const std::int64_t first = done + t * texts_a_task;
            tasks[static_cast<std::size_t>(t)].encode(tokenizer, text_of, first, std::min(last, first + texts_a_task),
                                                      options);
        });
        for (std::int64_t t = 0; t < count; ++t) {
            const EncodedTask& task = tasks[static_cast<std::size_t>(t)];
            storage->ids.insert(storage->ids.end(), task.ids.begin(), task.ids.end());
            for (const std::int64_t length : task.lengths) storage->first.push_back(storage->first.back() + length);
        }
        if (static_cast<std::int64_t>(storage->first.size()) <= last) return nullptr;
        done = last;
    }
    return reporter.go_on(n) ? storage : nullptr;
}

}  // namespace attmd
