// --threads and --simd: how to compute, which never changes the picture.
#pragma once

#include "cli/messages.h"
#include "cli/options.h"
#include "job/picture.h"

namespace mandel {

// Throws InvalidInput; settings that are ignored or reduced become warnings.
Execution execution_from(const CommandLine& line, const Messages& messages);

std::string simd_name(SimdLevel level);

}  // namespace mandel
