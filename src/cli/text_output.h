// Text that is data, not a message: to standard output, standard error or a file.
#pragma once

#include <string>
#include <string_view>

#include "base/stop_flag.h"

namespace mandel {

// Throws Error when it cannot be written (closed, a full disk).
void write_standard_output(std::string_view data);
// The same for much of it. After `stop` it returns before everything is written.
void write_standard_output(std::string_view data, const StopFlag& stop);

// Statistics and usage; failures are of no interest.
void write_standard_error(std::string_view lines);

// To a file that appears when it is complete, or to standard output for "-". Throws Error.
void write_text(const std::string& path, std::string_view text);

// Whether write_text could create this file now. Throws InvalidInput or Error.
void check_text_path(const std::string& path);

}  // namespace mandel
