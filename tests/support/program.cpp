#include "support/program.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <span>
#include <stdexcept>
#include <utility>

namespace mandel {

const char* const kProgramPath = MANDEL_PROGRAM;
const char* const kSourceFolder = MANDEL_SOURCE_DIR;
const char* const kFaultLibrary = MANDEL_FAULT_LIBRARY;

namespace {

constexpr std::chrono::minutes kHang{1};

struct Pipe {
    Pipe() {
        if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("pipe2 failed");
    }
    int ends[2];
};

void limit(__rlimit_resource resource, const std::optional<std::uint64_t>& bytes) {
    if (!bytes) return;
    const rlimit value{*bytes, *bytes};
    ::setrlimit(resource, &value);
}

// Reads what there is; false at the end of the stream.
bool read_some(int stream, std::string& text) {
    char buffer[65536];
    const ssize_t count = ::read(stream, buffer, sizeof buffer);
    if (count > 0) text.append(buffer, static_cast<std::size_t>(count));
    return count > 0;
}

// Writes what fits; false when there is nothing left to write (or nobody to read it).
bool write_some(int stream, std::string& text) {
    const ssize_t count = ::write(stream, text.data(), text.size());
    if (count > 0) text.erase(0, static_cast<std::size_t>(count));
    return count > 0 && !text.empty();
}

// False if nothing has come for so long.
bool poll_for(std::span<pollfd> polls, std::chrono::steady_clock::duration patience) {
    const auto count = std::chrono::nanoseconds(patience).count();
    const timespec time{count / 1'000'000'000, count % 1'000'000'000};
    return ::ppoll(polls.data(), polls.size(), &time, nullptr) != 0;
}

}  // namespace

Program& Program::in(const std::string& folder) {
    folder_ = folder;
    return *this;
}

Program& Program::with_input(const std::string& text) {
    input_ = text;
    return *this;
}

Program& Program::with_environment(const std::string& name, const std::string& value) {
    environment_[name] = value;
    return *this;
}

Program& Program::with_output_to(const std::string& path) {
    output_path_ = path;
    return *this;
}

Program& Program::with_closed_output() {
    closes_output_ = true;
    return *this;
}

Program& Program::with_file_limit(std::uint64_t bytes) {
    file_limit_ = bytes;
    return *this;
}

Program& Program::with_memory_limit(std::uint64_t bytes) {
    memory_limit_ = bytes;
    return *this;
}

Program& Program::with_stack_limit(std::uint64_t bytes) {
    stack_limit_ = bytes;
    return *this;
}

ProgramResult Program::run() { return start_and_converse({}); }

ProgramResult Program::run_and_signal(const std::string& mark, const std::vector<int>& signals) {
    return start_and_converse({signals, mark});
}

ProgramResult Program::run_and_signal_after(std::chrono::microseconds delay, int signal) {
    return start_and_converse({{signal}, "", Clock::now() + delay});
}

ProgramResult Program::start_and_converse(Signals signals) {
    ::signal(SIGPIPE, SIG_IGN);  // a program that does not read its input is no failure of ours
    Streams ends{};
    const pid_t child = start(ends);
    return converse(child, ends, std::move(signals));
}

pid_t Program::start(Streams& parent_ends) {
    const Pipe input, output, error;
    // A signal for the child must not meet the handlers of the tests in it.
    sigset_t all, before;
    ::sigfillset(&all);
    ::sigprocmask(SIG_BLOCK, &all, &before);
    const pid_t child = ::fork();
    if (child == 0) {
        // A shell's background job has SIGINT ignored.
        for (const int signal : {SIGPIPE, SIGINT, SIGTERM}) ::signal(signal, SIG_DFL);
        ::sigprocmask(SIG_SETMASK, &before, nullptr);
        become_program({input.ends[0], output.ends[1], error.ends[1]});
    }
    ::sigprocmask(SIG_SETMASK, &before, nullptr);
    if (child < 0) throw std::runtime_error("fork failed");
    ::close(input.ends[0]);
    ::close(output.ends[1]);
    ::close(error.ends[1]);
    parent_ends = {input.ends[1], output.ends[0], error.ends[0]};
    ::fcntl(parent_ends.input, F_SETFL, O_NONBLOCK);
    return child;
}

void Program::become_program(const Streams& child_ends) {
    ::dup2(child_ends.input, STDIN_FILENO);
    ::dup2(child_ends.output, STDOUT_FILENO);
    ::dup2(child_ends.error, STDERR_FILENO);
    if (output_path_) ::dup2(::open(output_path_->c_str(), O_WRONLY | O_CLOEXEC), STDOUT_FILENO);
    if (closes_output_) ::close(STDOUT_FILENO);
    if (!folder_.empty() && ::chdir(folder_.c_str()) != 0) ::_exit(99);
    for (const auto& [name, value] : environment_) ::setenv(name.c_str(), value.c_str(), 1);
    limit(RLIMIT_FSIZE, file_limit_);
    limit(RLIMIT_AS, memory_limit_);
    limit(RLIMIT_STACK, stack_limit_);
    std::vector<char*> words{const_cast<char*>("mandel")};
    for (const std::string& argument : arguments_) {
        words.push_back(const_cast<char*>(argument.c_str()));
    }
    words.push_back(nullptr);
    ::execv(kProgramPath, words.data());
    ::_exit(99);
}

ProgramResult Program::converse(pid_t child, const Streams& ends, Signals signals) {
    ProgramResult result;
    std::string unsent = input_;
    pollfd polls[3] = {{ends.input, POLLOUT, 0}, {ends.output, POLLIN, 0}, {ends.error, POLLIN, 0}};
    const auto close_end = [&polls](int index) {
        ::close(polls[index].fd);
        polls[index].fd = -1;
    };
    if (unsent.empty()) close_end(0);
    while (polls[1].fd >= 0 || polls[2].fd >= 0) {
        const auto now = Clock::now();
        const bool is_due = now >= signals.due;
        const auto patience =
            signals.numbers.empty() || is_due ? Clock::duration(kHang) : signals.due - now;
        if (!poll_for(polls, patience) && patience == kHang) ::kill(child, SIGKILL);
        if (polls[0].revents != 0 && !write_some(polls[0].fd, unsent)) close_end(0);
        if (polls[1].revents != 0 && !read_some(polls[1].fd, result.out)) close_end(1);
        if (polls[2].revents != 0 && !read_some(polls[2].fd, result.err)) close_end(2);
        if (signals.numbers.empty() || Clock::now() < signals.due) continue;
        if (result.err.find(signals.mark) == std::string::npos) continue;
        ::kill(child, signals.numbers.front());
        signals.numbers.erase(signals.numbers.begin());
    }
    if (polls[0].fd >= 0) close_end(0);
    int status = 0;
    ::waitpid(child, &status, 0);
    result.was_killed = WIFSIGNALED(status);
    result.exit_code = result.was_killed ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    return result;
}

}  // namespace mandel
