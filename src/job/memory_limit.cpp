#include "job/memory_limit.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <optional>
#include <sstream>

#include "base/error.h"
#include "engine/engine_task.h"

namespace mandel {
namespace {

constexpr std::uint64_t kUnlimited = std::numeric_limits<std::uint64_t>::max();

std::optional<std::uint64_t> number_in(const std::string& path) {
    std::ifstream file(path);
    std::uint64_t value = 0;
    if (file >> value) return value;
    return std::nullopt;
}

std::uint64_t free_on_machine() {
    std::ifstream file("/proc/meminfo");
    std::string line;
    while (std::getline(file, line)) {
        std::istringstream words(line);
        std::string name;
        std::uint64_t kibibytes = 0;
        if (words >> name >> kibibytes && name == "MemAvailable:") return kibibytes << 10;
    }
    return kUnlimited;
}

// Version 2 ("0::/path") and version 1 ("n:memory:/path") control groups; inside of a container
// the group's own files are at the root. Other controllers of version 1 have lines of their own.
std::uint64_t left_in_control_group() {
    std::uint64_t left = kUnlimited;
    const auto consider = [&left](const std::string& limit, const std::string& usage) {
        const auto allowed = number_in(limit);
        if (!allowed) return;  // also for the word "max"
        const std::uint64_t used = number_in(usage).value_or(0);
        left = std::min(left, *allowed > used ? *allowed - used : 0);
    };
    std::ifstream file("/proc/self/cgroup");
    for (std::string line; std::getline(file, line);) {
        const std::size_t first = line.find(':');
        const std::size_t second = line.find(':', first + 1);
        if (first == std::string::npos || second == std::string::npos) continue;
        const std::string controllers = line.substr(first + 1, second - first - 1);
        const bool is_v2 = controllers.empty();
        if (!is_v2 && controllers.find("memory") == std::string::npos) continue;
        for (const std::string& path : {line.substr(second + 1), std::string()}) {
            const std::string v2 = "/sys/fs/cgroup" + path, v1 = "/sys/fs/cgroup/memory" + path;
            if (is_v2) consider(v2 + "/memory.max", v2 + "/memory.current");
            if (!is_v2) consider(v1 + "/memory.limit_in_bytes", v1 + "/memory.usage_in_bytes");
        }
    }
    return left;
}

std::uint64_t left_in_address_space() {
    rlimit limit{};
    if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return kUnlimited;
    const std::uint64_t pages = number_in("/proc/self/statm").value_or(0);
    const std::uint64_t used = pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
    return limit.rlim_cur > used ? limit.rlim_cur - used : 0;
}

std::string in_mebibytes(std::uint64_t bytes) { return std::to_string(bytes >> 20) + " MiB"; }

}  // namespace

std::uint64_t available_memory() {
    return std::min({free_on_machine(), left_in_control_group(), left_in_address_space()});
}

std::uint64_t memory_for_orbit() {
    return std::min(EngineTask().max_orbit_bytes, available_memory() / 4 * 3);
}

void check_memory(std::uint64_t bytes, const std::string& what) {
    const std::uint64_t available = available_memory();
    if (bytes <= available) return;
    throw Error(what + " needs about " + in_mebibytes(bytes) + " of memory, but only " +
                in_mebibytes(available) + " are available; choose a smaller size");
}

}  // namespace mandel
