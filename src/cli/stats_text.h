// What the statistics of all commands have in common.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/execution.h"

namespace mandel {

// Digits after the point, the same in every locale.
std::string fixed_text(double value, int digits);

// An aligned line.
std::string stats_row(std::string_view name, const std::string& value);

// How it was computed, and the memory it took.
std::string execution_rows(const Execution& execution);

std::uint64_t peak_memory_bytes();

}  // namespace mandel
