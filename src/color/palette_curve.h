// A palette as a closed, smooth curve through its stops, sampled into a table for speed.
//
// Between stops each Oklab coordinate follows a monotone curve (base/monotone_curve.h), so there
// are neither kinks nor colours outside of the range of two neighbouring stops.
#pragma once

#include <cstdint>
#include <vector>

#include "color/linear_rgb.h"
#include "color/palette.h"

namespace mandel {

class PaletteCurve {
public:
    // Throws InvalidInput for a palette that check_palette refuses.
    explicit PaletteCurve(const Palette& palette);

    // The colour at a place counted in cycles, of which only the fraction matters. Any double is
    // allowed: where it has no fraction left (2^51 and above, infinite, NaN) it counts as 0.
    LinearRgb at(double place) const noexcept { return rgb_of(vector_at(place)); }
    LightVector vector_at(double place) const noexcept {
        if (!(place > -0x1p51 && place < 0x1p51)) place = 0;
        double phase = place - static_cast<double>(static_cast<std::int64_t>(place));
        if (phase < 0) phase += 1;  // may round up to 1, which the table's end allows for
        const double cell = phase * kCells;
        const auto index = static_cast<std::uint32_t>(cell);
        return mix(table_[index].light, table_[index + 1].light, static_cast<float>(cell - index));
    }

private:
    // As many as fit into a usual first-level cache; linear between them.
    static constexpr std::uint32_t kCells = 2048;

    struct Cell {
        LightVector light;
    };

    std::vector<Cell> table_;  // table_[k] at place k / kCells; two more close the cycle
};

}  // namespace mandel
