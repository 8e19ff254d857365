#include "scene/palette_file.h"

#include <algorithm>
#include <optional>
#include <string>

#include "scene/value_text.h"

namespace mandel {
namespace {

using Kind = FlatValue::Kind;

constexpr std::size_t kMaxStops = Palette::kMaxStops;

void check_stop_count(std::size_t count) {
    if (count >= 1 && count <= kMaxStops) return;
    throw InvalidInput("a palette has 1 to " + std::to_string(kMaxStops) + " colours, not " +
                       std::to_string(count));
}

void spread_evenly(Palette& palette) {
    const auto count = static_cast<double>(palette.stops.size());
    for (std::size_t i = 0; i < palette.stops.size(); ++i) {
        palette.stops[i].position = static_cast<double>(i) / count;
    }
}

PaletteStop stop_from(const FlatValue& value) {
    if (value.kind == Kind::Text) return {0, parse_color(value.text)};
    const bool is_pair = value.kind == Kind::List && value.items.size() == 2 &&
                         value.items[0].kind == Kind::Number && value.items[1].kind == Kind::Text;
    if (!is_pair) {
        throw InvalidInput("a colour is \"#rrggbb\" or [position, \"#rrggbb\"]");
    }
    return {parse_real(value.items[0].text, 0, 1), parse_color(value.items[1].text)};
}

void check_positions(const std::vector<PaletteStop>& stops) {
    for (std::size_t i = 0; i < stops.size(); ++i) {
        const std::string subject = "the position of colour " + std::to_string(i + 1);
        if (stops[i].position >= 1) {
            throw InvalidInput(subject +
                               " must be less than 1 (the end of the cycle is its start)");
        }
        if (i > 0 && stops[i].position <= stops[i - 1].position) {
            throw InvalidInput(subject + " must be greater than the one before");
        }
    }
}

Palette palette_from_toml(std::string_view text, std::string_view source_name) {
    constexpr std::string_view kKnown[] = {"colors"};
    std::optional<Palette> palette;
    for (const FlatEntry& entry : parse_flat_toml(text, source_name)) {
        if (entry.key != kKnown[0]) {
            throw error_at(source_name, entry.position,
                           "unknown key " + quote(entry.key) + suggestion(entry.key, kKnown) +
                               " (a palette file has only 'colors')");
        }
        try {
            palette = palette_from_colors(entry.value);
        } catch (const InvalidInput& error) {
            throw error_at(source_name, entry.value.position, entry.key + ": " + error.what());
        }
    }
    if (palette) return *palette;
    throw error_at(source_name, {}, "there is no palette here; write colors = [\"#rrggbb\", ...]");
}

// The next word of a line of a table, or nothing at its end.
std::string_view take_word(std::string_view& line) {
    while (!line.empty() && is_blank(line[0])) line.remove_prefix(1);
    std::size_t length = 0;
    while (length < line.size() && !is_blank(line[length])) ++length;
    const std::string_view word = line.substr(0, length);
    line.remove_prefix(length);
    return word;
}

Rgb8 color_of_line(std::string_view line) {
    std::uint8_t channels[3];
    for (std::uint8_t& channel : channels) {
        const std::string_view word = take_word(line);
        if (word.empty()) throw InvalidInput("a colour is three numbers of 0 to 255");
        channel = static_cast<std::uint8_t>(parse_count(word, 0, 255));
    }
    return {channels[0], channels[1], channels[2]};
}

constexpr std::string_view kGimpMagic = "GIMP Palette";

// Header lines and comments of a GIMP palette, which carry no colour.
bool is_gimp_remark(std::string_view line) {
    return line.starts_with(kGimpMagic) || line.starts_with("Name:") ||
           line.starts_with("Columns:") || line.starts_with("Channels:");
}

Palette palette_from_table(std::string_view text, std::string_view source_name) {
    Palette palette;
    std::uint32_t number = 0;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        ++number;
        std::string_view words = line;
        const std::string_view first = take_word(words);
        if (first.empty() || first[0] == '#' || is_gimp_remark(line)) continue;
        try {
            check_stop_count(palette.stops.size() + 1);
            palette.stops.push_back({0, color_of_line(line)});
        } catch (const InvalidInput& error) {
            throw error_at(source_name, {number, 1}, error.what());
        }
    }
    if (palette.stops.empty())
        throw error_at(source_name, {}, "there are no colours in the palette");
    spread_evenly(palette);
    return palette;
}

// Stops that are evenly spaced, as when only colours are listed, need no positions.
bool is_evenly_spaced(const std::vector<PaletteStop>& stops) {
    for (std::size_t i = 0; i < stops.size(); ++i) {
        const double even = static_cast<double>(i) / static_cast<double>(stops.size());
        if (stops[i].position != even) return false;
    }
    return true;
}

// A map's first word is a number; TOML cannot begin with one and go on without '='.
bool looks_like_table(std::string_view text) {
    if (text.starts_with(kGimpMagic)) return true;
    const std::size_t start = text.find_first_not_of(" \t\r\n");
    if (start == std::string_view::npos || text[start] < '0' || text[start] > '9') return false;
    const std::size_t end = std::min(text.find('\n', start), text.size());
    return text.substr(start, end - start).find('=') == std::string_view::npos;
}

}  // namespace

Palette palette_from_colors(const FlatValue& list) {
    if (list.kind != Kind::List) throw InvalidInput("it must be a list of colours");
    check_stop_count(list.items.size());
    Palette palette;
    std::size_t pairs = 0;
    for (const FlatValue& item : list.items) {
        palette.stops.push_back(stop_from(item));
        if (item.kind == Kind::List) ++pairs;
    }
    if (pairs == 0) {
        spread_evenly(palette);
    } else if (pairs < list.items.size()) {
        throw InvalidInput("either all colours have a position or none");
    }
    check_positions(palette.stops);
    return palette;
}

bool looks_like_palette(std::string_view text) {
    if (looks_like_table(text)) return true;
    try {
        const auto entries = parse_flat_toml(text, "");
        return std::any_of(entries.begin(), entries.end(),
                           [](const FlatEntry& entry) { return entry.key == "colors"; });
    } catch (const InvalidInput&) {
        return false;
    }
}

std::string format_colors(const Palette& palette) {
    const bool even = is_evenly_spaced(palette.stops);
    std::string text = "[";
    for (const PaletteStop& stop : palette.stops) {
        if (text.size() > 1) text += ", ";
        const std::string color = "\"" + format_color(stop.color) + "\"";
        text += even ? color : "[" + format_real(stop.position) + ", " + color + "]";
    }
    return text + "]";
}

Palette parse_palette(std::string_view text, std::string_view source_name) {
    return looks_like_table(text) ? palette_from_table(text, source_name)
                                  : palette_from_toml(text, source_name);
}

}  // namespace mandel
