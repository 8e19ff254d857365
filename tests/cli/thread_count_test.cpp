#include "cli/thread_count.h"

#include <doctest/doctest.h>

#include <map>

#include "support/message_of.h"

using namespace mandel;

namespace {

using Texts = std::map<std::string, std::string>;

ThreadSources machine(unsigned cpus, Texts environment, Texts files = {}) {
    const auto look_up = [](const Texts& texts, const std::string& name) {
        const auto found = texts.find(name);
        return found == texts.end() ? std::nullopt : std::optional(found->second);
    };
    ThreadSources sources;
    sources.affinity_cpus = cpus;
    sources.environment = [=](const char* name) { return look_up(environment, name); };
    sources.file = [=](const std::string& path) { return look_up(files, path); };
    return sources;
}

}  // namespace

TEST_CASE("cli: without any setting the affinity mask decides") {
    CHECK(default_thread_count(machine(6, {})).count == 6);
    CHECK(default_thread_count(machine(6, {})).warnings.empty());
}

TEST_CASE("cli: the first thread setting that is a number wins") {
    CHECK(default_thread_count(machine(6, {{"OMP_NUM_THREADS", "3"}})).count == 3);
    CHECK(default_thread_count(machine(6, {{"OMP_NUM_THREADS", "4,2"}})).count == 4);
    const Texts both = {{"SLURM_CPUS_PER_TASK", "2"}, {"OMP_NUM_THREADS", "3"}};
    CHECK(default_thread_count(machine(6, both)).count == 2);
    const Texts broken = {{"SLURM_CPUS_PER_TASK", "x"}, {"OMP_NUM_THREADS", "3"}};
    CHECK(default_thread_count(machine(6, broken)).count == 3);
}

TEST_CASE("cli: blanks around a thread setting do no harm") {
    CHECK(default_thread_count(machine(6, {{"OMP_NUM_THREADS", " 4 , 2"}})).count == 4);
}

TEST_CASE("cli: a thread setting that is no number is ignored with a warning") {
    for (const char* value : {"abc", "0", "-1", "1.5", "99999999999999999999", " "}) {
        CAPTURE(value);
        const ThreadCount result = default_thread_count(machine(6, {{"OMP_NUM_THREADS", value}}));
        CHECK(result.count == 6);
        REQUIRE(result.warnings.size() == 1);
        CHECK(contains(result.warnings[0], "OMP_NUM_THREADS='" + std::string(value) + "'"));
    }
    CHECK(default_thread_count(machine(6, {{"OMP_NUM_THREADS", ""}})).warnings.empty());
}

TEST_CASE("cli: the quota of the control group limits the threads, rounded up") {
    struct Row {
        Texts files;
        unsigned threads;
    };
    const std::string root = "/sys/fs/cgroup";
    const std::string own = "/proc/self/cgroup";
    const Row rows[] = {
        {{{root + "/cpu.max", "250000 100000\n"}}, 3},
        {{{root + "/cpu.max", "max 100000\n"}}, 8},
        {{{root + "/cpu.max", "50000 100000"}}, 1},
        {{{root + "/cpu.max", "garbage"}}, 8},
        {{{root + "/cpu.max", "100000 0"}}, 8},
        {{{own, "0::/a/b\n"},
          {root + "/a/b/cpu.max", "max 100000"},
          {root + "/a/cpu.max", "200000 100000"}},
         2},
        {{{own, "0::/gone\n"}, {root + "/cpu.max", "400000 100000"}}, 4},
        {{{own, "4:cpu,cpuacct:/x\n1:name=systemd:/\n"},
          {root + "/cpu/x/cpu.cfs_quota_us", "300000\n"},
          {root + "/cpu/x/cpu.cfs_period_us", "100000\n"}},
         3},
        {{{own, "4:cpu:/\n"},
          {root + "/cpu/cpu.cfs_quota_us", "-1"},
          {root + "/cpu/cpu.cfs_period_us", "100000"}},
         8},
    };
    for (const Row& row : rows) {
        CAPTURE(row.files.begin()->second);
        CHECK(default_thread_count(machine(8, {}, row.files)).count == row.threads);
    }
}

TEST_CASE("cli: --threads is a number from 1, and too many are reduced with a warning") {
    CHECK(parse_thread_count("7").count == 7);
    CHECK(parse_thread_count("7").warnings.empty());
    CHECK(parse_thread_count("100000").count == kMaxThreads);
    CHECK(parse_thread_count("100000").warnings.size() == 1);
    for (const char* text : {"0", "-1", "", "1.5", "1e3", "auto", "+5", "99999999999999999999"}) {
        CAPTURE(text);
        CHECK(message_of([&] { parse_thread_count(text); }) != "(no error)");
    }
}

TEST_CASE("cli: this machine has at least one CPU to use") {
    CHECK(system_thread_sources().affinity_cpus >= 1);
}
