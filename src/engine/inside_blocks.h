// Pixels that are known to be inside because a disk around the middle of their block of 8x8 pixels
// is: one proof in place of 64 orbits and proofs.
//
// The blocks are those of the picture, whatever is computed together, so what is known of a pixel
// depends on the view and that pixel alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/geometry.h"
#include "base/simd_level.h"
#include "base/stop_flag.h"
#include "engine/pixel_map.h"
#include "kernel/direct/escape.h"
#include "kernel/pixel/orbit_ends.h"

namespace mandel {

class InsideBlocks {
public:
    // Whether proofs save iterations under so low a limit.
    static bool are_worth_it(const EscapeTask& task) noexcept;

    // Sets is_inside[i] for the pixels at positions[i] whose points re[i] + i im[i] lie in such a
    // disk; best for positions block by block.
    void mark(SimdLevel level, const EscapeTask& task, const PixelMap& map,
              std::span<const PixelPosition> positions, std::span<const double> re,
              std::span<const double> im, std::span<std::uint8_t> is_inside, const StopFlag& stop);

private:
    std::vector<std::size_t> begins_;  // the first pixel of each run in one block, and the end
    std::vector<double> re_, im_;      // the middles of these blocks
    OrbitColumns ends_;
};

}  // namespace mandel
