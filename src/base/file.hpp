// Whole files in and out, with errors that name the file.
#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace attmd {

// An empty path is an invalid argument to all of these.

// The name under which the file is found also from another working directory; `path` itself where there is none.
std::string absolute_path(const std::string& path);
// False only if it is known that nothing is there.
bool file_exists(const std::string& path);
enum class Source { regular_file, file_or_pipe };
// The whole file, or its first `most` bytes. What else has a name, such as a device, may have no end and is refused.
std::string read_file(const std::string& path, std::size_t most = std::numeric_limits<std::size_t>::max(),
                      Source source = Source::regular_file);
// The names in a directory, in no order.
std::vector<std::string> names_in_directory(const std::string& path);
// Writes a temporary file beside `path`, flushes it to the disk and renames it over `path`. A file that is replaced
// passes its permissions on; a symbolic link stays, and what it names is written; what is no regular file is not
// replaced. The temporary file of a process that was killed is used again by the next write to that path. Where the
// folder lets no file be made or renamed, but this one be written, it is written in place: not atomic, and told to the
// log.
void write_file_atomically(const std::string& path, const std::vector<std::byte>& content);

}  // namespace attmd
