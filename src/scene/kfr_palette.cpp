#include "scene/kfr_palette.h"

#include <algorithm>
#include <string>

#include "scene/kfr_lines.h"
#include "scene/palette_colors.h"
#include "scene/value_text.h"

namespace mandel {
namespace {

constexpr std::string_view kColorsKey = "Colors";

struct ColorNumber {
    std::string_view key;
    double neutral;  // with this value the colours are those of the palette alone
};

constexpr ColorNumber kColorNumbers[] = {
    {"IterDiv", 1},        {"ColorMethod", 0},       {"ColorOffset", 0},
    {"Smooth", 1},         {"MultiColor", 0},        {"Slopes", 0},
    {"Flat", 0},           {"InverseTransition", 0}, {"TexturEnabled", 0},
    {"TextureEnabled", 0}, {"ColorPhaseStrength", 0}};

bool is_left_out(const KfrLine& line) {
    if (is_same_kfr_key(line.key, "InteriorColor")) {
        const std::vector<Rgb8> colors = parse_kfr_colors(line.value);
        return colors != std::vector<Rgb8>{{0, 0, 0}};
    }
    return std::ranges::any_of(kColorNumbers, [&line](const ColorNumber& number) {
        return is_same_kfr_key(line.key, number.key) && !is_kfr_number(line.value, number.neutral);
    });
}

}  // namespace

bool is_kfr_palette(std::string_view text) {
    if (!looks_like_kfr(text)) return false;
    try {
        const std::vector<KfrLine> lines = kfr_lines(text, "");
        const auto has = [&lines](std::string_view key) {
            return std::ranges::any_of(
                lines, [key](const KfrLine& line) { return is_same_kfr_key(line.key, key); });
        };
        return has(kColorsKey) && !has("Zoom");
    } catch (const InvalidInput&) {
        return false;
    }
}

ImportedPalette parse_kfr_palette(std::string_view text, std::string_view source_name) {
    ImportedPalette imported;
    for (const KfrLine& line : kfr_lines(text, source_name)) {
        try {
            if (!is_same_kfr_key(line.key, kColorsKey)) {
                if (is_left_out(line)) imported.left_out.emplace_back(line.key);
                continue;
            }
            const std::vector<Rgb8> colors = parse_kfr_colors(line.value);
            if (colors.empty()) throw InvalidInput("there are no colours");
            imported.palette = evenly_spaced(colors);
            const std::size_t kept = imported.palette.stops.size();
            if (kept == colors.size()) continue;
            imported.left_out.push_back("all but " + std::to_string(kept) + " of the Colors");
        } catch (const InvalidInput& error) {
            throw error_at(source_name, line.value_place,
                           std::string(line.key) + ": " + error.what());
        }
    }
    if (!imported.palette.stops.empty()) return imported;
    throw error_at(source_name, {}, "there are no colours here; 'Colors' is missing");
}

}  // namespace mandel
