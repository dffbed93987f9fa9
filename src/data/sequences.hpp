// Labelled sequences of token ids (text), packed without padding; read only once made.
#pragma once

#include <cstdint>
#include <vector>

namespace attmd {

struct SequenceStorage {
    std::vector<std::int32_t> ids;     // all sequences one after the other, each id in 0..vocabulary-1
    std::vector<std::int64_t> first;   // n + 1: sequence i is ids[first[i]..first[i+1])
    std::vector<std::int32_t> labels;  // n, each in 0..classes-1
    std::int64_t vocabulary = 0, classes = 0;
    std::uint64_t vocabulary_fingerprint = 0;  // of the tokens that the ids stand for; 0: not known

    std::int64_t n() const { return static_cast<std::int64_t>(labels.size()); }
    std::int64_t length(std::int64_t i) const {
        return first[static_cast<std::size_t>(i) + 1] - first[static_cast<std::size_t>(i)];
    }
};

// Where each of n sequences begins, and the end of the last; throws unless lengths are >= 1 and add up to `total`.
std::vector<std::int64_t> offsets_of(const std::int64_t* lengths, std::int64_t n, std::int64_t total);
// Throws unless there are sequences, none is empty, and ids and labels are in their ranges.
void check(const SequenceStorage& sequences);

}  // namespace attmd
