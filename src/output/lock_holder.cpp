#include "output/lock_holder.h"

#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <sstream>

namespace mandel {
namespace {

// proc(5): "PID (NAME) STATE ...", where the name may hold anything.
bool is_stopped(long process) {
    std::ifstream file("/proc/" + std::to_string(process) + "/stat");
    std::string line;
    std::getline(file, line);
    const std::size_t name_end = line.rfind(')');
    return name_end != std::string::npos && line.substr(name_end, 3) == ") T";
}

}  // namespace

std::string lock_holder(const std::string& path) {
    struct stat file {};
    if (::stat(path.c_str(), &file) != 0) return "";
    std::array<char, 64> wanted{};
    std::snprintf(wanted.data(), wanted.size(), "%02x:%02x:%llu", ::major(file.st_dev),
                  ::minor(file.st_dev), static_cast<unsigned long long>(file.st_ino));
    // proc_locks(5): "1: FLOCK  ADVISORY  WRITE 1234 fe:00:5678 0 EOF".
    std::ifstream locks("/proc/locks");
    for (std::string line; std::getline(locks, line);) {
        std::istringstream words(line);
        std::string number, kind, way, access, place;
        long process = 0;
        words >> number >> kind >> way >> access >> process >> place;
        if (kind != "FLOCK" || place != wanted.data() || process <= 0) continue;
        return "process " + std::to_string(process) +
               (is_stopped(process) ? ", which is stopped" : "");
    }
    return "";
}

}  // namespace mandel
