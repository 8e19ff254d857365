#include "color/palette.h"

#include <algorithm>

#include "base/error.h"

namespace mandel {

void check_palette(const Palette& palette) {
    if (palette.stops.empty() || palette.stops.size() > Palette::kMaxStops) {
        throw InvalidInput("a palette needs 1 to " + std::to_string(Palette::kMaxStops) +
                           " stops, not " + std::to_string(palette.stops.size()));
    }
    double previous = -1;
    for (const PaletteStop& stop : palette.stops) {
        if (!(stop.position >= 0 && stop.position < 1 && stop.position > previous)) {
            throw InvalidInput("the positions of a palette's stops must increase within [0, 1)");
        }
        previous = stop.position;
    }
}

std::optional<Palette> find_palette(std::string_view name) {
    const auto palettes = builtin_palettes();
    const auto found = std::ranges::find(palettes, name, &BuiltinPalette::name);
    if (found == palettes.end()) return std::nullopt;

    Palette palette{std::string(name), {}};
    const auto count = static_cast<double>(found->colors.size());
    for (const Rgb8& color : found->colors) {
        const auto index = static_cast<double>(palette.stops.size());
        palette.stops.push_back({index / count, color});
    }
    return palette;
}

Palette default_palette() { return *find_palette(builtin_palettes().front().name); }

}  // namespace mandel
