// Where a path leads, also if nothing is there yet.
#pragma once

#include <filesystem>

namespace mandel {

// The path itself, unless it is a symbolic link: then what it points to, link by link, whether that
// exists or not. A circle of links is left to the system call that meets it.
std::filesystem::path followed_links(const std::filesystem::path& path);

}  // namespace mandel
