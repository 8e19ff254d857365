#include "bench/program_run.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>

namespace mandel::bench {
namespace {

double seconds_of(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

pid_t start(const char* program, const std::vector<std::string>& arguments) {
    std::vector<char*> words{const_cast<char*>(program)};
    for (const std::string& argument : arguments) {
        words.push_back(const_cast<char*>(argument.c_str()));
    }
    words.push_back(nullptr);
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    pid_t child = 0;
    const int error = ::posix_spawn(&child, program, &files, nullptr, words.data(), environ);
    posix_spawn_file_actions_destroy(&files);
    if (error != 0) throw std::runtime_error(std::string("cannot start ") + program);
    return child;
}

ProgramRun run(const char* program, const std::vector<std::string>& arguments) {
    ProgramRun run;
    int status = 0;
    rusage usage{};
    const double begin = wall_seconds();
    const pid_t child = start(program, arguments);
    ::wait4(child, &status, 0, &usage);
    run.time.wall = wall_seconds() - begin;
    run.time.cpu = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
    run.peak_bytes = static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;  // Linux counts KiB
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        std::string command = program;
        for (const std::string& argument : arguments) command += " " + argument;
        throw std::runtime_error("failed: " + command);
    }
    return run;
}

}  // namespace

ProgramRun run_program(const std::vector<std::string>& arguments) {
    return run(MANDEL_PROGRAM, arguments);
}

ProgramRun run_textbook(const std::vector<std::string>& arguments) {
    return run(MANDEL_TEXTBOOK, arguments);
}

BenchFolder::BenchFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "mandel-bench-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = pattern;
}

BenchFolder::~BenchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

}  // namespace mandel::bench
