// One frame of a zoom, unrolled from the strips of an exponential map.
//
// A pixel's place in the strips is the logarithm of its distance from the centre and its angle:
// the same for every frame but for one shift of each, so both are computed once (FramePolar).
// The middle of the frame, which no strip reaches, is taken from the last frame, computed flat.
//
// Yields results of pixels as the engine would, with distances in the frame's pixels, and leaves
// those Pending of which the samples around do not tell enough.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/grid.h"
#include "base/pixel_result.h"
#include "engine/pixel_map.h"
#include "job/exp_strip.h"

namespace mandel {

// Where one sample of each pixel of a frame lies in the strips, but for the shifts of the frame.
class FramePolar {
public:
    FramePolar(Size frame, Size strip, std::uint32_t sample, std::uint32_t samples,
               unsigned threads);

    // Rows inwards from a point one pixel from the centre: -V log2 r.
    const float* rows(std::uint32_t y) const noexcept { return rows_.row(y).data(); }
    // Columns counter-clockwise from the right: U angle / 2 pi in [0, U).
    const float* columns(std::uint32_t y) const noexcept { return columns_.row(y).data(); }
    // The centre is (0, 0); up is positive.
    Complex<double> offset(std::uint32_t x, std::uint32_t y) const noexcept {
        const SampleOffset inside = sample_offset(x, y, sample_, samples_);
        return {(x - half_width_) + inside.x, (half_height_ - y) - inside.y};
    }
    // How far, in each direction, samples are from the middles of their pixels.
    double reach() const noexcept { return samples_ > 1 ? 0.5 : 0; }

private:
    const double half_width_;
    const double half_height_;
    const std::uint32_t sample_;
    const std::uint32_t samples_;
    Grid<float> rows_;
    Grid<float> columns_;
};

class ExpMapFrame {
public:
    // The strips that the frame needs, from the outermost on.
    struct Ring {
        std::vector<std::shared_ptr<const ExpStrip>> strips;
        Size strip;
        double first_pixel_row = 0;  // in the first of them
        double turns = 0;            // rotation of the frame, in [0, 1)
    };
    // The last frame, pixel by pixel, and how a pixel of this frame finds itself in it.
    struct Middle {
        std::shared_ptr<const SampleGrid> grid;
        double scale = 1;  // its spacing over this frame's, at most 1
        double turns = 0;  // this frame's rotation less its own
    };

    ExpMapFrame(Size size, Ring ring, Middle middle);

    Size size() const noexcept { return size_; }
    const Ring& ring() const noexcept { return ring_; }

    // The pixels of row y from x on. Directions only if wanted. For several threads at once.
    void unroll(const FramePolar& polar, std::uint32_t x, std::uint32_t y, bool with_direction,
                std::span<PixelResult> results) const noexcept;

private:
    struct Places;

    void unroll_ring(const FramePolar& polar, std::uint32_t x, std::uint32_t y, bool with_direction,
                     std::span<PixelResult> results) const noexcept;
    void unroll_middle(const FramePolar& polar, std::uint32_t x, std::uint32_t y,
                       bool with_direction, std::span<PixelResult> results) const noexcept;
    Complex<double> in_middle(const Complex<double>& offset) const noexcept;

    Size size_;
    Ring ring_;
    Middle middle_;
    Complex<double> turn_;     // to the middle's axes
    double half_width_;        // of a frame, to the middles of its outer pixels
    double half_height_;
    double inverse_scale_;
};

// A sample of a strip as a pixel of the strip's own picture, with the distance in its pixels.
// `outwards`: the direction from the centre of the map.
PixelResult strip_point(const SampleGrid& grid, std::uint32_t u, std::uint32_t v,
                        const Complex<double>& outwards) noexcept;

}  // namespace mandel
