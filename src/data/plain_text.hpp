// Files of text that is to be UTF-8 or ASCII.
#pragma once

#include <string>
#include <string_view>

namespace attmd {

// `content` without its byte order mark. Throws format for what is no such text but is often taken for it: UTF-16,
// UTF-32, a gzip or zip file; `source` names it in the message.
std::string_view plain_text(std::string_view content, const std::string& source);

}  // namespace attmd
