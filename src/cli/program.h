// The whole program behind main(): arguments in, exit code out.
#pragma once

#include <string>
#include <vector>

#include "cli/exit_code.h"

namespace mandel {

// `words` are the arguments after the program's name. Nothing is thrown.
ExitCode run_program(const std::vector<std::string>& words) noexcept;

}  // namespace mandel
