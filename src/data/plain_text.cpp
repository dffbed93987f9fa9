#include "data/plain_text.hpp"

#include "base/error.hpp"

namespace attmd {
namespace {

bool begins_with(std::string_view content, std::string_view mark) { return content.substr(0, mark.size()) == mark; }

// Null for what may be text.
const char* other_kind(std::string_view content) {
    using namespace std::string_view_literals;
    if (begins_with(content, "\xFF\xFE"sv) || begins_with(content, "\xFE\xFF"sv) ||
        begins_with(content, "\0\0\xFE\xFF"sv))
        return "is UTF-16 or UTF-32, expected UTF-8: save it as that";
    if (begins_with(content, "\x1F\x8B"sv)) return "is packed by gzip, expected text: unpack it first";
    if (begins_with(content, "PK\3\4"sv)) return "is a zip archive or a workbook, expected text: save it as that";
    // UTF-16 without a mark; a text has no zero byte among its first two.
    if (content.substr(0, 2).find('\0') != std::string_view::npos)
        return "begins with a zero byte as UTF-16 does, expected UTF-8";
    return nullptr;
}

}  // namespace

std::string_view plain_text(std::string_view content, const std::string& source) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (const char* const what = other_kind(content)) fail(ErrorCode::format, source, " ", what);
    return begins_with(content, byte_order_mark) ? content.substr(byte_order_mark.size()) : content;
}

}  // namespace attmd
