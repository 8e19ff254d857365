// Light and shade of a pixel that has escaped: how much its colour is dimmed or brightened.
//
// The set is a plateau and its height falls away from it, steeply beside it and hardly far away:
// the slope is 60 degrees * (2 / pi) * atan(0.01 / D) with D the distance in picture heights,
// downhill away from the set. Diffuse reflection follows Lambert's law, with flat ground as it is;
// a small highlight follows J. F. Blinn's half vector ("Models of light reflection for computer
// synthesized pictures", SIGGRAPH 1977). Both fade within a pixel of the set, where the direction
// is noise.
#pragma once

#include <span>
#include <vector>

#include "color/coloring.h"

namespace mandel {

// lit = clip(base * gain + gloss * (1/2 + base/2))
struct Illumination {
    std::span<float> gain, gloss;
};

class Lighting {
public:
    // `height`: of the picture, in pixels. Coloring::light or is_relief is set.
    Lighting(const Coloring& coloring, double height);

    // directions: turns; distances: pixels.
    void illuminate(std::span<const double> directions, std::span<const double> distances,
                    const Illumination& out) const noexcept;

private:
    // Of a slope: the sine and cosine of its angle with the plane.
    struct Slope {
        float sine, cosine;
    };

    float facing(double direction) const noexcept;
    Slope slope_at(double distance) const noexcept;

    const bool is_relief_;
    const float light_;
    float flat_, towards_;            // l_z, and sin of the angle between l and the vertical
    float half_flat_, half_towards_;  // the same of the half vector
    float flat_gloss_;
    double foot_;                // the distance, in pixels, at which D = 0.01
    std::vector<float> facing_;  // over the direction: cos of the angle to the light's, or the
                                 // relief's brightness
    std::vector<Slope> slopes_;  // over d / (d + foot_)
};

}  // namespace mandel
