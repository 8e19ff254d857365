// Ctrl-C and its relatives: the first asks the work to stop, the second ends the program at once.
// SIGUSR1 asks how far it is.
//
// SIGINT and SIGTERM set a StopFlag; the work then stops at its next check and the program removes
// its temporary files and leaves with 128 + the signal. SIGPIPE and SIGXFSZ are ignored, so that a
// closed pipe and a file size limit are errors of the write that met them. SIGHUP is ignored too:
// a long picture outlives the terminal it was started from.
#pragma once

#include <optional>

#include "base/stop_flag.h"
#include "cli/exit_code.h"
#include "job/attention.h"

namespace mandel {

// At the program's start: what must never kill it in the middle of a write is ignored, and SIGINT
// and SIGTERM end it without leaving a temporary file behind.
void prepare_for_signals();

// While one exists, SIGINT and SIGTERM set its flag. A signal handler can reach nothing but
// globals, so this is the one object in the program that only one of may exist.
class StopSignals {
public:
    StopSignals();
    ~StopSignals();  // SIGINT and SIGTERM end the program again, as before
    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;

    StopFlag& flag() noexcept;
    // Called for by SIGUSR1; without such an object that signal is ignored.
    Attention& attention() noexcept;

    // How the program must end if a signal came.
    std::optional<ExitCode> exit_code() const noexcept;
};

// The flag that SIGINT and SIGTERM set while there are StopSignals. For what is written to readers
// that may not read, at any place of the program.
const StopFlag& program_stop_flag() noexcept;

// "SIGINT" or "SIGTERM", for a message.
const char* signal_name(ExitCode code) noexcept;

}  // namespace mandel
