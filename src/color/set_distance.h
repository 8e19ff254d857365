// The distance of a sample to the set as colours use it, and what fades beside the set.
#pragma once

namespace mandel {

// In pixels, from 0 to where nothing changes any more and squares do not overflow; NaN is 0.
inline double usable_distance(double distance) noexcept {
    constexpr double kFar = 1e6;
    const double near = distance < kFar ? distance : kFar;
    return near > 0 ? near : 0.0;
}

// k of coloring.h, for a usable distance: 0 at the set, 1/2 a pixel away, 1 far from it.
inline double fade_at_set(double d) noexcept { return d * d / (d * d + 1); }

}  // namespace mandel
