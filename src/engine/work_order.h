// Cuts a picture into work units and orders them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/geometry.h"
#include "base/pixel_mask.h"
#include "storage/comp_stage.h"

namespace mandel {

// Tiles row by row; each is computed in one go. Of the whole picture, or of some rows.
std::vector<WorkUnit> whole_tiles(Size size, Rows rows);
inline std::vector<WorkUnit> whole_tiles(Size size) { return whole_tiles(size, {0, size.height}); }

// The same pixels in levels: every 8th pixel in both directions first, then every 4th, 2nd and
// all, so that the whole picture can be seen after a sixty-fourth of the work. No pixel is visited
// twice; the coarsest level comes first, and units of coarser levels cover larger areas.
std::vector<WorkUnit> refined_tiles(Size size, Rows rows);
inline std::vector<WorkUnit> refined_tiles(Size size) {
    return refined_tiles(size, {0, size.height});
}

// Where the first `levels` levels end in such a list, which begins with the coarsest; its size if
// it has no more.
std::size_t levels_end(const std::vector<WorkUnit>& units, int levels);

// The units from `first` on, level by level, within a level the expensive ones first, as far as
// the committed pixels of the coarsest level show them. `max_iterations` is what a pixel at the
// limit has cost.
std::vector<std::uint32_t> expensive_first(const CompStage& stage, std::size_t first,
                                           std::uint64_t max_iterations);

// Bands over the whole width that together hold every pixel of the stage's window that is chosen:
// in the mask, which may be null, and at the limit if that is asked for. Each has enough of them to
// keep the lanes of the kernel busy, however thinly they are spread.
std::vector<WorkUnit> bands_of(const CompStage& stage, bool only_limit, const PixelMask* mask);

}  // namespace mandel
