// Reading a small text file that a user named: bounded, and only what is a file. Reading ends early
// behind a NUL byte, for which the readers of texts refuse what was read (guard_bytes).
#pragma once

#include <cstddef>
#include <string>

namespace mandel {

// The whole file. Throws InvalidInput, naming the file, when it is missing, unreadable, larger
// than `max_bytes`, or not a regular file (a pipe could block for ever).
std::string read_text_file(const std::string& path, std::size_t max_bytes);

// The first bytes of a file, at most `count`, to see what kind it is. Throws as above.
std::string read_beginning(const std::string& path, std::size_t count);

// All of standard input, with the same limit.
std::string read_standard_input(std::size_t max_bytes);

}  // namespace mandel
