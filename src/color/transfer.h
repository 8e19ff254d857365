// How a count becomes a place in the palette: place = density * transfer(count) + offset.
//
// Auto is a table of the view's own (count_table.h). The fixed ones grow ever more slowly, so that
// one palette serves counts from 4 to millions. Each is 0 at count 3, the sky around the whole set,
// so that a palette begins there with its first colour, and has a unit with which density 1 suits
// usual views. In 15 of 16 public test locations from zoom 1 to 1e5294 the lower half of the
// counts, from the least to the median, spans 0.2 to 4.4 in the square root of the count, that is,
// 0.06 to 1.1 cycles.
#pragma once

#include <cstdint>
#include <span>

namespace mandel {

enum class Transfer : std::uint8_t {
    Auto,    // a CountTable; where a view has too few counts for one, Sqrt takes its place
    Linear,  // count / 64
    Sqrt,    // sqrt(count) / 4
    Cbrt,    // cbrt(count) / 2
    Log,     // log2(1 + count) / 4, each less its value at 3
};

// In place, bit-repeatable; not Auto. Counts below 0 (points far outside) and NaN count as 0.
void apply_transfer(Transfer transfer, std::span<double> counts) noexcept;

// Cube root of a finite x >= 0 to a few units in the last place, without the logarithm and the
// exponential of repeatable_cbrt, which would dominate the cost of a pixel.
double fast_cbrt(double x) noexcept;

}  // namespace mandel
