// How the values behind two pictures differ, whatever their colours: counts and smooth counts.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/pixel_columns.h"
#include "compare/compared_area.h"
#include "compare/pixel_values.h"

namespace mandel {

// The values of a picture, row by row, with at least the channel Fraction.
struct PictureValues {
    Size size;
    std::vector<PixelColumns> rows;
};

// As one channel: the smooth count n + fraction, not a number where a pixel has not escaped. So
// two pixels of which one has not escaped differ without bound.
PixelValues smooth_counts(const PictureValues& picture);

struct CountDifferences {
    std::uint64_t equal = 0;      // the count n of both, or neither has escaped
    std::uint64_t by_one = 0;     // n differs by 1
    std::uint64_t by_more = 0;    // n differs by more
    std::uint64_t exchanged = 0;  // only one has escaped

    // The largest equivalent shift in pixels, |d mu| de ln 2: how far a sample would have to move
    // to explain the difference (de: the larger distance estimate of both). Of pixels that escaped
    // in both pictures; nothing if these have no distances.
    std::optional<double> largest_shift;
    PixelPosition shift_at;
};

// Pictures of one size.
CountDifferences compare_counts(const PictureValues& a, const PictureValues& b,
                                const ComparedArea& area);

}  // namespace mandel
