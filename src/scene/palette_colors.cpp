#include "scene/palette_colors.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "scene/value_text.h"

namespace mandel {
namespace {

using Kind = FlatValue::Kind;

constexpr std::size_t kMaxStops = Palette::kMaxStops;

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

// Stops that are evenly spaced, as when only colours are listed, need no positions.
bool is_evenly_spaced(const std::vector<PaletteStop>& stops) {
    for (std::size_t i = 0; i < stops.size(); ++i) {
        const double even = static_cast<double>(i) / static_cast<double>(stops.size());
        if (stops[i].position != even) return false;
    }
    return true;
}

// How far the colour of a stop is from that on the line between its neighbours, in codes.
double distance_from_line(const PaletteStop& before, const PaletteStop& stop,
                          const PaletteStop& after) {
    const double t = (stop.position - before.position) / (after.position - before.position);
    double most = 0;
    for (const auto channel : {&Rgb8::r, &Rgb8::g, &Rgb8::b}) {
        const double line =
            before.color.*channel + t * (after.color.*channel - before.color.*channel);
        most = std::max(most, std::abs(stop.color.*channel - line));
    }
    return most;
}

}  // namespace

Palette parse_toml_palette(std::string_view text, std::string_view source_name) {
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

Palette palette_from_colors(const FlatValue& list) {
    if (list.kind != Kind::List) throw InvalidInput("it must be a list of colours");
    const std::size_t count = list.items.size();
    if (count < 1 || count > kMaxStops) {
        throw InvalidInput("a palette has 1 to " + std::to_string(kMaxStops) + " colours, not " +
                           std::to_string(count));
    }
    Palette palette;
    std::vector<Rgb8> colors;
    for (const FlatValue& item : list.items) {
        palette.stops.push_back(stop_from(item));
        if (item.kind == Kind::Text) colors.push_back(palette.stops.back().color);
    }
    if (colors.size() == count) return evenly_spaced(colors);
    if (!colors.empty()) throw InvalidInput("either all colours have a position or none");
    check_positions(palette.stops);
    return palette;
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

Palette evenly_spaced(std::span<const Rgb8> colors) {
    const std::size_t count = std::min(colors.size(), kMaxStops);
    Palette palette;
    for (std::size_t i = 0; i < count; ++i) {
        const double position = static_cast<double>(i) / static_cast<double>(count);
        palette.stops.push_back({position, colors[i * colors.size() / count]});
    }
    return palette;
}

void thin_stops(std::vector<PaletteStop>& stops, std::size_t max_count) {
    while (stops.size() > std::max<std::size_t>(max_count, 2)) {
        std::size_t best = 1;
        double least = distance_from_line(stops[0], stops[1], stops[2]);
        for (std::size_t i = 2; i + 1 < stops.size(); ++i) {
            const double distance = distance_from_line(stops[i - 1], stops[i], stops[i + 1]);
            if (distance >= least) continue;
            best = i;
            least = distance;
        }
        stops.erase(stops.begin() + static_cast<std::ptrdiff_t>(best));
    }
}

}  // namespace mandel
