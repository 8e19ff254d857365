// The instruction sets that this machine can be tested on. A test that goes through them says which
// ones the machine lacks, rather than passing silently without them.
//
// MANDEL_REQUIRE_SIMD=avx2 (or avx512) in the environment makes a missing level a failure.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/simd_level.h"

namespace mandel {

inline bool is_required(SimdLevel level) {
    const char* const variable = std::getenv("MANDEL_REQUIRE_SIMD");
    const std::string required = variable ? variable : "";
    return required == "avx512" || (required == "avx2" && level == SimdLevel::Avx2);
}

// Whether a test can use it. What is missing is said once in a process: tests ask in loops.
inline bool can_test(SimdLevel level) {
    if (has_simd_level(level)) return true;
    static std::vector<SimdLevel> said;
    if (std::find(said.begin(), said.end(), level) != said.end()) return false;
    said.push_back(level);
    const std::string name = level == SimdLevel::Avx2 ? "avx2" : "avx512";
    MESSAGE("not tested, this machine lacks it: ", name);
    if (is_required(level)) FAIL_CHECK(name, " is required");
    return false;
}

// The same for the vectors of numbers with many digits, which not every machine with AVX-512 has.
inline bool can_test_ifma() {
    if (has_avx512_ifma()) return true;
    static bool is_said = false;
    if (!is_said) MESSAGE("not tested, this machine lacks it: avx512 with ifma");
    is_said = true;
    return false;
}

// The levels whose results are compared with those of scalar code.
inline std::vector<SimdLevel> vector_levels() {
    std::vector<SimdLevel> levels;
    for (const SimdLevel level : {SimdLevel::Avx2, SimdLevel::Avx512}) {
        if (can_test(level)) levels.push_back(level);
    }
    return levels;
}

// Scalar code too, for what has to hold on each.
inline std::vector<SimdLevel> all_levels() {
    std::vector<SimdLevel> levels = vector_levels();
    levels.insert(levels.begin(), SimdLevel::Scalar);
    return levels;
}

}  // namespace mandel
