// Colours that depend on nothing but a sample's own values: a fixed transfer instead of a table of
// the view's counts. Full ink of half a pixel, no ink, or that and a relief.
#pragma once

#include "color/coloring.h"

namespace mandel {

enum class Shading { None, Ink, Relief };

inline Coloring fixed_look(Shading shading = Shading::Ink) {
    Coloring coloring;
    coloring.transfer = Transfer::Sqrt;
    coloring.ink = shading == Shading::None ? 0 : 1;
    coloring.ink_width = 0;
    coloring.is_relief = shading == Shading::Relief;
    return coloring;
}

}  // namespace mandel
