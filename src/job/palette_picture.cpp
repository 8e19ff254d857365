#include "job/palette_picture.h"

#include <algorithm>

#include "base/error.h"
#include "base/printable.h"
#include "color/palette_curve.h"
#include "color/palette_row.h"
#include "color/srgb.h"
#include "job/small_letters.h"
#include "output/image_reader.h"
#include "output/picture_format.h"
#include "scene/text_file.h"

namespace mandel {
namespace {

constexpr std::uint64_t kMaxPictureBytes = std::uint64_t{1} << 30;
constexpr std::uint32_t kSheetWidth = 640;
constexpr std::uint32_t kRowHeight = 24;

void set_pixel(Image& image, std::uint32_t x, std::uint32_t y, Rgb8 color) {
    std::byte* pixel = &image.packed[(std::size_t{y} * image.format.size.width + x) * 3];
    pixel[0] = std::byte{color.r};
    pixel[1] = std::byte{color.g};
    pixel[2] = std::byte{color.b};
}

constexpr std::uint32_t kScale = 2;  // of the letters, and kBorder around them
constexpr std::uint32_t kBorder = 3;
constexpr std::uint32_t kAdvance = (kLetterWidth + 1) * kScale;

// Of the column of names, which leaves at least half of the sheet to the colours.
std::uint32_t name_width(std::span<const NamedPalette> palettes) {
    constexpr std::size_t kMost = (kSheetWidth / 2 - 2 * kBorder) / kAdvance;
    std::size_t letters = 0;
    for (const NamedPalette& named : palettes) letters = std::max(letters, named.name.size());
    return static_cast<std::uint32_t>(std::min(letters, kMost)) * kAdvance + 2 * kBorder;
}

// White on black.
void draw_name(Image& image, std::uint32_t top, std::uint32_t width, std::string_view name) {
    for (std::uint32_t y = kBorder; y < kRowHeight; ++y) {
        for (std::uint32_t x = kBorder; x < width - kBorder; ++x) {
            const std::uint32_t letter = (x - kBorder) / kAdvance;
            const std::uint32_t column = (x - kBorder) % kAdvance / kScale;
            if (letter >= name.size()) break;
            if (!letter_has(name[letter], column, (y - kBorder) / kScale)) continue;
            set_pixel(image, x, top + y, {255, 255, 255});
        }
    }
}

}  // namespace

bool is_picture(const std::string& path) {
    return format_of_content(read_beginning(path, kLongestSignature)) != nullptr;
}

Palette palette_of_picture(const std::string& path, std::optional<std::uint32_t> row) {
    const Image image = read_image(path, kMaxPictureBytes);
    const Size size = image.format.size;
    const std::uint32_t y = row.value_or(size.height / 2);
    if (y >= size.height) {
        throw InvalidInput("'" + printable(path) + "' has no row " + std::to_string(y) +
                           "; its rows are 0 to " + std::to_string(size.height - 1));
    }
    const double max_code = image.format.depth == 8 ? 255 : 65535;
    std::vector<LinearRgb> light(size.width);
    for (std::uint32_t x = 0; x < size.width; ++x) {
        const auto channel = [&](unsigned c) {
            return static_cast<float>(linear_from_srgb(image.channel(x, y, c) / max_code));
        };
        light[x] = {channel(0), channel(1), channel(2)};
    }
    return palette_of_row(light);
}

std::vector<Rgb8> swatch(const Palette& palette, std::uint32_t count) {
    static const SrgbEncoder<std::uint8_t> encoder;
    const PaletteCurve curve(palette);
    std::vector<Rgb8> colors;
    for (std::uint32_t i = 0; i < count; ++i) {
        const LinearRgb light = curve.at((i + 0.5) / count);
        colors.push_back(
            {encoder.encode(light.r), encoder.encode(light.g), encoder.encode(light.b)});
    }
    return colors;
}

Image palette_sheet(std::span<const NamedPalette> palettes) {
    const auto count = static_cast<std::uint32_t>(palettes.size());
    Image image({{kSheetWidth, count * kRowHeight}, 8});
    const std::uint32_t left = name_width(palettes);
    std::uint32_t top = 0;
    for (const NamedPalette& named : palettes) {
        const std::vector<Rgb8> colors = swatch(named.palette, kSheetWidth - left);
        for (std::uint32_t y = 0; y < kRowHeight; ++y) {
            for (std::uint32_t x = left; x < kSheetWidth; ++x) {
                set_pixel(image, x, top + y, colors[x - left]);
            }
        }
        draw_name(image, top, left, named.name);
        top += kRowHeight;
    }
    return image;
}

}  // namespace mandel
