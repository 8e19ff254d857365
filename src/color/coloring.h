// What the user can say about colours: plain data, resolved (a palette file or name has become
// its stops). `Shader` turns it into a function of one pixel's result.
#pragma once

#include <cstdint>
#include <string>
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
    std::string name;                // of a built-in palette, or empty
    std::vector<PaletteStop> stops;  // 1 to 256

    friend bool operator==(const Palette&, const Palette&) = default;
};

enum class ColorMethod : std::uint8_t {
    Smooth,    // palette over the smooth iteration count
    Bands,     // palette over the whole iteration count
    Distance,  // palette over the logarithm of the distance to the set, in pixels
};

// How a count becomes a place in the palette: place = density * transfer(count) + offset.
enum class Transfer : std::uint8_t { Linear, Sqrt, Cbrt, Log };

enum class Shading : std::uint8_t {
    None,
    Ink,     // filaments closer than a pixel fade into the interior colour
    Relief,  // lit from the upper left, as if the distance were height
};

struct Coloring {
    ColorMethod method = ColorMethod::Smooth;
    Palette palette;  // default_palette() of palette.h where nothing else is said
    Transfer transfer = Transfer::Sqrt;
    double density = 1;
    double offset = 0;
    Rgb8 interior;
    Shading shading = Shading::None;

    friend bool operator==(const Coloring&, const Coloring&) = default;
};

}  // namespace mandel
