#include "base/simd_level.h"

namespace mandel {

SimdLevel best_simd_level() noexcept {
    if (has_simd_level(SimdLevel::Avx512)) return SimdLevel::Avx512;
    return has_simd_level(SimdLevel::Avx2) ? SimdLevel::Avx2 : SimdLevel::Scalar;
}

std::vector<SimdLevel> available_simd_levels() {
    std::vector<SimdLevel> levels;
    for (const SimdLevel level : {SimdLevel::Scalar, SimdLevel::Avx2, SimdLevel::Avx512}) {
        if (has_simd_level(level)) levels.push_back(level);
    }
    return levels;
}

}  // namespace mandel
