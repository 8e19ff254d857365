// A pixel on its way through the minibrot loop (minibrot_loop.h).
#pragma once

#include <cstddef>

#include "kernel/loop/minibrot_loop.h"
#include "kernel/pixel/pixel_state.h"

namespace mandel {

struct LoopPixel {
    PixelState state;
    LoopOrbit orbit;
    LoopWatch watch;
    std::size_t point = 0;
    // Loop: still to go. AtStep: has left it. Interior, Lost.
    PixelHalt halt = PixelHalt::Loop;
};

}  // namespace mandel
