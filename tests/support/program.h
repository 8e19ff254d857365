// Runs the real program as a person at the shell would, and keeps everything it said.
//
//     const ProgramResult result = Program({"render", "-o", "a.png"}).in(folder.path()).run();
//     CHECK(result.exit_code == 0);
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace mandel {

// Sanitizers reserve terabytes of address space, so a memory limit means nothing to them.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kHasSanitizer = true;
#elif defined(__has_feature)
constexpr bool kHasSanitizer = __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#else
constexpr bool kHasSanitizer = false;
#endif

extern const char* const kProgramPath;
extern const char* const kSourceFolder;  // with man/ and src/
extern const char* const kFaultLibrary;  // to be preloaded: tests/faults/fault_library.cpp

struct ProgramResult {
    int exit_code = 0;  // 128 + the signal if a signal killed it, as shells say
    bool was_killed = false;
    std::string out;
    std::string err;
};

class Program {
public:
    explicit Program(std::vector<std::string> arguments) : arguments_(std::move(arguments)) {}

    Program& in(const std::string& folder);
    Program& with_input(const std::string& text);  // standard input; empty by default
    Program& with_environment(const std::string& name, const std::string& value);
    Program& with_output_to(const std::string& path);  // standard output goes to this file
    Program& with_closed_output();
    Program& with_file_limit(std::uint64_t bytes);    // like `ulimit -f`
    Program& with_memory_limit(std::uint64_t bytes);  // like `ulimit -v`
    Program& with_stack_limit(std::uint64_t bytes);   // like `ulimit -s`

    // Runs to the end; a program that hangs for a minute is killed.
    ProgramResult run();

    // Sends the signals one after the other, each as soon as standard error holds `mark`.
    ProgramResult run_and_signal(const std::string& mark, const std::vector<int>& signals);
    // Sends the signal after so long, unless the program has ended by then.
    ProgramResult run_and_signal_after(std::chrono::microseconds delay, int signal);

private:
    using Clock = std::chrono::steady_clock;

    // The signals, each sent when standard error holds the mark and the time has come.
    struct Signals {
        std::vector<int> numbers;
        std::string mark;
        Clock::time_point due = Clock::time_point::min();
    };
    struct Streams {
        int input, output, error;
    };

    pid_t start(Streams& parent_ends);
    [[noreturn]] void become_program(const Streams& child_ends);
    ProgramResult start_and_converse(Signals signals);
    ProgramResult converse(pid_t child, const Streams& ends, Signals signals);

    std::vector<std::string> arguments_;
    std::map<std::string, std::string> environment_;
    std::string folder_;
    std::string input_;
    std::optional<std::string> output_path_;
    bool closes_output_ = false;
    std::optional<std::uint64_t> file_limit_;
    std::optional<std::uint64_t> memory_limit_;
    std::optional<std::uint64_t> stack_limit_;
};

// The common case: run with these arguments, nothing else.
inline ProgramResult run_mandel(std::vector<std::string> arguments) {
    return Program(std::move(arguments)).run();
}

}  // namespace mandel
