// The dropout mask inside kernels; see dropout.hpp for what it is.
#pragma once

#include "base/simd_lanes.hpp"
#include "model/dropout.hpp"

namespace attmd {
namespace ATTMD_ARCH {

// Four words for each of sixteen consecutive counters, words[w][j]. Loops that compilers turn into vectors.
inline void philox_sixteen(const Dropout& dropout, std::uint32_t first, std::uint32_t sample,
                           std::uint32_t (&words)[4][16]) {
    for (std::uint32_t j = 0; j < 16; ++j) {
        words[0][j] = first + j;
        words[1][j] = sample;
        words[2][j] = dropout.site;
        words[3][j] = dropout.step;
    }
    std::uint32_t key0 = static_cast<std::uint32_t>(dropout.seed),
                  key1 = static_cast<std::uint32_t>(dropout.seed >> 32);
    for (int round = 0; round < 10; ++round) {
        for (std::uint32_t j = 0; j < 16; ++j) {
            const std::uint64_t a = std::uint64_t{0xD2511F53} * words[0][j],
                                b = std::uint64_t{0xCD9E8D57} * words[2][j];
            const std::uint32_t x1 = words[1][j], x3 = words[3][j];
            words[0][j] = static_cast<std::uint32_t>(b >> 32) ^ x1 ^ key0;
            words[1][j] = static_cast<std::uint32_t>(b);
            words[2][j] = static_cast<std::uint32_t>(a >> 32) ^ x3 ^ key1;
            words[3][j] = static_cast<std::uint32_t>(a);
        }
        key0 += 0x9E3779B9;
        key1 += 0xBB67AE85;
    }
}

template <class T>
void dropout_multipliers(const Dropout& dropout, RowKey key, std::int64_t width, T* out) {
    const T scale = static_cast<T>(dropout.scale);
    const std::int64_t groups = (width + dropout_group - 1) / dropout_group;
    std::uint32_t counter = key.row * static_cast<std::uint32_t>(groups * 16);
    std::uint32_t words[4][16];
    for (std::int64_t at = 0; at < width; at += dropout_group, counter += 16) {
        philox_sixteen(dropout, counter, key.sample, words);
        T group[dropout_group];
        T* to = width - at >= dropout_group ? out + at : group;
        for (int w = 0; w < 4; ++w)
            for (int j = 0; j < 16; ++j) {
                to[32 * w + j] = (words[w][j] & 0xffff) >= dropout.threshold ? scale : T(0);
                to[32 * w + 16 + j] = (words[w][j] >> 16) >= dropout.threshold ? scale : T(0);
            }
        if (to == group)
            for (std::int64_t e = at; e < width; ++e) out[e] = group[e - at];
    }
}

// The multipliers of entries at..at+count-1 of a row, for at a multiple of dropout_group and count up to one group.
template <class T>
void dropout_group_multipliers(const Dropout& dropout, RowKey key, std::int64_t width, std::int64_t at,
                               std::int64_t count, T* out) {
    // The group is a row of its own in a finer numbering of rows.
    const auto groups = static_cast<std::uint32_t>((width + dropout_group - 1) / dropout_group);
    const RowKey group{key.sample, key.row * groups + static_cast<std::uint32_t>(at / dropout_group)};
    dropout_multipliers(dropout, group, count, out);
}

// body(at, count, multipliers) for the groups of a row; multipliers is null if dropout is off.
template <class T, class Body>
void for_dropout_groups(const Dropout& dropout, RowKey key, std::int64_t width, const Body& body) {
    if (!dropout.on()) return body(0, width, static_cast<const T*>(nullptr));
    alignas(64) T multipliers[dropout_group];
    for (std::int64_t at = 0; at < width; at += dropout_group) {
        const std::int64_t count = width - at < dropout_group ? width - at : dropout_group;
        dropout_group_multipliers(dropout, key, width, at, count, multipliers);
        body(at, count, static_cast<const T*>(multipliers));
    }
}

}  // namespace ATTMD_ARCH
}  // namespace attmd
