// The instruction sets a kernel may be asked to use, and which of them this machine has: the one
// place that asks the processor. The numbers are the same on each, to the bit; only the time
// differs.
#pragma once

#include <cstdint>
#include <vector>

namespace mandel {

enum class SimdLevel : std::uint8_t { Scalar, Avx2, Avx512 };

// Asked of the compiler's runtime: Highway's own library would measure the clock at every start,
// which takes longer than many a picture. Inline, as it is asked once for a pixel.
inline bool has_simd_level([[maybe_unused]] SimdLevel level) noexcept {
#if defined(__x86_64__)
    if (level == SimdLevel::Scalar) return true;
    const bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
                          __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
    if (level == SimdLevel::Avx2) return has_avx2;
    return has_avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vl");
#else
    return level == SimdLevel::Scalar;
#endif
}

// AVX-512 with products of 52-bit integers (IFMA), for numbers of many digits.
inline bool has_avx512_ifma() noexcept {
#if defined(__x86_64__)
    return has_simd_level(SimdLevel::Avx512) && __builtin_cpu_supports("avx512ifma");
#else
    return false;
#endif
}

// The fastest that this machine has.
SimdLevel best_simd_level() noexcept;

// All that it has, the slowest first; never empty.
std::vector<SimdLevel> available_simd_levels();

}  // namespace mandel
