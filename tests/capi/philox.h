/* The random numbers of the header written down once more: words of Philox4x64-10 (Salmon et al., SC 2011), and normal
 * numbers from them. */
#ifndef ATTMD_TESTS_PHILOX_H
#define ATTMD_TESTS_PHILOX_H

#include <math.h>
#include <stdint.h>

typedef struct word_stream {
    uint64_t key[2], block, words[4];
    int used; /* of the four words */
} word_stream;

static inline word_stream word_stream_of(uint64_t seed, uint64_t second) {
    word_stream stream = {{0, 0}, 0, {0, 0, 0, 0}, 4};
    stream.key[0] = seed;
    stream.key[1] = second;
    return stream;
}

/* The upper half of a product of 64-bit numbers. */
static inline uint64_t high_product(uint64_t a, uint64_t b) {
    const uint64_t half = 0xffffffffu, a0 = a & half, a1 = a >> 32, b0 = b & half, b1 = b >> 32;
    const uint64_t middle = a1 * b0 + (a0 * b0 >> 32), other = a0 * b1 + (middle & half);
    return a1 * b1 + (middle >> 32) + (other >> 32);
}

static inline void philox_block(word_stream* stream) {
    const uint64_t M0 = UINT64_C(0xD2E7470EE14C6C93), M1 = UINT64_C(0xCA5A826395121157);
    uint64_t c[4] = {0, 0, 0, 0}, k0 = stream->key[0], k1 = stream->key[1];
    int round;
    c[0] = stream->block++;
    for (round = 0; round < 10; ++round) {
        const uint64_t next0 = high_product(M1, c[2]) ^ c[1] ^ k0, next2 = high_product(M0, c[0]) ^ c[3] ^ k1;
        c[3] = M0 * c[0];
        c[1] = M1 * c[2];
        c[0] = next0;
        c[2] = next2;
        k0 += UINT64_C(0x9E3779B97F4A7C15);
        k1 += UINT64_C(0xBB67AE8584CAA73B);
    }
    for (round = 0; round < 4; ++round) stream->words[round] = c[round];
    stream->used = 0;
}

static inline uint64_t next_word(word_stream* stream) {
    if (stream->used == 4) philox_block(stream);
    return stream->words[stream->used++];
}

/* (k + 1/2) / 2^52, k the top 52 bits of a word. */
static inline double next_uniform(word_stream* stream) {
    return ldexp((double)(next_word(stream) >> 12) + 0.5, -52);
}

/* The number below which a normal one is with that probability, by bisection. */
static inline double next_normal(word_stream* stream) {
    const double u = next_uniform(stream), tail = u < 0.5 ? u : 1 - u;
    double low = 0, high = 40;
    int k;
    for (k = 0; k < 100; ++k) {
        const double middle = 0.5 * (low + high);
        if (0.5 * erfc(middle / sqrt(2.0)) > tail)
            low = middle;
        else
            high = middle;
    }
    return u < 0.5 ? -low : low;
}

#endif
