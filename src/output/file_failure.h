// The sentences for files that cannot be read or written, the same wherever it is found out.
#pragma once

#include <string>
#include <string_view>

namespace mandel {

// "cannot write 'a.png': No space left on device", from the verb, the path as the user knows it,
// and an error number.
std::string file_failure(std::string_view verb, std::string_view path, int error_number);

// Throws InvalidInput: the file exists, and --no-clobber was given.
[[noreturn]] void refuse_to_replace(const std::string& path);

// Throws Error: the path of an output is a folder.
[[noreturn]] void refuse_folder(const std::string& path);

}  // namespace mandel
