// Seeds of random tests: the same in every run, so that what fails can be repeated; scripts that
// run them for hours draw others.
#pragma once

#include <cstdint>
#include <cstdlib>

namespace mandel {

inline std::uint64_t number_in(const char* variable, std::uint64_t otherwise) {
    const char* text = std::getenv(variable);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

inline std::uint64_t test_seed() { return number_in("MANDEL_FUZZ_SEED", 1); }

}  // namespace mandel
