// The filters of PNG (W3C, third edition, 9.2): each byte of a row is replaced by its difference
// to a prediction from its neighbours, which leaves smaller and more frequent numbers.
#pragma once

#include <cstddef>
#include <cstdint>

namespace mandel {

// The numbers are those of the PNG specification.
enum class PngFilter : std::uint8_t { None = 0, Sub = 1, Up = 2, Average = 3, Paeth = 4 };

// Filters `size` bytes of a row of pixels of `pixel` bytes. Where they begin there is nothing on
// the left. `above` is the same part of the row above; None and Sub do not look at it.
void filter_row(PngFilter filter, const std::byte* row, const std::byte* above, std::byte* out,
                std::size_t size, std::size_t pixel);

}  // namespace mandel
