#include "output/child_process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <system_error>
#include <thread>

#include "base/error.h"
#include "base/printable.h"
#include "output/pipe_writer.h"

extern char** environ;

namespace mandel {
namespace {

// What a failed program has said last is enough.
constexpr std::size_t kKept = 2000;

struct Pipe {
    Pipe() {
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
            throw Error("cannot make a pipe: " + std::generic_category().message(errno));
        }
        reading = FileDescriptor(ends[0]);
        writing = FileDescriptor(ends[1]);
    }
    FileDescriptor reading, writing;
};

// How the child begins: with these as its standard streams, in a process group of its own, and
// with no signal ignored that this program ignores.
class SpawnPlan {
public:
    SpawnPlan(int input, int error) {
        ::posix_spawn_file_actions_init(&actions_);
        ::posix_spawnattr_init(&attributes_);
        ::posix_spawn_file_actions_adddup2(&actions_, input, STDIN_FILENO);
        ::posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
        ::posix_spawn_file_actions_adddup2(&actions_, error, STDERR_FILENO);
        sigset_t signals;
        sigemptyset(&signals);
        ::posix_spawnattr_setsigmask(&attributes_, &signals);
        for (const int signal : {SIGPIPE, SIGXFSZ, SIGHUP, SIGUSR1, SIGINT, SIGTERM}) {
            sigaddset(&signals, signal);
        }
        ::posix_spawnattr_setsigdefault(&attributes_, &signals);
        ::posix_spawnattr_setpgroup(&attributes_, 0);
        ::posix_spawnattr_setflags(
            &attributes_, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
    }
    ~SpawnPlan() {
        ::posix_spawn_file_actions_destroy(&actions_);
        ::posix_spawnattr_destroy(&attributes_);
    }
    SpawnPlan(const SpawnPlan&) = delete;
    SpawnPlan& operator=(const SpawnPlan&) = delete;

    int spawn(pid_t& pid, const std::vector<std::string>& command) const {
        std::vector<char*> words;
        for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
        words.push_back(nullptr);
        return ::posix_spawnp(&pid, words[0], &actions_, &attributes_, words.data(), environ);
    }

private:
    posix_spawn_file_actions_t actions_{};
    posix_spawnattr_t attributes_{};
};

// The group of the child that was started last, for a signal handler; 0: there is none.
std::atomic<pid_t> live_child{0};
static_assert(std::atomic<pid_t>::is_always_lock_free, "a signal handler uses it");

void listen(const FileDescriptor& from, std::string& complaints) noexcept {
    std::array<char, 512> buffer{};
    for (;;) {
        const ssize_t count = ::read(from.get(), buffer.data(), buffer.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return;
        complaints.append(buffer.data(), static_cast<std::size_t>(count));
        if (complaints.size() > kKept) complaints.erase(0, complaints.size() - kKept);
    }
}

// The lines as one sentence.
std::string last_words(const std::string& complaints) {
    std::string text;
    for (const char ch : complaints) {
        if (ch != '\n' && ch != '\r') {
            text += ch;
        } else if (!text.empty() && !text.ends_with("; ")) {
            text += "; ";
        }
    }
    if (text.ends_with("; ")) text.erase(text.size() - 2);
    return text.empty() ? "it does not say why" : printable(text);
}

}  // namespace

ChildProcess::ChildProcess(const std::vector<std::string>& command, const StopFlag& stop)
    : name_(command[0]), stop_(stop) {
    Pipe input, error;
    const SpawnPlan plan(input.reading.get(), error.writing.get());
    if (const int failure = plan.spawn(pid_, command)) {
        pid_ = -1;
        throw Error("cannot start '" + printable(name_) +
                    "': " + std::generic_category().message(failure));
    }
    live_child = pid_;
    input_ = std::move(input.writing);
    listener_ =
        std::jthread([this, from = std::move(error.reading)] { listen(from, complaints_); });
}

ChildProcess::~ChildProcess() {
    if (pid_ < 0) return;
    // With whatever it has started: that would keep the ends of both pipes open.
    ::kill(-pid_, SIGKILL);
    input_.close();
    wait();
}

void ChildProcess::put(std::span<const std::byte> bytes) {
    if (pid_ < 0 || write_until_stopped(input_.get(), bytes, stop_) != 0) fail();
}

void ChildProcess::commit() {
    constexpr std::chrono::milliseconds kLookAgain{10};
    input_.close();
    while (is_running()) {
        if (stop_.is_requested()) return;
        std::this_thread::sleep_for(kLookAgain);
    }
    if (!wait()) fail();
}

bool ChildProcess::is_running() const noexcept {
    siginfo_t ended{};
    const int failure =
        ::waitid(P_PID, static_cast<id_t>(pid_), &ended, WEXITED | WNOHANG | WNOWAIT);
    return failure == 0 && ended.si_pid == 0;
}

bool ChildProcess::wait() noexcept {
    int status = 0;
    live_child = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
    if (listener_.joinable()) listener_.join();
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

// A process that no longer reads has ended, or is about to.
void ChildProcess::fail() {
    input_.close();
    if (pid_ >= 0) wait();
    throw Error("'" + printable(name_) + "' failed: " + last_words(complaints_));
}

void kill_live_child() noexcept {
    const pid_t child = live_child;
    if (child > 0) ::kill(-child, SIGKILL);
}

bool is_installed(const std::string& program) {
    const char* path = std::getenv("PATH");
    std::string rest = path == nullptr ? "" : path;
    for (std::size_t begin = 0; begin <= rest.size();) {
        const std::size_t end = std::min(rest.find(':', begin), rest.size());
        const std::string file = rest.substr(begin, end - begin) + "/" + program;
        if (::access(file.c_str(), X_OK) == 0) return true;
        begin = end + 1;
    }
    return false;
}

}  // namespace mandel
