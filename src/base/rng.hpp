// Random numbers with the same bits on every machine: Philox4x64-10 (Salmon et al., SC 2011; Random123) and only IEEE
// basic operations after it (this file and rng.cpp are compiled without contraction to fused multiply-add).
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace attmd {

// The stream of key (seed, stream): counter blocks 0, 1, 2, ... give four 64-bit words each.
class Rng {
public:
    Rng(std::uint64_t seed, std::uint64_t stream) : seed_(seed), stream_(stream) {}

    std::uint64_t word();
    // (k + 1/2) / 2^52 for the top 52 bits k of a word: in (0, 1), both ends excluded, and nothing is rounded (with 53
    // bits the largest k would give 1).
    double uniform();
    // Inverse of the normal distribution function at uniform().
    double normal();
    // Uniform in 0..bound-1: a word modulo bound, words below 2^64 mod bound rejected; bound >= 1.
    std::uint64_t below(std::uint64_t bound);

private:
    std::uint64_t seed_, stream_, block_ = 0;
    std::array<std::uint64_t, 4> words_{};
    int used_ = 4;
};

// Inverse normal distribution function, Wichura's algorithm AS 241 (PPND16), 0 < u < 1.
double inverse_normal(double u);

// 0..n-1 in a random order (Fisher-Yates from the end).
std::vector<std::int64_t> permutation(std::int64_t n, Rng& rng);
// The same into `order`, whose size is n, without allocating.
void permute(std::vector<std::int64_t>& order, Rng& rng);

}  // namespace attmd
