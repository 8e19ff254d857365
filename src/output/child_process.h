// Another program that reads what this one writes: started with a pipe to its standard input, and
// its error messages kept.
//
// It does not receive this program's Ctrl-C: the owner decides when it ends. What it writes to
// standard error is kept for the error message if it fails, and otherwise not shown.
#pragma once

#include <sys/types.h>

#include <string>
#include <thread>
#include <vector>

#include "base/stop_flag.h"
#include "output/byte_sink.h"
#include "output/file_descriptor.h"

namespace mandel {

class ChildProcess : public ByteSink {
public:
    // The program is looked for in PATH. Throws Error if it cannot be started. After `stop`, which
    // outlives it, what is written goes nowhere.
    ChildProcess(const std::vector<std::string>& command, const StopFlag& stop);
    ~ChildProcess() override;  // kills it, unless it was waited for
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    // Closes its input and waits for it, not any longer after `stop`. Throws Error, with what it
    // said, if it failed.
    void commit() override;

private:
    void put(std::span<const std::byte> bytes) override;
    bool is_running() const noexcept;
    // Waits until it has ended. Whether it ended well.
    bool wait() noexcept;
    [[noreturn]] void fail();

    const std::string name_;
    const StopFlag& stop_;
    pid_t pid_ = -1;
    FileDescriptor input_;
    std::string complaints_;  // of the listener, until it is joined
    std::jthread listener_;
};

// Kills the process that there is, if any, with whatever it has started. Safe in a signal handler;
// to be followed by _exit, since its owner does not learn of it.
void kill_live_child() noexcept;

// Whether there is such a program in PATH.
bool is_installed(const std::string& program);

}  // namespace mandel
