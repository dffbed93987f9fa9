#include "model/inspection.hpp"

#include "model/model.hpp"

#include <algorithm>
#include <cmath>

namespace attmd {
namespace {

// use(w) for every entry of the part.
template <class Use>
void for_entries(const Parameter& parameter, WeightPart part, const Use& use) {
    const std::size_t count = parameter.values.size();
    std::size_t first = 0, end = count;
    if (part != WeightPart::all) {
        require(parameter.shape.size() == 2 && parameter.shape[0] % 3 == 0, "\"", parameter.name,
                "\" is not a fused query, key and value matrix, expected part 0 (all)");
        first = count / 3 * (static_cast<std::size_t>(part) - 1);
        end = first + count / 3;
    }
    for (std::size_t i = first; i < end; ++i) use(parameter.values.get(i));
}

}  // namespace

double token_selection_score(const Vector& attention, std::int64_t pivotal) {
    const auto length = static_cast<std::int64_t>(attention.size());
    require(pivotal >= 0 && pivotal < length, "pivotal is ", pivotal, ", expected 0..", length - 1);
    const auto [least, most] = std::minmax_element(attention.begin(), attention.end());
    if (*most == *least) return 0;
    return (attention(static_cast<std::size_t>(pivotal)) - *least) / (*most - *least);
}

std::vector<std::int64_t> weight_histogram(const Parameter& parameter, WeightPart part,
                                           const std::vector<double>& edges) {
    require(edges.size() >= 2, "edges has ", edges.size(), " entries, expected at least 2");
    for (std::size_t k = 1; k < edges.size(); ++k)
        require(edges[k] > edges[k - 1], "edges[", k, "] is ", edges[k], ", expected more than ", edges[k - 1]);
    std::vector<std::int64_t> counts(edges.size() - 1, 0);
    for_entries(parameter, part, [&](double w) {
        if (w < edges.front() || w > edges.back()) return;
        const auto above = std::upper_bound(edges.begin(), edges.end(), w);
        ++counts[std::min(static_cast<std::size_t>(above - edges.begin()) - 1, counts.size() - 1)];
    });
    return counts;
}

std::int64_t count_above(const Parameter& parameter, WeightPart part, double threshold) {
    std::int64_t count = 0;
    for_entries(parameter, part, [&](double w) { count += std::fabs(w) > threshold ? 1 : 0; });
    return count;
}

}  // namespace attmd
