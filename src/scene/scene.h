// Everything that decides how one picture looks, checked and resolved; nothing about how it is
// computed or where it goes. Equal scenes are equal pictures, byte for byte.
#pragma once

#include <cstdint>

#include "base/samples.h"
#include "color/coloring.h"
#include "engine/limits.h"
#include "engine/view.h"

namespace mandel {

struct Scene {
    View view;
    Limits limits;
    Samples samples;  // for anti-aliasing
    Coloring coloring;
    int depth = 8;       // bits per channel, 8 or 16
    bool dither = true;  // of 8 bits

    friend bool operator==(const Scene&, const Scene&) = default;
};

}  // namespace mandel
