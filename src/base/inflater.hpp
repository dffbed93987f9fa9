// What deflate packed, unpacked piece by piece.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <zlib.h>

namespace attmd {

class Inflater {
public:
    // Window bits are inflateInit2's: -MAX_WBITS without a frame, 16 + MAX_WBITS for gzip. `packed` must outlive this.
    // A message about damaged bytes begins with `complaint`.
    Inflater(std::string_view packed, int window_bits, std::string complaint);
    ~Inflater() { inflateEnd(&stream_); }
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;

    // The next bytes, fewer than `size` only at the end. Throws format where the packed bytes are damaged or run out.
    std::size_t read(char* out, std::size_t size);

    // Once a read has met the end of what was packed: whether bytes follow it, passing over those that are zero, and
    // unpacking what they are.
    bool ended() const { return ended_; }
    bool has_more() const { return stream_.avail_in > 0 || !rest_.empty(); }
    void skip_zeros();
    void restart();

private:
    void feed();

    z_stream stream_{};
    std::string_view rest_;  // not yet given to zlib, which counts in 32 bits
    std::string complaint_;
    bool ended_ = false;
};

}  // namespace attmd
