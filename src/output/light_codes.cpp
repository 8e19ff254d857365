#include "output/light_codes.h"

#include <cmath>

#include "base/elementary.h"

namespace mandel {

std::uint16_t code_of_light(float light) noexcept {
    constexpr double kMaxCode = 65535;
    if (!(light > 0)) return 0;
    if (light >= 1) return static_cast<std::uint16_t>(kMaxCode);
    const double value = light <= 0.0031308F
                             ? 12.92 * static_cast<double>(light)
                             : 1.055 * repeatable_pow(static_cast<double>(light), 1 / 2.4) - 0.055;
    return static_cast<std::uint16_t>(std::lround(kMaxCode * value));
}

void set_light_row(Image& image, std::uint32_t y, std::span<const float> light) noexcept {
    std::byte* out = &image.packed[static_cast<std::size_t>(image.format.row_bytes() * y)];
    for (const float value : light) {
        const std::uint16_t code = code_of_light(value);
        *out++ = static_cast<std::byte>(code >> 8);
        *out++ = static_cast<std::byte>(code & 0xff);
    }
}

}  // namespace mandel
