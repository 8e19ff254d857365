// Codes of a picture as PNG and PPM store them: the high byte first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace mandel {

inline void pack(std::span<const std::uint8_t> codes, std::span<std::byte> packed) {
    if (!codes.empty()) std::memcpy(packed.data(), codes.data(), codes.size());
}

inline void pack(std::span<const std::uint16_t> codes, std::span<std::byte> packed) {
    for (std::size_t i = 0; i < codes.size(); ++i) {
        packed[2 * i] = static_cast<std::byte>(codes[i] >> 8);
        packed[2 * i + 1] = static_cast<std::byte>(codes[i] & 0xff);
    }
}

}  // namespace mandel
