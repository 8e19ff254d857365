#include "cli/thread_count.h"

#include <sched.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string_view>
#include <thread>

#include "base/error.h"
#include "scene/text_file.h"
#include "scene/value_text.h"

namespace mandel {
namespace {

constexpr std::string_view kCgroupRoot = "/sys/fs/cgroup";

std::optional<std::int64_t> leading_number(std::string_view text) {
    std::int64_t value = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
    if (result.ec != std::errc()) return std::nullopt;
    return value;
}

std::optional<unsigned> cpus_of_quota(std::int64_t quota, std::int64_t period) {
    if (quota <= 0 || period <= 0) return std::nullopt;
    const std::int64_t cpus = (quota - 1) / period + 1;
    return static_cast<unsigned>(std::clamp<std::int64_t>(cpus, 1, kMaxThreads));
}

// Version 2: cpu.max is "QUOTA PERIOD" or "max PERIOD", in microseconds.
std::optional<unsigned> cgroup_v2_cpus(const ThreadSources& sources, const std::string& folder) {
    const auto text = sources.file(folder + "/cpu.max");
    if (!text) return std::nullopt;
    const std::size_t space = text->find(' ');
    if (space == std::string::npos) return std::nullopt;
    const auto quota = leading_number(*text);
    const auto period = leading_number(std::string_view(*text).substr(space + 1));
    return quota && period ? cpus_of_quota(*quota, *period) : std::nullopt;
}

std::optional<unsigned> cgroup_v1_cpus(const ThreadSources& sources, const std::string& folder) {
    const auto quota = sources.file(folder + "/cpu.cfs_quota_us");
    const auto period = sources.file(folder + "/cpu.cfs_period_us");
    if (!quota || !period) return std::nullopt;
    const auto quota_us = leading_number(*quota);
    const auto period_us = leading_number(*period);
    return quota_us && period_us ? cpus_of_quota(*quota_us, *period_us) : std::nullopt;
}

// The path of this process in a hierarchy, from lines such as "0::/a/b" and "4:cpu,cpuacct:/a".
std::string cgroup_path(std::string_view table, bool version_2) {
    while (!table.empty()) {
        const std::size_t end = std::min(table.find('\n'), table.size());
        const std::string_view line = table.substr(0, end);
        table.remove_prefix(std::min(end + 1, table.size()));
        const std::size_t first = line.find(':');
        const std::size_t second = line.find(':', first + 1);
        if (first == std::string_view::npos || second == std::string_view::npos) continue;
        const std::string names =
            "," + std::string(line.substr(first + 1, second - first - 1)) + ",";
        const bool matches =
            version_2 ? line.starts_with("0::") : names.find(",cpu,") != std::string::npos;
        if (matches) return std::string(line.substr(second + 1));
    }
    return "";
}

// The tightest limit of a group and all groups around it. A container often shows its own group
// as the root, so a path that does not exist there is simply climbed out of.
template <typename Limit>
std::optional<unsigned> tightest(const std::string& root, std::string path, Limit&& limit) {
    std::optional<unsigned> best;
    for (;;) {
        while (path.ends_with('/')) path.pop_back();
        const std::optional<unsigned> here = limit(root + path);
        if (here && (!best || *here < *best)) best = here;
        if (path.empty()) return best;
        path.erase(std::min(path.rfind('/'), path.size()));
    }
}

// OMP_NUM_THREADS may be a list, one number for each level of nesting; the first is ours.
std::optional<unsigned> threads_of_setting(std::string text) {
    text.erase(std::min(text.find(','), text.size()));
    while (text.ends_with(' ')) text.pop_back();
    text.erase(0, std::min(text.find_first_not_of(' '), text.size()));
    try {
        const auto count = parse_count(text, 1, std::numeric_limits<std::int32_t>::max());
        return static_cast<unsigned>(std::min<std::uint64_t>(count, kMaxThreads));
    } catch (const InvalidInput&) {
        return std::nullopt;
    }
}

}  // namespace

ThreadSources system_thread_sources() {
    ThreadSources sources;
    sources.environment = [](const char* name) -> std::optional<std::string> {
        const char* value = std::getenv(name);
        if (value == nullptr) return std::nullopt;
        return value;
    };
    sources.file = [](const std::string& path) -> std::optional<std::string> {
        constexpr std::size_t kMaxBytes = 65536;
        try {
            return read_text_file(path, kMaxBytes);
        } catch (const InvalidInput&) {
            return std::nullopt;
        }
    };
    cpu_set_t set;
    CPU_ZERO(&set);
    const bool known = ::sched_getaffinity(0, sizeof set, &set) == 0;
    const unsigned cpus =
        known ? static_cast<unsigned>(CPU_COUNT(&set)) : std::thread::hardware_concurrency();
    sources.affinity_cpus = std::max(1u, cpus);
    return sources;
}

std::optional<unsigned> cgroup_cpus(const ThreadSources& sources) {
    const std::string table = sources.file("/proc/self/cgroup").value_or("");
    const std::string root(kCgroupRoot);
    const auto v2 = tightest(root, cgroup_path(table, true), [&](const std::string& folder) {
        return cgroup_v2_cpus(sources, folder);
    });
    if (v2) return v2;
    return tightest(root + "/cpu", cgroup_path(table, false),
                    [&](const std::string& folder) { return cgroup_v1_cpus(sources, folder); });
}

ThreadCount default_thread_count(const ThreadSources& sources) {
    ThreadCount result;
    for (const char* name : {"SLURM_CPUS_PER_TASK", "OMP_NUM_THREADS"}) {
        const auto setting = sources.environment(name);
        if (!setting || setting->empty()) continue;
        const auto threads = threads_of_setting(*setting);
        if (threads) {
            result.count = *threads;
            return result;
        }
        result.warnings.push_back(std::string(name) + "=" + quote(*setting) +
                                  " is not a number of threads and is ignored");
    }
    result.count = sources.affinity_cpus;
    const auto quota = cgroup_cpus(sources);
    if (quota) result.count = std::min(result.count, *quota);
    result.count = std::min(result.count, kMaxThreads);
    return result;
}

ThreadCount parse_thread_count(const std::string& text) {
    const auto wanted = parse_count(text, 1, std::numeric_limits<std::int32_t>::max());
    ThreadCount result;
    result.count = static_cast<unsigned>(std::min<std::uint64_t>(wanted, kMaxThreads));
    if (wanted > kMaxThreads) {
        result.warnings.push_back("--threads " + text + " is more than the maximum; " +
                                  std::to_string(kMaxThreads) + " threads are used");
    }
    return result;
}

}  // namespace mandel
