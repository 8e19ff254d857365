#include "cli/signals.h"

#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdint>
#include <ctime>

#include "base/error.h"
#include "output/child_process.h"
#include "output/live_temporaries.h"

namespace mandel {
namespace {

StopFlag stop_flag;
Attention attention_of_program;
std::atomic<int> received_signal{0};  // the first one; 0 for none
std::atomic<std::int64_t> received_at{0};
static_assert(std::atomic<int>::is_always_lock_free, "a signal handler uses it");

extern "C" void on_stop_signal(int signal) {
    // timeout(1) and some shells send a signal to a process and to its group, at once: that is one.
    constexpr std::int64_t kOneSignal = 100'000'000;  // ns
    timespec time{};
    ::clock_gettime(CLOCK_MONOTONIC, &time);
    const std::int64_t now = std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
    int none = 0;
    if (received_signal.compare_exchange_strong(none, signal)) {
        received_at = now;
        stop_flag.request();
        return;
    }
    if (now - received_at < kOneSignal) return;
    kill_live_child();
    unlink_live_temporaries();
    ::_exit(128 + signal);
}

extern "C" void on_snapshot_signal(int) { attention_of_program.ask_for_snapshot(); }

void set_handler(int signal, void (*handler)(int)) {
    struct sigaction action {};
    action.sa_handler = handler;
    sigemptyset(&action.sa_mask);
    action.sa_flags = SA_RESTART;  // a stop is noticed at the work's own checks, not by EINTR
    ::sigaction(signal, &action, nullptr);
}

// While nothing listens: whether a file can be created is tried by creating one, and such a file
// must not outlive the program either.
extern "C" void on_early_signal(int signal) {
    unlink_live_temporaries();
    set_handler(signal, SIG_DFL);
    ::raise(signal);
}

}  // namespace

void prepare_for_signals() {
    for (const int signal : {SIGPIPE, SIGXFSZ, SIGHUP, SIGUSR1}) set_handler(signal, SIG_IGN);
    for (const int signal : {SIGINT, SIGTERM}) set_handler(signal, on_early_signal);
}

StopSignals::StopSignals() {
    MANDEL_CHECK(received_signal.load() == 0);
    set_handler(SIGINT, on_stop_signal);
    set_handler(SIGTERM, on_stop_signal);
    set_handler(SIGUSR1, on_snapshot_signal);
}

StopSignals::~StopSignals() {
    set_handler(SIGINT, on_early_signal);
    set_handler(SIGTERM, on_early_signal);
    set_handler(SIGUSR1, SIG_IGN);
}

StopFlag& StopSignals::flag() noexcept { return stop_flag; }

Attention& StopSignals::attention() noexcept { return attention_of_program; }

std::optional<ExitCode> StopSignals::exit_code() const noexcept {
    switch (received_signal.load()) {
        case SIGINT:
            return ExitCode::Interrupted;
        case SIGTERM:
            return ExitCode::Terminated;
        default:
            return std::nullopt;
    }
}

const StopFlag& program_stop_flag() noexcept { return stop_flag; }

const char* signal_name(ExitCode code) noexcept {
    return code == ExitCode::Interrupted ? "SIGINT" : "SIGTERM";
}

}  // namespace mandel
