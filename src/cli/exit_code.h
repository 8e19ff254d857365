// What the program tells the shell when it ends. Scripts depend on these numbers.
#pragma once

namespace mandel {

enum class ExitCode : int {
    Done = 0,
    Failed = 1,         // the work failed; compare, verify: different
    Usage = 2,          // wrong usage or input: nothing was started, nothing was written
    Partial = 3,        // some pictures of several failed; the rest is there
    Interrupted = 130,  // stopped by SIGINT
    Terminated = 143,   // stopped by SIGTERM
};

}  // namespace mandel
