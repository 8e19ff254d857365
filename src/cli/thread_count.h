// How many threads to use without --threads: as many as the CPUs this process may really use.
//
// A machine's CPU count is not that number: a job scheduler, a container or `taskset` may grant
// less, and more threads than CPUs only wait for each other. The sources are asked in this order:
// SLURM_CPUS_PER_TASK, then OMP_NUM_THREADS, the first that is a number; else the CPUs of the
// affinity mask, limited by the quota of the control group. The picture never depends on it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace mandel {

// More threads than this are never started; an explicit wish beyond is reduced, with a warning.
constexpr unsigned kMaxThreads = 1024;

// Where the answer comes from; tests put their own in place of the system's.
struct ThreadSources {
    // The value of an environment variable, if it is set.
    std::function<std::optional<std::string>(const char* name)> environment;
    // The text of a small system file, if it can be read.
    std::function<std::optional<std::string>(const std::string& path)> file;
    unsigned affinity_cpus = 1;
};

ThreadSources system_thread_sources();

struct ThreadCount {
    unsigned count = 1;
    std::vector<std::string> warnings;  // sentences about settings that were ignored or reduced
};

ThreadCount default_thread_count(const ThreadSources& sources);

// The value of --threads: a whole number from 1; throws InvalidInput.
ThreadCount parse_thread_count(const std::string& text);

// CPUs that the control group's quota allows, rounded up; nothing if there is no quota.
std::optional<unsigned> cgroup_cpus(const ThreadSources& sources);

}  // namespace mandel
