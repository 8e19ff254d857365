// Colours of points inside of the set by what is known of their component (Coloring::inside): a hue
// for each period, the lightness of a dome over it, or the distance to its boundary. The outline of
// the set continues inside.
#pragma once

#include <cmath>
#include <cstddef>

#include "base/pixel_columns.h"
#include "color/coloring.h"
#include "color/linear_rgb.h"

namespace mandel {

class InteriorLook {
public:
    // height: of the picture; width: of the outline; in pixels.
    InteriorLook(InteriorMethod method, double height, double width) noexcept
        : method_(method), unit_(height / 1080), width_(width) {}

    // Whether more than the one interior colour is known for sample i. An infinite distance is not
    // known.
    bool is_known(const PixelView& samples, std::size_t i) const noexcept {
        return samples.status != nullptr && samples.status[i] == PixelStatus::Interior &&
               samples.values[Channel::Period][i] > 0 &&
               (method_ != InteriorMethod::Distance ||
                std::isfinite(samples.values[Channel::InnerDistance][i]));
    }
    LinearRgb color_of(const PixelView& samples, std::size_t i) const noexcept;

private:
    InteriorMethod method_;
    double unit_;  // that distances are counted in: one look at every size
    double width_;
};

}  // namespace mandel
