#include "base/utf8.hpp"

namespace attmd {

char32_t decode_utf8(std::string_view text, std::size_t at, int& bytes) {
    constexpr char32_t replacement = 0xFFFD;
    const auto byte = [&](std::size_t k) -> unsigned {
        return at + k < text.size() ? static_cast<unsigned char>(text[at + k]) : 0u;
    };
    const unsigned lead = byte(0);
    bytes = 1;
    if (lead < 0x80) return lead;
    if (lead < 0xC2 || lead > 0xF4) return replacement;
    const int length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    // The second byte excludes overlong forms, surrogates and what lies past U+10FFFF.
    const unsigned low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    const unsigned high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (byte(1) < low || byte(1) > high) return replacement;
    char32_t value = lead & (0x7Fu >> length);
    value = value << 6 | (byte(1) & 0x3F);
    for (bytes = 2; bytes < length; ++bytes) {
        const unsigned next = byte(static_cast<std::size_t>(bytes));
        if ((next & 0xC0) != 0x80) return replacement;
        value = value << 6 | (next & 0x3F);
    }
    return value;
}

bool is_utf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        int bytes;
        // A replacement character that is written out takes three bytes, and one for something broken at most three
        // of another value.
        if (decode_utf8(text, at, bytes) == 0xFFFD && text.substr(at, 3) != "\xEF\xBF\xBD") return false;
        at += static_cast<std::size_t>(bytes);
    }
    return true;
}

int encode_utf8(char32_t c, char* out) {
    if (c < 0x80) {
        out[0] = static_cast<char>(c);
        return 1;
    }
    const int length = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (int k = length - 1; k > 0; --k, c >>= 6) out[k] = static_cast<char>(0x80 | (c & 0x3F));
    out[0] = static_cast<char>((0xF00u >> length & 0xFF) | c);
    return length;
}

}  // namespace attmd
