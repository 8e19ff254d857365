// The parts of a tolerance by name: one table that the options of `compare` and the keys of
// a suite share. The option of `max_abs` is --max-abs.
#pragma once

#include <span>
#include <string_view>

#include "compare/comparison.h"

namespace mandel {

struct ToleranceKey {
    std::string_view name;
    bool is_number;    // TOML may write it without quotes
    bool is_repeated;  // several values add up; TOML writes them as a list
    // Throws InvalidInput without naming the key.
    void (*set)(Tolerance& tolerance, std::string_view text);
};

std::span<const ToleranceKey> tolerance_keys();

}  // namespace mandel
