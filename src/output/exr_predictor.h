// What ZIP compression of OpenEXR does to the bytes of a block before it deflates them: bytes of
// equal rank come together, then each becomes the difference from the one before.
#pragma once

#include <cstddef>
#include <span>

namespace mandel {

// Both of the same size; not in place.
void predict_exr_bytes(std::span<const std::byte> bytes, std::span<std::byte> scratch,
                       std::span<std::byte> out) noexcept;
// The inverse. `bytes` is overwritten.
void restore_exr_bytes(std::span<std::byte> bytes, std::span<std::byte> out) noexcept;

}  // namespace mandel
