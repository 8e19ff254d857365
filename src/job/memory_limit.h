// How much memory this process may still use: a picture that needs more is refused before
// anything is allocated, instead of being killed half-way.
#pragma once

#include <cstdint>
#include <string>

namespace mandel {

// The least of what the machine has free, what the control group still allows and what the
// address-space limit (ulimit -v) leaves.
std::uint64_t available_memory();

// What a reference orbit may take: beside it there are its table and the picture.
std::uint64_t memory_for_orbit();

// Throws Error with both numbers if `bytes` is more than that.
void check_memory(std::uint64_t bytes, const std::string& what);

}  // namespace mandel
