#include "color/picture_encoder.h"

#include "color/dither.h"

namespace mandel {

template <typename Code>
PictureEncoder<Code>::PictureEncoder(bool is_dithered) {
    if (!is_dithered || sizeof(Code) > sizeof(std::uint8_t)) return;
    double place = 0;
    for (int cell = 0; cell < kCells; ++cell) {
        const double next = 255 * srgb_from_linear((cell + 1.0) / kCells);
        const double slope = (next - place) * kCells;
        lines_.push_back(
            {static_cast<float>(slope), static_cast<float>(place - slope * cell / kCells)});
        place = next;
    }
    lines_.push_back({0, 255});
}

template <typename Code>
void PictureEncoder<Code>::encode(std::span<const LinearRgb> pixels, PixelPosition first,
                                  std::span<Code> codes) const noexcept {
    if (is_dithered()) {
        dither(pixels, first, codes);
    } else {
        encoder_.encode(pixels, codes);
    }
}

template <typename Code>
void PictureEncoder<Code>::dither(std::span<const LinearRgb> pixels, PixelPosition first,
                                  std::span<Code> codes) const noexcept {
    const DitherRow& thresholds = dither_row(first.y);
    // Local copies stay in registers, see SrgbEncoder.
    const Line* const lines = lines_.data();
    const auto code = [&](float light, std::size_t i) {
        const float positive = light > 0 ? light : 0.0f;
        const float clipped = positive < 1 ? positive : 1.0f;
        const Line line = lines[static_cast<std::int32_t>(clipped * kCells)];
        const float up = static_cast<float>(thresholds[i]) * (1.0f / kDitherSteps);
        return static_cast<Code>(line.slope * clipped + line.at_zero + up);
    };
    std::size_t i = first.x % kDitherSide * 3;
    Code* out = codes.data();
    for (const LinearRgb& pixel : pixels) {
        *out++ = code(pixel.r, i);
        *out++ = code(pixel.g, i + 1);
        *out++ = code(pixel.b, i + 2);
        i = i + 3 < thresholds.size() ? i + 3 : 0;
    }
}

template class PictureEncoder<std::uint8_t>;
template class PictureEncoder<std::uint16_t>;

}  // namespace mandel
