#include "engine/execution.h"

#include "kernel/direct/escape.h"

namespace mandel {

std::vector<SimdLevel> available_simd_levels() {
    std::vector<SimdLevel> levels;
    for (const SimdLevel level : {SimdLevel::Scalar, SimdLevel::Avx2, SimdLevel::Avx512}) {
        if (has_simd_level(level)) levels.push_back(level);
    }
    return levels;
}

}  // namespace mandel
