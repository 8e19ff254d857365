#include "scene/kfr_file.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include "scene/foreign_formula.h"
#include "scene/kfr_lines.h"
#include "scene/palette_colors.h"
#include "scene/scene_keys.h"
#include "scene/toml_guard.h"
#include "scene/value_text.h"

namespace mandel {
namespace {

constexpr double kCycleUnits = 1024;

// What the lines say, before it becomes a scene.
struct Content {
    Scene scene;
    std::vector<Rgb8> colors;
    bool imaginary_axis_up = false;
    double units_per_count = 1;  // 1 / IterDiv
    double color_offset = 0;     // units
    std::uint64_t color_method = 0;
    int formula_type = 0;
    std::optional<int> power;
    double stretch_deg = 0;
    std::vector<std::string> left_out, other_view;
};

void set_scene_key(Content& content, std::string_view key, std::string_view text) {
    find_scene_key(key)->set(content.scene, text);
}

// A whole number, also with an exponent, as in 1e6.
void set_iterations_of(Content& content, std::string_view text) {
    constexpr double kMaxExact = 0x1p53;
    if (text.find_first_of("eE") == std::string_view::npos) {
        return set_scene_key(content, "iterations", text);
    }
    const double count = parse_real(text, 1, kMaxExact);
    if (count != std::floor(count)) throw InvalidInput(quote(text) + " is not a whole number");
    set_scene_key(content, "iterations", std::to_string(static_cast<std::uint64_t>(count)));
}

void set_interior(Content& content, std::string_view text) {
    const std::vector<Rgb8> colors = parse_kfr_colors(text);
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
    {"Iterations", set_iterations_of},
    {"RotateAngle", [](Content& c, std::string_view t) { set_scene_key(c, "rotate", t); }},
    {"FractalType",
     [](Content& c, std::string_view t) {
         c.formula_type = static_cast<int>(parse_count(t, 0, 1000));
         (void)kalles_formula(c.formula_type, {});
     }},
    {"Power",
     [](Content& c, std::string_view t) {
         c.power = static_cast<int>(parse_count(t, 2, Formula::kMaxDegree));
     }},
    {"StretchAmount", [](Content& c, std::string_view t) { set_scene_key(c, "stretch", t); }},
    {"StretchAngle",
     [](Content& c, std::string_view t) { c.stretch_deg = parse_real(t, -1e6, 1e6); }},
    {"ImagPointsUp",
     [](Content& c, std::string_view t) { c.imaginary_axis_up = parse_count(t, 0, 1) == 1; }},
    {"Colors", [](Content& c, std::string_view t) { c.colors = parse_kfr_colors(t); }},
    {"InteriorColor", set_interior},
    {"IterDiv", set_iter_div},
    {"ColorOffset",
     [](Content& c, std::string_view t) { c.color_offset = parse_real(t, -1e6, 1e6); }},
    {"ColorMethod",
     [](Content& c, std::string_view t) { c.color_method = parse_count(t, 0, 1000); }},
    {"Smooth",
     [](Content& c, std::string_view t) {
         if (is_kfr_number(t, 0)) c.scene.coloring.method = ColorMethod::Bands;
     }},
};

struct NumberKey {
    std::string_view name;
    double value;
};

// With another value the file is about another set.
constexpr NumberKey kFormula[] = {{"UseHybridFormula", 0}};

// With another value the file shows another part of the plane, or another shape of it.
constexpr NumberKey kViewNumbers[] = {{"Rotate", 0}, {"Ratio", 360}, {"ExponentialMap", 0}};

// With this value they change nothing; with another, something of the colours that a scene has not.
constexpr NumberKey kNeutralNumbers[] = {
    {"MultiColor", 0},
    {"Slopes", 0},
    {"Flat", 0},
    {"InverseTransition", 0},
    {"TexturEnabled", 0},
    {"TextureEnabled", 0},
    {"SeedR", 0},
    {"SeedI", 0},
    {"ColorPhaseStrength", 0},
    {"BailoutNormPreset", 1},  // the Euclidean norm
    {"BailoutRadiusPreset", 0},
    {"SmoothMethod", 0},
    {"SmoothingMethod", 0},
    {"real", 1},
    {"imag", 1},
};

// They matter only beside one of the keys above, or not to the picture.
constexpr std::string_view kIgnoredKeys[] = {
    "MultiColors",       "BlendMC",      "SlopePower",   "SlopeRatio",
    "SlopeAngle",        "FactorAR",     "FactorAI",     "HybridFormula",
    "Differences",       "Comment",      "Period",       "BailoutRadiusCustom",
    "BailoutNormCustom", "TextureMerge", "TexturePower", "TextureRatio",
    "TextureFile",       "Version",      "UseOpenGL",    "JitterSeed",
    "JitterShape",       "JitterScale",  "ShowGlitches",
};

template <typename Row, std::size_t N>
const Row* find_row(const Row (&rows)[N], std::string_view name) {
    const auto found = std::find_if(std::begin(rows), std::end(rows), [name](const Row& row) {
        return is_same_kfr_key(row.name, name);
    });
    return found == std::end(rows) ? nullptr : found;
}

void apply(Content& content, const KfrLine& line) {
    if (const Key* key = find_row(kKeys, line.key)) return key->set(content, line.value);
    if (const NumberKey* key = find_row(kFormula, line.key)) {
        if (is_kfr_number(line.value, key->value)) return;
        throw InvalidInput(quote(line.value) +
                           " is another formula; loops of formulas (hybrids) are not drawn");
    }
    if (const NumberKey* key = find_row(kViewNumbers, line.key)) {
        if (!is_kfr_number(line.value, key->value)) content.other_view.emplace_back(line.key);
        return;
    }
    const bool is_ignored = std::ranges::any_of(
        kIgnoredKeys, [&line](std::string_view name) { return is_same_kfr_key(name, line.key); });
    if (is_ignored) return;
    const NumberKey* key = find_row(kNeutralNumbers, line.key);
    if (key == nullptr || !is_kfr_number(line.value, key->value)) {
        content.left_out.emplace_back(line.key);
    }
}

void require_place(const std::vector<KfrLine>& lines, std::string_view source_name) {
    for (const std::string_view key : {"Re", "Im", "Zoom"}) {
        const bool is_there = std::ranges::any_of(
            lines, [key](const KfrLine& line) { return is_same_kfr_key(line.key, key); });
        if (is_there) continue;
        throw error_at(source_name, {}, "there is no place here; " + quote(key) + " is missing");
    }
}

void set_formula(Content& content) {
    View& view = content.scene.view;
    view.formula = kalles_formula(content.formula_type, content.power);
    // That program stretches after it rotates.
    if (view.stretch != 0) view.stretch_deg = content.stretch_deg - view.rotate_deg;
}

// There the imaginary axis points down. For z^2 + c the picture is that of the conjugate set, which
// is the set itself, with the axis pointing up.
void set_axis(Content& content) {
    View& view = content.scene.view;
    const bool is_symmetric = view.formula.is_quadratic() && view.stretch == 0;
    if (!is_symmetric) view.flip = !content.imaginary_axis_up;
    if (content.imaginary_axis_up || !is_symmetric) return;
    if (!view.im.is_zero()) {
        const std::string& im = view.im.text();
        view.im = Decimal(view.im.is_negative() ? im.substr(1) : "-" + im);
    }
    if (view.rotate_deg != 0) view.rotate_deg = -view.rotate_deg;
}

void set_palette(Content& content) {
    const std::size_t given = content.colors.size();
    if (given == 0) return;
    content.scene.coloring.palette = evenly_spaced(content.colors);
    const std::size_t kept = content.scene.coloring.palette.stops.size();
    if (kept < given) {
        content.left_out.push_back("all but " + std::to_string(kept) + " of the Colors");
    }
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

ImportedScene parse_kfr(std::string_view text, std::string_view source_name) {
    guard_text(text, source_name);
    const std::vector<KfrLine> lines = kfr_lines(text, source_name);
    require_place(lines, source_name);
    Content content;
    for (const KfrLine& line : lines) {
        try {
            apply(content, line);
        } catch (const InvalidInput& error) {
            throw error_at(source_name, line.value_place,
                           std::string(line.key) + ": " + error.what());
        }
    }
    try {
        set_formula(content);
    } catch (const InvalidInput& error) {
        throw error_at(source_name, {}, std::string("FractalType: ") + error.what());
    }
    set_axis(content);
    set_palette(content);
    set_places(content);
    ImportedScene imported{std::move(content.scene), std::move(content.left_out)};
    imported.other_view = std::move(content.other_view);
    imported.is_conjugate = !content.imaginary_axis_up;
    return imported;
}

}  // namespace mandel
