// The instruction sets that this machine can be tested on.
#pragma once

#include <vector>

#include "kernel/direct/escape.h"

namespace mandel {

inline std::vector<SimdLevel> available_simd_levels() {
    std::vector<SimdLevel> levels;
    for (const auto level : {SimdLevel::Scalar, SimdLevel::Avx2, SimdLevel::Avx512}) {
        if (has_simd_level(level)) levels.push_back(level);
    }
    return levels;
}

}  // namespace mandel
