// What a comparison found, for programs.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "compare/comparison.h"

namespace mandel {

// An object; numbers that are infinite or no numbers are null.
nlohmann::ordered_json comparison_json(const Comparison& comparison);

}  // namespace mandel
