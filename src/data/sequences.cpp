#include "data/sequences.hpp"

#include "base/tensor.hpp"
#include "data/labels.hpp"

namespace attmd {

std::vector<std::int64_t> offsets_of(const std::int64_t* lengths, std::int64_t n, std::int64_t total) {
    require_dimension(n <= total, "n is ", n, ", expected at most id_count = ", total, ": no sequence is empty");
    std::vector<std::int64_t> first{0};
    first.reserve(static_cast<std::size_t>(n) + 1);
    for (std::int64_t i = 0; i < n; ++i) {
        require(lengths[i] >= 1, "lengths[", i, "] is ", lengths[i], ", expected at least 1 id");
        require_dimension(lengths[i] <= total - first.back(), "lengths[", i, "] is ", lengths[i],
                          ", expected at most the ", total - first.back(), " ids that are left of id_count = ", total);
        first.push_back(first.back() + lengths[i]);
    }
    require_dimension(first.back() == total, "id_count is ", total, ", expected the sum of the lengths, ",
                      first.back());
    return first;
}

void check(const SequenceStorage& s) {
    require(s.n() >= 1, "n is 0, expected at least 1 sequence");
    check_labels(s.labels, s.classes);
    require(s.vocabulary >= 1 && s.vocabulary <= std::numeric_limits<std::int32_t>::max(), "vocabulary is ",
            s.vocabulary, ", expected 1..", std::numeric_limits<std::int32_t>::max());
    require_dimension(s.first.size() == s.labels.size() + 1 && s.first.front() == 0, "first has ", s.first.size(),
                      " offsets, expected n + 1 = ", s.n() + 1, " from 0 on");
    for (std::int64_t i = 0; i < s.n(); ++i)
        require(s.length(i) >= 1, "lengths[", i, "] is ", s.length(i), ", expected at least 1 id");
    require_dimension(s.first.back() == static_cast<std::int64_t>(s.ids.size()), "the lengths add up to ",
                      s.first.back(), ", expected the number of ids, ", s.ids.size());
    for (std::size_t k = 0; k < s.ids.size(); ++k)
        require(s.ids[k] >= 0 && s.ids[k] < s.vocabulary, "ids[", k, "] is ", s.ids[k], ", expected 0..",
                s.vocabulary - 1);
}

}  // namespace attmd
