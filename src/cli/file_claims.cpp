#include "cli/file_claims.h"

#include <sys/stat.h>

#include <filesystem>
#include <vector>

#include "cli/options.h"
#include "output/followed_links.h"
#include "scene/value_text.h"

namespace mandel {
namespace {

// Links are resolved: writing to one replaces the file it points to. Absolute first, because a
// relative path of which nothing exists would stay relative.
std::string path_identity(const std::string& path) {
    std::error_code failed;
    const auto absolute = std::filesystem::absolute(followed_links(path), failed);
    const auto resolved = std::filesystem::weakly_canonical(absolute, failed);
    return failed ? path : resolved.string();
}

// Two names of one existing file have the same inode.
std::string inode_identity(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return "";
    return "inode " + std::to_string(status.st_dev) + " " + std::to_string(status.st_ino);
}

// Devices such as /dev/null may be written more than once.
bool is_special(const std::string& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode) &&
           !S_ISDIR(status.st_mode);
}

}  // namespace

bool is_same_place(const std::string& a, const std::string& b) {
    if (path_identity(a) == path_identity(b)) return true;
    const std::string inode = inode_identity(a);
    return !inode.empty() && inode == inode_identity(b);
}

void FileClaims::reads(const std::string& path, const std::string& role) {
    if (path == "-") return;
    readers_.emplace(path_identity(path), role);
    const std::string inode = inode_identity(path);
    if (!inode.empty()) readers_.emplace(inode, role);
}

void FileClaims::writes(const std::string& path, const std::string& role) {
    if (path == "-" || is_special(path)) return;
    for (const std::string& identity : {path_identity(path), inode_identity(path)}) {
        const auto reader = readers_.find(identity);
        if (reader == readers_.end()) continue;
        throw UsageError(role + " " + quote(path) + " would overwrite " + reader->second +
                         "; choose another name");
    }
    const auto [writer, is_new] = writers_.emplace(path_identity(path), role);
    if (is_new) return;
    if (writer->second == role) {
        throw UsageError(role + " " + quote(path) +
                         " would be written twice; {index} in a pattern keeps pictures apart");
    }
    throw UsageError(role + " " + quote(path) + " is also " + writer->second +
                     "; each file needs a name of its own");
}

}  // namespace mandel
