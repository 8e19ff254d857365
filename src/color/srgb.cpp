#include "color/srgb.h"

#include <cmath>

#include "base/elementary.h"

namespace mandel {

double linear_from_srgb(double value) noexcept {
    return value <= 0.04045 ? value / 12.92 : repeatable_pow((value + 0.055) / 1.055, 2.4);
}

LinearRgb linear_from_srgb(Rgb8 color) noexcept {
    const auto channel = [](std::uint8_t code) {
        return static_cast<float>(linear_from_srgb(code / 255.0));
    };
    return {channel(color.r), channel(color.g), channel(color.b)};
}

template <typename Code>
SrgbEncoder<Code>::SrgbEncoder() : lower_(kMaxCode + 2), first_(kCells + 1) {
    lower_[0] = 0;
    for (int k = 1; k <= kMaxCode; ++k) {
        lower_[static_cast<std::size_t>(k)] =
            static_cast<float>(linear_from_srgb((k - 0.5) / kMaxCode));
    }
    lower_.back() = 2;
    // Cells are entered by the same rounded root as in encode(), which is monotone: the code at
    // a cell's first light is found by walking up the boundaries.
    std::size_t code = 0;
    for (std::size_t cell = 0; cell < first_.size(); ++cell) {
        while (static_cast<std::size_t>(std::sqrt(lower_[code + 1]) * float{kCells}) < cell) ++code;
        first_[cell] = static_cast<Code>(code);
    }
}

template <typename Code>
Code SrgbEncoder<Code>::encode(float light) const noexcept {
    const float clipped = light > 0 ? (light < 1 ? light : 1.0f) : 0.0f;
    const auto cell = static_cast<std::uint32_t>(std::sqrt(clipped) * float{kCells});
    const Code code = first_[cell];
    return static_cast<Code>(code + (clipped >= lower_[code + std::size_t{1}]));
}

template <typename Code>
void SrgbEncoder<Code>::encode(std::span<const LinearRgb> pixels,
                               std::span<Code> codes) const noexcept {
    Code* out = codes.data();
    for (const LinearRgb& pixel : pixels) {
        *out++ = encode(pixel.r);
        *out++ = encode(pixel.g);
        *out++ = encode(pixel.b);
    }
}

template class SrgbEncoder<std::uint8_t>;
template class SrgbEncoder<std::uint16_t>;

}  // namespace mandel
