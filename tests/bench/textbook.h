// The loop everybody writes first: the yardstick of a machine's speed.
#pragma once

#include <cstdint>

namespace mandel::bench {

// Iterations until |z| > 2, or `limit`.
std::uint64_t textbook_escape(double re, double im, std::uint64_t limit);

// Giga-iterations a second of it, on one core, for a point that does not escape.
double textbook_speed();

}  // namespace mandel::bench
