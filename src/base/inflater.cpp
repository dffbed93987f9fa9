#include "base/inflater.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <new>
#include <utility>

namespace attmd {
namespace {

constexpr std::size_t most_at_once = std::size_t{1} << 30;

}  // namespace

Inflater::Inflater(std::string_view packed, int window_bits, std::string complaint)
    : rest_(packed), complaint_(std::move(complaint)) {
    if (inflateInit2(&stream_, window_bits) != Z_OK) throw std::bad_alloc();
}

void Inflater::feed() {
    const std::size_t size = std::min(rest_.size(), most_at_once);
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(rest_.data()));
    stream_.avail_in = static_cast<uInt>(size);
    rest_.remove_prefix(size);
}

std::size_t Inflater::read(char* out, std::size_t size) {
    size = std::min(size, most_at_once);
    stream_.next_out = reinterpret_cast<Bytef*>(out);
    stream_.avail_out = static_cast<uInt>(size);
    while (stream_.avail_out > 0 && !ended_) {
        if (stream_.avail_in == 0) feed();
        const int status = inflate(&stream_, Z_NO_FLUSH);
        if (status == Z_MEM_ERROR) throw std::bad_alloc();
        if (status != Z_OK && status != Z_STREAM_END)
            fail(ErrorCode::format, complaint_, stream_.msg != nullptr ? text(": ", stream_.msg) : "");
        ended_ = status == Z_STREAM_END;
    }
    return size - stream_.avail_out;
}

void Inflater::skip_zeros() {
    while (has_more()) {
        if (stream_.avail_in == 0) feed();
        if (*stream_.next_in != 0) return;
        ++stream_.next_in;
        --stream_.avail_in;
    }
}

void Inflater::restart() {
    inflateReset(&stream_);
    ended_ = false;
}

}  // namespace attmd
