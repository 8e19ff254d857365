// Text to standard output, standard error or a file. A reader that does not read is waited for
// until a stop is requested (signals.h); then only what it takes without waiting is written.
#pragma once

#include <string>
#include <string_view>

namespace mandel {

// Throws Error when it cannot be written (closed, a full disk).
void write_standard_output(std::string_view data);

// Messages, statistics and usage; failures are of no interest.
void write_standard_error(std::string_view lines);
// Does not wait for the reader: for what must not hold up the work. What is not taken is dropped.
void offer_standard_error(std::string_view lines);

// To a file that appears when it is complete, or to standard output for "-". Throws Error.
void write_text(const std::string& path, std::string_view text);

// Whether write_text could create this file now. Throws InvalidInput or Error.
void check_text_path(const std::string& path);

}  // namespace mandel
