#include "color/picture_encoder.h"

#include <array>
#include <cstddef>

#include "base/multiversion.h"
#include "color/dither.h"

namespace mandel {
namespace {

// The thresholds of eight pixels beside each other, as parts of a code.
using Thresholds = std::array<float, kDitherSide * 3>;

struct Cells {
    const float *slopes, *at_zero;
    float count;
};

// r, g, b of pixels in turn to their codes, the same way. A loop over the eight pixels of the
// matrix becomes vector code.
template <typename Code>
MANDEL_ALWAYS_INLINE void dither_loop(const float* lights, std::size_t size,
                                      const Thresholds& thresholds, const Cells& cells,
                                      Code* codes) {
    const auto code = [&](float light, float threshold) {
        const float positive = light > 0 ? light : 0.0f;
        const float clipped = positive < 1 ? positive : 1.0f;
        const auto cell = static_cast<std::int32_t>(clipped * cells.count);
        return static_cast<Code>(static_cast<std::int32_t>(cells.slopes[cell] * clipped +
                                                           cells.at_zero[cell] + threshold));
    };
    constexpr std::size_t kBlock = std::tuple_size_v<Thresholds>;
    std::size_t begin = 0;
    for (; begin + kBlock <= size; begin += kBlock) {
        for (std::size_t k = 0; k < kBlock; ++k) {
            codes[begin + k] = code(lights[begin + k], thresholds[k]);
        }
    }
    for (std::size_t k = 0; begin + k < size; ++k) {
        codes[begin + k] = code(lights[begin + k], thresholds[k]);
    }
}

MANDEL_MULTIVERSION_WIDE(void, dither_all,
                         (const float* lights, std::size_t size, const Thresholds& thresholds,
                          const Cells& cells, std::uint8_t* codes),
                         dither_loop(lights, size, thresholds, cells, codes))

}  // namespace

template <typename Code>
PictureEncoder<Code>::PictureEncoder(bool is_dithered) {
    if (!is_dithered || sizeof(Code) > sizeof(std::uint8_t)) return;
    double place = 0;
    for (int cell = 0; cell < kCells; ++cell) {
        const double next = 255 * srgb_from_linear((cell + 1.0) / kCells);
        const double slope = (next - place) * kCells;
        slopes_.push_back(static_cast<float>(slope));
        at_zero_.push_back(static_cast<float>(place - slope * cell / kCells));
        place = next;
    }
    slopes_.push_back(0);
    at_zero_.push_back(255);
}

template <typename Code>
void PictureEncoder<Code>::encode(std::span<const LinearRgb> pixels, PixelPosition first,
                                  std::span<Code> codes) const noexcept {
    if constexpr (sizeof(Code) == sizeof(std::uint8_t)) {
        if (is_dithered()) return dither(pixels, first, codes);
    }
    encoder_.encode(pixels, codes);
}

template <typename Code>
void PictureEncoder<Code>::dither(std::span<const LinearRgb> pixels, PixelPosition first,
                                  std::span<std::uint8_t> codes) const noexcept {
    static_assert(sizeof(LinearRgb) == 3 * sizeof(float));
    const DitherRow& row = dither_row(first.y);
    Thresholds thresholds;
    for (std::size_t k = 0; k < thresholds.size(); ++k) {
        const std::size_t at = (first.x % kDitherSide * 3 + k) % row.size();
        thresholds[k] = static_cast<float>(row[at]) * (1.0f / kDitherSteps);
    }
    if (pixels.empty()) return;
    dither_all(&pixels.front().r, 3 * pixels.size(), thresholds,
               Cells{slopes_.data(), at_zero_.data(), kCells}, codes.data());
}

template class PictureEncoder<std::uint8_t>;
template class PictureEncoder<std::uint16_t>;

}  // namespace mandel
