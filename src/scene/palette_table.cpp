#include "scene/palette_table.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

#include "scene/palette_colors.h"
#include "scene/text_lines.h"
#include "scene/value_text.h"

namespace mandel {
namespace {

constexpr std::string_view kGimpMagic = "GIMP Palette";
constexpr std::string_view kJascMagic = "JASC-PAL";
constexpr std::size_t kMapColors = 256;

bool is_remark(std::string_view line) { return line.empty() || line[0] == '#' || line[0] == ';'; }

// The next line that says something.
std::optional<TextLine> next_content(TextLines& lines) {
    while (const auto line = lines.next()) {
        if (!is_remark(trimmed(line->text))) return line;
    }
    return std::nullopt;
}

enum class Range { UpTo255, Modulo256 };

Rgb8 color_of(const TextLine& line, std::string_view source_name, Range range) {
    constexpr std::uint64_t kMaxCode = 255;
    const bool is_modulo = range == Range::Modulo256;
    const std::uint64_t max = is_modulo ? std::numeric_limits<std::uint32_t>::max() : kMaxCode;
    std::string_view rest = line.text;
    std::array<std::uint8_t, 3> channels{};
    for (std::uint8_t& channel : channels) {
        const std::string_view word = take_word(rest);
        try {
            if (word.empty()) throw InvalidInput("a colour is three numbers of 0 to 255");
            channel = static_cast<std::uint8_t>(parse_count(word, 0, max) & kMaxCode);
        } catch (const InvalidInput& error) {
            const std::string_view place = word.empty() ? rest : word;
            throw error_at(source_name, line.position_of(place), error.what());
        }
    }
    return {channels[0], channels[1], channels[2]};
}

ImportedPalette palette_of(const std::vector<Rgb8>& colors, std::string_view source_name) {
    if (colors.empty()) throw error_at(source_name, {}, "there are no colours in the palette");
    ImportedPalette imported{evenly_spaced(colors)};
    const std::size_t kept = imported.palette.stops.size();
    if (kept < colors.size()) {
        imported.left_out.push_back("all but " + std::to_string(kept) + " of the " +
                                    std::to_string(colors.size()) + " colours");
    }
    return imported;
}

ImportedPalette parse_map(TextLines lines, std::string_view source_name) {
    std::vector<Rgb8> colors;
    while (colors.size() < kMapColors) {
        const auto line = next_content(lines);
        if (!line) break;
        colors.push_back(color_of(*line, source_name, Range::Modulo256));
    }
    return palette_of(colors, source_name);
}

// Header lines such as "Name: ..." and "Columns: 16" stand between the magic line and the colours.
ImportedPalette parse_gimp_palette(TextLines lines, std::string_view source_name) {
    std::vector<Rgb8> colors;
    next_content(lines);
    while (const auto line = next_content(lines)) {
        const std::string_view text = trimmed(line->text);
        const bool is_number = text[0] >= '0' && text[0] <= '9';
        const bool is_header = !is_number && text.find(':') != std::string_view::npos;
        if (colors.empty() && is_header) continue;
        colors.push_back(color_of(*line, source_name, Range::UpTo255));
    }
    return palette_of(colors, source_name);
}

// The magic line, a version (0100), the number of colours, the colours.
ImportedPalette parse_jasc_palette(TextLines lines, std::string_view source_name) {
    constexpr std::uint64_t kMostColors = 65536;  // chosen: files have 16 or 256
    next_content(lines);
    next_content(lines);
    const auto line = next_content(lines);
    if (!line) throw error_at(source_name, {}, "the number of colours is missing");
    const std::string_view count_text = trimmed(line->text);
    const TextPosition count_place = line->position_of(count_text);
    std::uint64_t count = 0;
    try {
        count = parse_count(count_text, 1, kMostColors);
    } catch (const InvalidInput& error) {
        throw error_at(source_name, count_place,
                       "the number of colours: " + std::string(error.what()));
    }
    std::vector<Rgb8> colors;
    while (colors.size() < count) {
        const auto color = next_content(lines);
        if (!color) {
            throw error_at(source_name, count_place,
                           "the file should have " + std::to_string(count) + " colours, but has " +
                               std::to_string(colors.size()));
        }
        colors.push_back(color_of(*color, source_name, Range::UpTo255));
    }
    return palette_of(colors, source_name);
}

std::string_view first_content(std::string_view text) {
    TextLines lines(text);
    const auto line = next_content(lines);
    return line ? trimmed(line->text) : std::string_view();
}

}  // namespace

// A map's first word is a number; TOML cannot begin with one and go on without '='.
bool looks_like_palette_table(std::string_view text) {
    std::string_view first = first_content(text);
    if (first.starts_with(kGimpMagic) || first.starts_with(kJascMagic)) return true;
    if (first.find('=') != std::string_view::npos) return false;
    const std::string_view word = take_word(first);
    return !word.empty() && word.find_first_not_of("0123456789") == std::string_view::npos;
}

ImportedPalette parse_palette_table(std::string_view text, std::string_view source_name) {
    const std::string_view first = first_content(text);
    const TextLines lines(text);
    if (first.starts_with(kGimpMagic)) return parse_gimp_palette(lines, source_name);
    if (first.starts_with(kJascMagic)) return parse_jasc_palette(lines, source_name);
    return parse_map(lines, source_name);
}

}  // namespace mandel
