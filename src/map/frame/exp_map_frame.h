// One frame of a zoom, unrolled from the strips of an exponential map.
//
// A pixel's place in the strips is the logarithm of its distance from the centre and its angle:
// the same for every frame but for one shift of each, so both are computed once (FramePolar).
// The middle of the frame, which no strip reaches, is taken from the last frame, computed flat.
//
// Distances are in the frame's pixels. Rough pixels cannot be interpolated from the samples around.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/grid.h"
#include "base/stop_flag.h"
#include "engine/pixel_map.h"
#include "map/strip/exp_map_shape.h"
#include "map/strip/exp_strip.h"

namespace mandel {

// Where one sample of each pixel of a frame lies in the strips, but for the shifts of the frame.
class FramePolar {
public:
    // After `stop` it is not complete.
    FramePolar(Size frame, Size strip, std::uint32_t sample, std::uint32_t samples,
               unsigned threads, const StopFlag& stop);

    struct Place {
        float row;     // inwards from a point one pixel from the centre: -V log2 r
        float column;  // counter-clockwise from the right: U angle / 2 pi in [0, U)
    };
    const Place& place(const PixelPosition& at) const noexcept { return places_(at.x, at.y); }
    // Square of the distance from the centre, in pixels.
    float radius_sq(const PixelPosition& at) const noexcept {
        return static_cast<float>(std::max(norm(offset(at)), kLeastRadius * kLeastRadius));
    }
    // The centre is (0, 0); up is positive.
    Complex<double> offset(const PixelPosition& at) const noexcept {
        const Complex<double> centre{at.x - half_width_, half_height_ - at.y};
        if (samples_ <= 1) return centre;
        const SampleOffset inside = sample_offset(at.x, at.y, sample_, samples_);
        return {centre.re + inside.x, centre.im - inside.y};
    }
    // How far, in each direction, samples are from the middles of their pixels.
    double reach() const noexcept { return samples_ > 1 ? 0.5 : 0; }

private:
    const double half_width_;
    const double half_height_;
    const std::uint32_t sample_;
    const std::uint32_t samples_;
    Grid<Place> places_;
};

// Some pixels, value by value; those of cells that are not smooth are some
// harmless numbers.
struct FramePiece {
    static constexpr std::uint32_t kMaxPixels = 256;  // stays in the first-level cache

    std::array<MapCell, kMaxPixels> cell;
    // Of interpolated channels; Fraction holds the whole smooth count, Direction only if wanted.
    PerChannel<std::array<double, kMaxPixels>> values;

    // As if all had escaped.
    PixelView view(std::size_t count) const noexcept {
        PixelView view{.size = count};
        kMapChannels.for_each(
            [&](const ChannelRow& row) { view.values[row.channel] = values[row.channel].data(); });
        return view;
    }
};

class ExpMapFrame {
public:
    // The strips that the frame needs, from the outermost on.
    struct Ring {
        std::vector<std::shared_ptr<const ExpStrip>> strips;
        Size strip;
        double first_pixel_row = 0;  // in the first of them
        double turns = 0;            // how far the frame is turned against the strips, in [0, 1)
    };
    // The last frame, pixel by pixel, and how a pixel of this frame finds itself in it.
    struct Middle {
        std::shared_ptr<const SampleGrid> grid;
        double scale = 1;  // its spacing over this frame's, at most 1
        double turns = 0;  // how far this frame is turned against it, in [0, 1)
    };

    // slope: of the map's rule.
    ExpMapFrame(Size size, Ring ring, Middle middle, double slope);

    Size size() const noexcept { return size_; }
    const Ring& ring() const noexcept { return ring_; }

    // At most as many pixels as a piece holds. For several threads at once.
    void unroll(const FramePolar& polar, std::span<const PixelPosition> pixels, bool with_direction,
                FramePiece& piece) const noexcept;

private:
    void unroll_ring(const FramePolar& polar, std::span<const PixelPosition> pixels,
                     bool with_direction, FramePiece& piece) const noexcept;
    void unroll_middle(const FramePolar& polar, std::span<const PixelPosition> pixels,
                       bool with_direction, FramePiece& piece) const noexcept;
    MapVector middle_at(const Complex<double>& place, MapCell& cell) const noexcept;
    Complex<double> in_middle(const Complex<double>& offset) const noexcept;

    Size size_;
    double slope_;
    Ring ring_;
    std::vector<const StripSamples*> strips_;  // of the ring
    Middle middle_;
    Complex<double> turn_;  // to the middle's axes
    double half_width_;     // of a frame, to the middles of its outer pixels
    double half_height_;
    double inverse_scale_;
};

}  // namespace mandel
