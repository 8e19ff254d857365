#include "scene/kfr_file.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "scene/flat_toml.h"
#include "scene/scene_keys.h"
#include "scene/toml_guard.h"
#include "scene/value_text.h"

namespace mandel {
namespace {

constexpr std::uint32_t kMaxLines = 10'000;  // real files have about forty
constexpr std::size_t kMaxKeyLength = 64;
constexpr std::size_t kMaxColors = 1024;  // one for each unit of a cycle
constexpr double kCycleUnits = 1024;

struct Line {
    std::string_view key;
    std::string_view value;
    TextPosition key_place, value_place;
};

// What the lines say, before it becomes a colouring.
struct Content {
    Scene scene;
    std::vector<Rgb8> colors;
    double units_per_count = 1;  // 1 / IterDiv
    double color_offset = 0;     // units
    std::uint64_t color_method = 0;
    std::vector<std::string> left_out;
};

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

bool is_key_character(char ch) {
    return (ch >= 'A' && ch <= 'Z') || (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') ||
           ch == '_';
}

bool is_key(std::string_view text) {
    return !text.empty() && text.size() <= kMaxKeyLength &&
           std::all_of(text.begin(), text.end(), is_key_character);
}

std::string_view without_mark(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    return text;
}

std::vector<Line> lines_of(std::string_view text, std::string_view source_name) {
    std::vector<Line> lines;
    text = without_mark(text);
    for (std::uint32_t number = 1; !text.empty(); ++number) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view whole = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (trimmed(whole).empty()) continue;
        if (number > kMaxLines)
            throw error_at(source_name, {number, 1}, "there are too many lines");
        const std::size_t colon = std::min(whole.find(':'), whole.size());
        const std::string_view key = trimmed(whole.substr(0, colon));
        if (colon == whole.size() || !is_key(key)) {
            throw error_at(source_name, {number, 1}, "a line must be of the form 'Key: value'");
        }
        const std::string_view value = trimmed(whole.substr(colon + 1));
        const auto column = [&whole](std::string_view part) {
            return static_cast<std::uint32_t>(part.data() - whole.data()) + 1;
        };
        lines.push_back({key, value, {number, column(key)}, {number, column(value)}});
    }
    return lines;
}

bool is_number(std::string_view text, double number) {
    try {
        return parse_real(text, number, number) == number;
    } catch (const InvalidInput&) {
        return false;
    }
}

// "b,g,r,b,g,r," as numbers of 0 to 255.
std::vector<Rgb8> parse_colors(std::string_view text) {
    std::vector<Rgb8> colors;
    std::array<std::uint8_t, 3> channels{};
    std::size_t count = 0;
    while (!text.empty()) {
        const std::size_t comma = std::min(text.find(','), text.size());
        const std::uint64_t channel = parse_count(trimmed(text.substr(0, comma)), 0, 255);
        channels[count++ % 3] = static_cast<std::uint8_t>(channel);
        text = trimmed(text.substr(std::min(comma + 1, text.size())));
        if (count % 3 != 0) continue;
        if (colors.size() == kMaxColors) {
            throw InvalidInput("there are more than " + std::to_string(kMaxColors) + " colours");
        }
        colors.push_back({channels[2], channels[1], channels[0]});
    }
    if (count % 3 != 0) throw InvalidInput("a colour is three numbers: blue, green, red");
    return colors;
}

void set_scene_key(Content& content, std::string_view key, std::string_view text) {
    find_scene_key(key)->set(content.scene, text);
}

void set_interior(Content& content, std::string_view text) {
    const std::vector<Rgb8> colors = parse_colors(text);
    if (colors.size() != 1) throw InvalidInput("it must be one colour: blue, green, red");
    content.scene.coloring.interior = colors[0];
}

void set_iter_div(Content& content, std::string_view text) {
    constexpr double kMin = 1e-6, kMax = 1e12;  // chosen: far beyond use
    content.units_per_count = 1 / parse_real(text, kMin, kMax);
}

struct Key {
    std::string_view name;
    void (*set)(Content& content, std::string_view text);
};

constexpr Key kKeys[] = {
    {"Re", [](Content& c, std::string_view t) { set_scene_key(c, "re", t); }},
    {"Im", [](Content& c, std::string_view t) { set_scene_key(c, "im", t); }},
    {"Zoom", [](Content& c, std::string_view t) { set_scene_key(c, "zoom", t); }},
    {"Iterations", [](Content& c, std::string_view t) { set_scene_key(c, "iterations", t); }},
    {"RotateAngle", [](Content& c, std::string_view t) { set_scene_key(c, "rotate", t); }},
    {"Colors", [](Content& c, std::string_view t) { c.colors = parse_colors(t); }},
    {"InteriorColor", set_interior},
    {"IterDiv", set_iter_div},
    {"ColorOffset",
     [](Content& c, std::string_view t) { c.color_offset = parse_real(t, -1e6, 1e6); }},
    {"ColorMethod",
     [](Content& c, std::string_view t) { c.color_method = parse_count(t, 0, 1000); }},
    {"Smooth",
     [](Content& c, std::string_view t) {
         if (is_number(t, 0)) c.scene.coloring.method = ColorMethod::Bands;
     }},
};

struct NumberKey {
    std::string_view name;
    double value;
};

// With another value the file is about another set.
constexpr NumberKey kFormula[] = {{"FractalType", 0}, {"Power", 2}, {"UseHybridFormula", 0}};

// With this value they change nothing; with another, something that a scene has not.
constexpr NumberKey kNeutralNumbers[] = {
    {"Rotate", 0},
    {"StretchAmount", 0},
    {"Ratio", 360},
    {"ImagPointsUp", 1},
    {"ExponentialMap", 0},
    {"MultiColor", 0},
    {"Slopes", 0},
    {"Flat", 0},
    {"InverseTransition", 0},
    {"TexturEnabled", 0},
    {"TextureEnabled", 0},
    {"SeedR", 0},
    {"SeedI", 0},
    {"ColorPhaseStrength", 0},
    {"BailoutNormPreset", 0},
    {"BailoutRadiusPreset", 0},
};

// They matter only beside one of the keys above, or not to the picture.
constexpr std::string_view kIgnoredKeys[] = {
    "StretchAngle", "MultiColors",   "BlendMC",     "SlopePower", "SlopeRatio",
    "SlopeAngle",   "SmoothMethod",  "real",        "imag",       "FactorAR",
    "FactorAI",     "HybridFormula", "Differences", "Comment",    "Period",
};

template <typename Row, std::size_t N>
const Row* find_row(const Row (&rows)[N], std::string_view name) {
    const auto found = std::find_if(std::begin(rows), std::end(rows),
                                    [name](const Row& row) { return row.name == name; });
    return found == std::end(rows) ? nullptr : found;
}

void apply(Content& content, const Line& line) {
    if (const Key* key = find_row(kKeys, line.key)) return key->set(content, line.value);
    if (const NumberKey* key = find_row(kFormula, line.key)) {
        if (is_number(line.value, key->value)) return;
        throw InvalidInput(quote(line.value) +
                           " is another formula; only the Mandelbrot set, z^2 + c, is drawn");
    }
    if (std::find(std::begin(kIgnoredKeys), std::end(kIgnoredKeys), line.key) !=
        std::end(kIgnoredKeys)) {
        return;
    }
    const NumberKey* key = find_row(kNeutralNumbers, line.key);
    if (key == nullptr || !is_number(line.value, key->value)) {
        content.left_out.emplace_back(line.key);
    }
}

void refuse_repetition(const std::vector<Line>& lines, std::string_view source_name) {
    std::map<std::string_view, std::uint32_t> seen;
    for (const Line& line : lines) {
        const auto [first, is_new] = seen.emplace(line.key, line.key_place.line);
        if (is_new) continue;
        throw error_at(
            source_name, line.key_place,
            quote(line.key) + " is given twice, first in line " + std::to_string(first->second));
    }
    for (const std::string_view key : {"Re", "Im", "Zoom"}) {
        if (seen.contains(key)) continue;
        throw error_at(source_name, {}, "there is no place here; " + quote(key) + " is missing");
    }
}

void set_palette(Content& content) {
    const std::size_t given = content.colors.size();
    if (given == 0) return;
    const std::size_t count = std::min(given, Palette::kMaxStops);
    if (count < given) {
        content.left_out.push_back("all but " + std::to_string(count) + " of the Colors");
    }
    Palette palette;
    for (std::size_t i = 0; i < count; ++i) {
        const double position = static_cast<double>(i) / static_cast<double>(count);
        palette.stops.push_back({position, content.colors[i * given / count]});
    }
    content.scene.coloring.palette = std::move(palette);
}

// Our transfers have units of their own and are 0 at a count of 3: what density and offset make
// the positions equal to (ColorOffset + units_per_count * f(count)) / 1024?
void set_places(Content& content) {
    struct Method {
        Transfer transfer;
        double unit;  // f(count) = unit * transfer(count) + start
        double start;
    };
    // log2(1 + count) stands in for log2(count): the sky apart, there is no difference to see.
    constexpr Method kMethods[] = {
        {Transfer::Linear, 64, 3},
        {Transfer::Sqrt, 4, 1.7320508075688772},
        {Transfer::Cbrt, 2, 1.4422495703074083},
        {Transfer::Log, 4 * 0.6931471805599453, 2 * 0.6931471805599453},
    };
    const bool is_known = content.color_method < std::size(kMethods);
    if (!is_known) content.left_out.emplace_back("ColorMethod");
    const Method& method = kMethods[is_known ? content.color_method : 0];
    const double cycles_per_unit = content.units_per_count / kCycleUnits;
    Coloring& coloring = content.scene.coloring;
    coloring.transfer = method.transfer;
    coloring.density = cycles_per_unit * method.unit;
    coloring.offset = content.color_offset / kCycleUnits + cycles_per_unit * method.start;
    coloring.ink = 0;
}

}  // namespace

bool looks_like_kfr(std::string_view text) {
    text = without_mark(text);
    const std::size_t start = text.find_first_not_of(" \t\r\n");
    if (start == std::string_view::npos) return false;
    // Only as far as a key can reach: the first line may be long.
    const std::string_view beginning = text.substr(start, kMaxKeyLength + 2);
    const std::size_t colon = beginning.find(':');
    const bool is_capital = beginning[0] >= 'A' && beginning[0] <= 'Z';
    return is_capital && colon != std::string_view::npos &&
           is_key(trimmed(beginning.substr(0, colon)));
}

ImportedScene parse_kfr(std::string_view text, std::string_view source_name) {
    guard_text(text, source_name);
    const std::vector<Line> lines = lines_of(text, source_name);
    refuse_repetition(lines, source_name);
    Content content;
    for (const Line& line : lines) {
        try {
            apply(content, line);
        } catch (const InvalidInput& error) {
            throw error_at(source_name, line.value_place,
                           std::string(line.key) + ": " + error.what());
        }
    }
    set_palette(content);
    set_places(content);
    return {std::move(content.scene), std::move(content.left_out)};
}

}  // namespace mandel
