#include "output/followed_links.h"

namespace mandel {

std::filesystem::path followed_links(const std::filesystem::path& path) {
    namespace fs = std::filesystem;
    constexpr int kMostLinks = 40;  // the limit of Linux
    fs::path target = path;
    std::error_code failed;
    for (int links = 0; links < kMostLinks; ++links) {
        if (!fs::is_symlink(fs::symlink_status(target, failed))) return target;
        const fs::path next = fs::read_symlink(target, failed);
        if (failed) return target;
        target = target.parent_path() / next;  // an absolute `next` stands alone
    }
    return target;
}

}  // namespace mandel
