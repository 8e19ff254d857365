// A pixel on its way through the direct tail (direct_tail.h).
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernel/pixel/loss.h"
#include "num/complex.h"

namespace mandel {

struct TailPixel {
    Complex<double> c, z, d;
    std::uint64_t n = 0;
    std::size_t point = 0;
    // Direct: still to go. AtStep: back to the reference with this z, d and n.
    PixelHalt halt = PixelHalt::Direct;
    bool is_lost = false;
    // A place from which the rest of the orbit is in plain doubles: the start of a block.
    OrbitTrail* trail = nullptr;  // where that is noted; null: nowhere
    std::uint64_t plain_n = 0;
    Complex<double> plain_z;
    std::uint64_t deadline = kNoDeadline;           // where a lost one is given up
    std::uint64_t deadline_at_start = kNoDeadline;  // PixelState::deadline
};

}  // namespace mandel
