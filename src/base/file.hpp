// Whole files in and out, with errors that name the file.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace attmd {

std::string read_file(const std::string& path);
// The names in a directory, in no order.
std::vector<std::string> names_in_directory(const std::string& path);
// Writes a temporary file beside `path`, flushes it to the disk and renames it over `path`. A file that is replaced
// passes its permissions on.
void write_file_atomically(const std::string& path, const std::vector<std::byte>& content);

// A piece of a file for an error message: in quotes, cut short, bytes that do not print as '?'.
std::string excerpt(std::string_view piece);

}  // namespace attmd
