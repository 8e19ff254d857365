#include "color/srgb.h"

#include <cmath>

#include "base/elementary.h"

namespace mandel {
double linear_from_srgb(double value) noexcept {
    return value <= 0.04045 ? value / 12.92 : repeatable_pow((value + 0.055) / 1.055, 2.4);
}

double srgb_from_linear(double light) noexcept {
    return light <= 0.0031308 ? 12.92 * light : 1.055 * repeatable_pow(light, 1 / 2.4) - 0.055;
}

LinearRgb linear_from_srgb(Rgb8 color) noexcept {
    const auto channel = [](std::uint8_t code) {
        return static_cast<float>(linear_from_srgb(code / 255.0));
    };
    return {channel(color.r), channel(color.g), channel(color.b)};
}

template <typename Code>
std::int32_t SrgbEncoder<Code>::cell_of(float light) noexcept {
    const float root = kCellsOfRoot ? std::sqrt(light) : light;
    return static_cast<std::int32_t>(root * float{kCells});
}

template <typename Code>
SrgbEncoder<Code>::SrgbEncoder() : lower_(kMaxCode + 2), first_(kCells + 1) {
    lower_[0] = 0;
    for (int k = 1; k <= kMaxCode; ++k) {
        lower_[static_cast<std::size_t>(k)] =
            static_cast<float>(linear_from_srgb((k - 0.5) / kMaxCode));
    }
    lower_.back() = 2;
    // By the same rounded, monotone function that encode() uses: a boundary counts as passed in
    // every cell after its own.
    std::size_t code = 0;
    for (std::size_t cell = 0; cell < first_.size(); ++cell) {
        while (static_cast<std::size_t>(cell_of(lower_[code + 1])) < cell) ++code;
        first_[cell] = static_cast<Code>(code);
    }
}

template <typename Code>
Code SrgbEncoder<Code>::code_of(float light, const Code* first, const float* lower) noexcept {
    const float positive = light > 0 ? light : 0.0f;
    const float clipped = positive < 1 ? positive : 1.0f;
    const std::size_t code = first[cell_of(clipped)];
    return static_cast<Code>(code + (clipped >= lower[code + 1]));
}

template <typename Code>
Code SrgbEncoder<Code>::encode(float light) const noexcept {
    return code_of(light, first_.data(), lower_.data());
}

template <typename Code>
float SrgbEncoder<Code>::place(float light) const noexcept {
    const float positive = light > 0 ? light : 0.0f;
    const float clipped = positive < 1 ? positive : 1.0f;
    const std::size_t code = code_of(clipped, first_.data(), lower_.data());
    // Black and white are the middles of their codes, not the ends.
    if (code == 0) return 0.5f * clipped / lower_[1];
    const float least = lower_[code];
    const bool is_white = code == kMaxCode;
    const float width = is_white ? 2 * (1 - least) : lower_[code + 1] - least;
    return static_cast<float>(code) - 0.5f + (clipped - least) / width;
}

template <typename Code>
void SrgbEncoder<Code>::encode(std::span<const LinearRgb> pixels,
                               std::span<Code> codes) const noexcept {
    // Local copies stay in registers: for all the compiler knows, a code of 8 bits written to
    // `codes` may overwrite any member.
    const Code* const first = first_.data();
    const float* const lower = lower_.data();
    Code* out = codes.data();
    for (const LinearRgb& pixel : pixels) {
        *out++ = code_of(pixel.r, first, lower);
        *out++ = code_of(pixel.g, first, lower);
        *out++ = code_of(pixel.b, first, lower);
    }
}

template class SrgbEncoder<std::uint8_t>;
template class SrgbEncoder<std::uint16_t>;

}  // namespace mandel
