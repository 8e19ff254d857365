#include "scene/gimp_gradient.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <numbers>
#include <optional>

#include "scene/palette_colors.h"
#include "scene/text_lines.h"
#include "scene/value_text.h"

namespace mandel {
namespace {

constexpr std::string_view kGradientMagic = "GIMP Gradient";
constexpr std::uint64_t kMaxSegments = 1000;  // chosen: large ones have about a hundred
constexpr double kMaxGap = 1e-3;              // files round positions to six digits or fewer
constexpr double kEdgeWidth = 0x1p-12;        // half a cell of a palette curve

using Rgb = std::array<double, 3>;
using Rgba = std::array<double, 4>;

enum class Curve { Linear, Curved, Sine, SphereIncreasing, SphereDecreasing, Step };
enum class Way { Straight, HueUp, HueDown };

struct Segment {
    double left = 0, middle = 0, right = 0;
    Rgba from{}, to{};
    Curve curve = Curve::Linear;
    Way way = Way::Straight;
    TextPosition position;
};

// The numbers of a line, one after the other.
class LineNumbers {
public:
    LineNumbers(const TextLine& line, std::string_view rest, std::string_view source_name)
        : line_(line), rest_(rest), source_name_(source_name) {}

    double fraction() {
        return next([](std::string_view word) { return parse_real(word, 0, 1); });
    }
    Rgba color() {
        Rgba color{};
        for (double& channel : color) channel = fraction();
        return color;
    }
    std::uint64_t choice(std::uint64_t max) {
        return next([max](std::string_view word) { return parse_count(word, 0, max); });
    }

private:
    template <typename Parse>
    auto next(Parse&& parse) -> decltype(parse(std::string_view())) {
        const std::string_view word = take_word(rest_);
        try {
            if (word.empty()) throw InvalidInput("there are too few numbers in this segment");
            return parse(word);
        } catch (const InvalidInput& error) {
            const std::string_view place = word.empty() ? rest_ : word;
            throw error_at(source_name_, line_.position_of(place), error.what());
        }
    }

    const TextLine& line_;
    std::string_view rest_;
    std::string_view source_name_;
};

Segment parse_segment(const TextLine& line, const Segment* before, std::string_view source_name) {
    std::string_view text = trimmed(line.text);
    Segment segment;
    segment.position = line.position_of(text);
    const bool goes_on = text.starts_with('+');
    if (goes_on && before == nullptr) {
        throw error_at(source_name, segment.position, "there is no segment to continue");
    }
    if (goes_on) text.remove_prefix(1);
    LineNumbers numbers(line, text, source_name);
    segment.left = goes_on ? before->right : numbers.fraction();
    segment.middle = numbers.fraction();
    segment.right = numbers.fraction();
    segment.from = goes_on ? before->to : numbers.color();
    segment.to = numbers.color();
    segment.curve = static_cast<Curve>(numbers.choice(static_cast<std::uint64_t>(Curve::Step)));
    segment.way = static_cast<Way>(numbers.choice(static_cast<std::uint64_t>(Way::HueDown)));
    if (segment.left <= segment.middle && segment.middle <= segment.right) return segment;
    throw error_at(source_name, segment.position,
                   "the left, middle and right of a segment must increase");
}

std::optional<TextLine> next_line(TextLines& lines) {
    while (auto line = lines.next()) {
        const std::string_view text = trimmed(line->text);
        if (!text.empty() && text[0] != '#') return line;
    }
    return std::nullopt;
}

// They may stand in any order, but must follow each other from 0 to 1.
void arrange(std::vector<Segment>& segments, std::string_view source_name) {
    std::ranges::stable_sort(segments, {}, &Segment::left);
    double end = 0;
    for (Segment& segment : segments) {
        if (std::abs(segment.left - end) > kMaxGap) {
            throw error_at(source_name, segment.position,
                           "a segment must begin at " + format_real(end) +
                               ", where the one before it ends, not at " +
                               format_real(segment.left));
        }
        segment.left = end;
        segment.middle = std::max(segment.middle, end);
        end = segment.right = std::max(segment.right, end);
    }
    if (1 - end <= kMaxGap) {
        segments.back().right = 1;
        return;
    }
    throw error_at(source_name, segments.back().position,
                   "the last segment must end at 1, not at " + format_real(end));
}

std::vector<Segment> parse_segments(std::string_view text, std::string_view source_name) {
    TextLines lines(text);
    next_line(lines);
    auto line = next_line(lines);
    if (line && trimmed(line->text).starts_with("Name:")) line = next_line(lines);
    if (!line) throw error_at(source_name, {}, "the number of segments is missing");
    const std::string_view count_text = trimmed(line->text);
    const TextPosition count_place = line->position_of(count_text);
    std::uint64_t count = 0;
    try {
        count = parse_count(count_text, 1, kMaxSegments);
    } catch (const InvalidInput& error) {
        throw error_at(source_name, count_place,
                       "the number of segments: " + std::string(error.what()));
    }
    std::vector<Segment> segments;
    while (segments.size() < count) {
        line = next_line(lines);
        if (!line) {
            throw error_at(source_name, count_place,
                           "the file should have " + std::to_string(count) + " segments, but has " +
                               std::to_string(segments.size()));
        }
        const Segment* before = segments.empty() ? nullptr : &segments.back();
        segments.push_back(parse_segment(*line, before, source_name));
    }
    arrange(segments, source_name);
    return segments;
}

// 0 to 1 over each half, so that the middle is 1/2.
double linear_factor(double middle, double t) {
    if (t <= middle) return middle > 0 ? 0.5 * t / middle : 0;
    return middle < 1 ? 0.5 + 0.5 * (t - middle) / (1 - middle) : 1;
}

// How far from one colour to the other a place is; middle and t as parts of the segment.
double factor_of(Curve curve, double middle, double t) {
    const double linear = linear_factor(middle, t);
    switch (curve) {
        case Curve::Linear:
            return linear;
        case Curve::Curved:
            if (middle <= 0) return 1;
            if (middle >= 1) return t < 1 ? 0 : 1;
            return std::pow(t, std::log(0.5) / std::log(middle));
        case Curve::Sine:
            return (1 - std::cos(std::numbers::pi * linear)) / 2;
        case Curve::SphereIncreasing:
            return std::sqrt(1 - (linear - 1) * (linear - 1));
        case Curve::SphereDecreasing:
            return 1 - std::sqrt(1 - linear * linear);
        case Curve::Step:
            return t >= middle ? 1 : 0;
    }
    return linear;
}

// Hue in turns, saturation, value (A. R. Smith, "Color gamut transform pairs", 1978).
Rgb hsv_of(const Rgba& color) {
    const auto [least, most] = std::minmax({color[0], color[1], color[2]});
    const double range = most - least;
    if (range <= 0) return {0, 0, most};
    double hue = 0;
    if (color[0] == most) {
        hue = (color[1] - color[2]) / range;
    } else if (color[1] == most) {
        hue = 2 + (color[2] - color[0]) / range;
    } else {
        hue = 4 + (color[0] - color[1]) / range;
    }
    return {hue / 6 - std::floor(hue / 6), range / most, most};
}

Rgb rgb_of_hsv(const Rgb& hsv) {
    const auto channel = [&hsv](double n) {
        const double k = std::fmod(n + hsv[0] * 6, 6);
        return hsv[2] * (1 - hsv[1] * std::max(0.0, std::min({k, 4 - k, 1.0})));
    };
    return {channel(5), channel(3), channel(1)};
}

double mix(double a, double b, double t) { return a + (b - a) * t; }

Rgb mixed(const Segment& segment, double t) {
    if (segment.way == Way::Straight) {
        Rgb color{};
        for (std::size_t i = 0; i < color.size(); ++i) {
            color[i] = mix(segment.from[i], segment.to[i], t);
        }
        return color;
    }
    const Rgb from = hsv_of(segment.from);
    Rgb to = hsv_of(segment.to);
    if (segment.way == Way::HueUp && to[0] <= from[0]) to[0] += 1;
    if (segment.way == Way::HueDown && to[0] >= from[0]) to[0] -= 1;
    const double hue = mix(from[0], to[0], t);
    return rgb_of_hsv({hue - std::floor(hue), mix(from[1], to[1], t), mix(from[2], to[2], t)});
}

Rgb8 color_at(const Segment& segment, double part) {
    const double width = segment.right - segment.left;
    const double middle = (segment.middle - segment.left) / width;
    const double t = factor_of(segment.curve, middle, part);
    const double alpha = mix(segment.from[3], segment.to[3], t);
    const auto code = [alpha](double value) {
        return static_cast<std::uint8_t>(std::lround(255 * value * alpha));
    };
    const Rgb color = mixed(segment, t);
    return {code(color[0]), code(color[1]), code(color[2])};
}

int difference(Rgb8 a, Rgb8 b) {
    return std::max({std::abs(a.r - b.r), std::abs(a.g - b.g), std::abs(a.b - b.b)});
}

// From 0 to 1, both included.
std::vector<PaletteStop> sampled(const std::vector<Segment>& segments) {
    constexpr int kPoints = 8;
    std::vector<PaletteStop> stops;
    Rgb8 end;
    // The colour on this side of an edge would otherwise run into the one beyond it.
    const auto keep_edge = [&stops](double position, Rgb8 before, Rgb8 after) {
        const double place = position - kEdgeWidth;
        if (stops.empty() || stops.back().position >= place) return;
        if (difference(before, after) > 1) stops.push_back({place, before});
    };
    for (const Segment& segment : segments) {
        const double width = segment.right - segment.left;
        if (width < kEdgeWidth) continue;
        keep_edge(segment.left, end, color_at(segment, 0));
        const bool is_step = segment.curve == Curve::Step;
        for (int i = 0; i < (is_step ? 1 : kPoints); ++i) {
            const double part = static_cast<double>(i) / kPoints;
            stops.push_back({segment.left + part * width, color_at(segment, part)});
        }
        end = color_at(segment, 1);
        if (!is_step || segment.middle <= segment.left || segment.middle >= segment.right) continue;
        keep_edge(segment.middle, stops.back().color, end);
        stops.push_back({segment.middle, end});
    }
    stops.push_back({1, end});
    return stops;
}

}  // namespace

bool looks_like_gimp_gradient(std::string_view text) {
    TextLines lines(text);
    const auto line = next_line(lines);
    return line && trimmed(line->text).starts_with(kGradientMagic);
}

Palette parse_gimp_gradient(std::string_view text, std::string_view source_name) {
    constexpr int kAlike = 8;  // codes; ends that differ less make no visible seam
    std::vector<PaletteStop> stops = sampled(parse_segments(text, source_name));
    Palette palette;
    if (difference(stops.front().color, stops.back().color) <= kAlike) {
        stops.pop_back();
        if (stops.size() > Palette::kMaxStops) thin_stops(stops, Palette::kMaxStops);
        palette.stops = std::move(stops);
        return palette;
    }
    thin_stops(stops, Palette::kMaxStops / 2 + 1);
    for (const PaletteStop& stop : stops) palette.stops.push_back({stop.position / 2, stop.color});
    for (std::size_t i = stops.size() - 2; i > 0; --i) {
        palette.stops.push_back({1 - stops[i].position / 2, stops[i].color});
    }
    return palette;
}

}  // namespace mandel
