// The user's choice of colours: plain data, resolved (a palette file or name has become its stops).
// `Shader` turns it into a function of one pixel's values. The defaults suit any view at any depth.
//
//     place = cycles * density * P(mu) + offset + cells * k * (1/2 or -1/2) + stripe * k * (S -
//     1/2) base  = palette(place)                                          in linear light lit   =
//     base, lit from a direction (lighting.h), faded by k color = mix(interior, lit, 1 - ink + ink
//     * d / sqrt(d^2 + w^2))
//
// with mu the smooth count, S the stripe average, d the distance to the set in pixels, w the width
// of the outline in pixels, and k = d^2 / (d^2 + 1): whatever would be noise within a pixel of the
// set fades there.
#pragma once

#include <cstdint>

#include "base/stripe_rule.h"
#include "color/count_table.h"
#include "color/palette.h"
#include "color/transfer.h"

namespace mandel {

enum class ColorMethod : std::uint8_t {
    Smooth,            // palette over the smooth iteration count
    Bands,             // palette over the whole iteration count
    Distance,          // palette over the logarithm of the distance to the set, ten doublings a
                       // cycle, in 1/1080 of the picture's height
    DistanceInPixels,  // the same in pixels
};

// How points inside of the set are coloured where their component is known.
enum class InteriorMethod : std::uint8_t {
    Solid,     // the interior colour
    Dome,      // lightest at the nucleus of each component
    Period,    // a hue for each period
    Distance,  // lighter far from the boundary
};

struct Coloring {
    ColorMethod method = ColorMethod::Smooth;
    Palette palette = default_palette();
    Transfer transfer = Transfer::Auto;  // P; not used by the distance methods
    CountKnots table;                    // of Transfer::Auto; empty until it is found
    double equalize = 0.75;              // how it is found (count_table.h)
    double cycles = 1;                   // palette cycles over the table
    double density = 1;  // palette cycles, relative to the method's own; negative runs backwards
    double offset = 0;   // in palette cycles; only the fraction matters
    double cells = 0;  // cycles between upper and lower half plane at escape (binary decomposition)
    double stripe = 0;  // cycles over the range of the stripe average
    StripeRule stripes;
    double light = 0;          // 0 to 1
    double light_angle = 135;  // degrees counter-clockwise from the right
    double light_height = 45;  // degrees above the plane
    double ink = 0.75;         // darkness of the outline at the set, 0 to 1
    double ink_width = 1;      // in 1/720 of the picture's height, half a pixel at least
    bool is_relief = false;    // lit from the upper left by the direction alone
    Rgb8 interior;             // of points that did not escape, and of the outline
    InteriorMethod inside = InteriorMethod::Solid;

    bool uses_counts() const noexcept {
        return method == ColorMethod::Smooth || method == ColorMethod::Bands;
    }
    bool needs_table() const noexcept {
        return uses_counts() && transfer == Transfer::Auto && table.empty();
    }
    friend bool operator==(const Coloring&, const Coloring&) = default;
};

}  // namespace mandel
