// Which files a command reads and writes, so that it never overwrites what it was made from and
// no two of its pictures fight for one name. Known before anything is started.
#pragma once

#include <map>
#include <set>
#include <string>

namespace mandel {

// Whether two paths lead to one file, whether that exists or not. Links are followed.
bool is_same_place(const std::string& a, const std::string& b);

class FileClaims {
public:
    // "-" (a standard stream) claims nothing.
    void reads(const std::string& path, const std::string& role);

    // Throws UsageError if the file is read or written by another part of the same command.
    void writes(const std::string& path, const std::string& role);

private:
    std::map<std::string, std::string> readers_;  // identity of a file -> its role
    std::map<std::string, std::string> writers_;
};

}  // namespace mandel
