// A 64-bit number of a sequence of bytes that tells accidental differences apart; no defence against made-up ones.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

namespace attmd {

class Digest {
public:
    // A word maps states one to one, so that two sequences that differ in one word differ from there on.
    void add(std::uint64_t word) {
        state_ = (state_ ^ word) * 0x9e3779b97f4a7c15u;
        state_ ^= state_ >> 32;
    }
    void add(const void* data, std::size_t size) {
        add(static_cast<std::uint64_t>(size));
        const auto* bytes = static_cast<const unsigned char*>(data);
        for (; size >= sizeof(std::uint64_t); size -= sizeof(std::uint64_t), bytes += sizeof(std::uint64_t)) {
            std::uint64_t word;
            std::memcpy(&word, bytes, sizeof word);
            add(word);
        }
        if (size == 0) return;  // `bytes` may be null
        std::uint64_t rest = 0;
        std::memcpy(&rest, bytes, size);
        add(rest);
    }
    void add(const std::string& text) { add(text.data(), text.size()); }

    std::uint64_t value() const { return state_; }
    std::string text() const { return hexadecimal(state_); }

    // Sixteen digits.
    static std::string hexadecimal(std::uint64_t value) {
        std::string out(16, '0');
        for (std::size_t k = 0; k < out.size(); ++k) out[k] = "0123456789abcdef"[value >> (60 - 4 * k) & 15];
        return out;
    }

private:
    std::uint64_t state_ = 0x243f6a8885a308d3u;
};

}  // namespace attmd
