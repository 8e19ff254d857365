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

const BuiltinPalette* find_builtin_palette(std::string_view name) noexcept {
    for (const auto palettes : {builtin_palettes(), unlisted_palettes()}) {
        const auto found = std::ranges::find(palettes, name, &BuiltinPalette::name);
        if (found != palettes.end()) return &*found;
    }
    return nullptr;
}

std::optional<Palette> find_palette(std::string_view name) {
    const BuiltinPalette* found = find_builtin_palette(name);
    if (found == nullptr) return std::nullopt;
    return Palette{std::string(name), {found->stops.begin(), found->stops.end()}};
}

Palette default_palette() { return *find_palette(builtin_palettes().front().name); }

}  // namespace mandel
