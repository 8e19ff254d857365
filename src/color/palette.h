// Palettes: cycles of colours, as stops that a person can read and change.
//
// Interpolation between the stops is in PaletteCurve, the map from counts to positions in
// transfer.h. The built-in ones are immutable tables in the program.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mandel {

// An sRGB colour as people write it (#rrggbb).
struct Rgb8 {
    std::uint8_t r = 0;
    std::uint8_t g = 0;
    std::uint8_t b = 0;

    friend bool operator==(const Rgb8&, const Rgb8&) = default;
};

struct PaletteStop {
    double position = 0;  // in [0, 1), increasing along a palette
    Rgb8 color;

    friend bool operator==(const PaletteStop&, const PaletteStop&) = default;
};

// A cycle of colours: after the last stop comes the first again.
struct Palette {
    static constexpr std::size_t kMaxStops = 256;

    std::string name;                // of a built-in palette, or empty
    std::vector<PaletteStop> stops;  // 1 to kMaxStops

    friend bool operator==(const Palette&, const Palette&) = default;
};

// Throws InvalidInput unless there are 1 to kMaxStops stops, strictly increasing in [0, 1).
void check_palette(const Palette& palette);

struct BuiltinPalette {
    std::string_view name;
    std::string_view description;  // one line for a listing
    std::span<const PaletteStop> stops;
};

// In the order in which a listing shows them; the first is the default.
std::span<const BuiltinPalette> builtin_palettes() noexcept;

// Palettes that listings leave out because a listed one is much like them or better; their names
// stay, so that scenes that name them keep their colours.
std::span<const BuiltinPalette> unlisted_palettes() noexcept;

// The built-in palette of this name, listed or not; null if there is none. The second form is a
// palette to draw with.
const BuiltinPalette* find_builtin_palette(std::string_view name) noexcept;
std::optional<Palette> find_palette(std::string_view name);

Palette default_palette();

}  // namespace mandel
