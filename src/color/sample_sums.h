// The colours of a picture's pixels while their samples are added up, and which pixels need more.
//
// With adaptive samples a pixel has enough of them when its colours, as the eye sees them, differ
// so little that their mean is right to about kTolerance codes of 8 bits: when
//     sigma / k^0.75 <= kTolerance,
// with sigma the standard deviation of its k codes in the channel where it is largest. (k^0.75: the
// error of the mean falls like that for the sequence of sample_offset().) A pixel whose few samples
// agree by chance is found by its neighbours: it gets more as long as one of them needs more. So
// it depends on the samples around alone, never on threads or tiles.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>

#include "base/geometry.h"
#include "base/grid.h"
#include "base/pixel_mask.h"
#include "base/samples.h"
#include "color/linear_rgb.h"
#include "color/srgb.h"

namespace mandel {

class SampleSums {
public:
    static constexpr double kTolerance = 6;

    // Of up to `rows` rows of a picture.
    SampleSums(Size rows, Samples samples);
    static std::uint64_t bytes_for(Size rows, Samples samples) noexcept;

    Samples samples() const noexcept { return samples_; }

    // Starts over with these rows, before their first sample is added.
    void begin(Rows rows, unsigned threads);

    // One sample more of the pixels of row y from x on. For several threads at once, each with rows
    // of its own.
    void add(std::uint32_t x, std::uint32_t y, std::span<const LinearRgb> colors) noexcept;

    // After all pixels, or those of the last mask, have got sample `count` - 1: the pixels that
    // need more. Null when there are none or there are enough samples. Each pixel in the mask is
    // taken to get the samples up to next_count(count).
    std::shared_ptr<const PixelMask> needy(std::uint32_t count, unsigned threads);
    std::uint32_t next_count(std::uint32_t count) const noexcept;
    // How many masks there can be. A pixel is told from the pixels up to so many away.
    static std::uint32_t most_masks(Samples samples) noexcept;

    // The mean of each pixel of a row.
    void average(std::uint32_t y, std::span<LinearRgb> colors) const noexcept;

private:
    // Sums of codes and their squares.
    struct Spread {
        std::array<float, 3> sum{}, square{};
    };

    // Which pixels of a row need more by their own `count` samples.
    void find_needs(std::uint32_t row, std::uint32_t count,
                    std::span<std::uint8_t> needs) const noexcept;

    const Samples samples_;
    Rows rows_;
    Grid<LinearRgb> sums_;
    // Of adaptive samples only.
    Grid<Spread> spreads_;
    Grid<std::uint16_t> counts_;  // samples of a pixel, so far
    SrgbEncoder<std::uint8_t> encoder_;
};

}  // namespace mandel
