// What the statistics of all commands have in common.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "cli/options.h"
#include "job/picture.h"

namespace mandel {

// Digits after the point, the same in every locale.
std::string fixed_text(double value, int digits);

// An aligned line.
std::string stats_row(std::string_view name, const std::string& value);

// How it was computed, and the memory it took.
std::string execution_rows(const Execution& execution);

std::uint64_t peak_memory_bytes();

// Says the statistics where --stats wants them, if it is there: for people on standard error, for
// programs in a file.
void report_stats(const CommandLine& line, const std::function<std::string()>& text,
                  const std::function<std::string()>& json);

}  // namespace mandel
