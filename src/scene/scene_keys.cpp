#include "scene/scene_keys.h"

#include <optional>
#include <utility>

#include "color/palette.h"
#include "scene/count_table_text.h"
#include "scene/palette_colors.h"
#include "scene/value_text.h"

namespace mandel {
namespace {

constexpr double kMaxTurn = 1e6;  // degrees; keeps the angle exact to well below a pixel
constexpr double kMaxDensity =
    1e6;  // chosen: far beyond use, and a product with any count is finite
constexpr double kMaxOffset = 1e6;

constexpr Choice<ColorMethod> kColorMethods[] = {
    {"smooth", ColorMethod::Smooth},
    {"bands", ColorMethod::Bands},
    {"distance", ColorMethod::Distance},
    {"distance-pixels", ColorMethod::DistanceInPixels},
};
constexpr Choice<Transfer> kTransfers[] = {
    {"auto", Transfer::Auto}, {"linear", Transfer::Linear}, {"sqrt", Transfer::Sqrt},
    {"cbrt", Transfer::Cbrt}, {"log", Transfer::Log},
};
constexpr double kMaxInkWidth = 10;
constexpr double kLeastLightHeight = 5;  // degrees: lower, flat ground would have no light

constexpr Choice<bool> kSwitch[] = {{"on", true}, {"off", false}};

constexpr Choice<InteriorMethod> kInteriorMethods[] = {
    {"solid", InteriorMethod::Solid},
    {"dome", InteriorMethod::Dome},
    {"period", InteriorMethod::Period},
    {"distance", InteriorMethod::Distance},
};

enum class Shading : std::uint8_t { None, Ink, Relief };
constexpr Choice<Shading> kShadings[] = {
    {"none", Shading::None},
    {"ink", Shading::Ink},
    {"relief", Shading::Relief},
};

constexpr double kMaxStretch = 64;  // chosen: far beyond use
constexpr Choice<bool> kYesNo[] = {{"yes", true}, {"no", false}};

// For texts without quotes or backslashes, as all canonical values are.
std::string in_quotes(std::string_view text) { return '"' + std::string(text) + '"'; }

void set_center(Scene& scene, std::string_view text) {
    const auto [re, im] = split_pair(text, "RE,IM");
    Decimal new_re(re);
    scene.view.im = Decimal(im);
    scene.view.re = std::move(new_re);
}

void set_formula(Scene& scene, std::string_view text) {
    const std::optional<Formula> formula = find_formula(text);
    if (!formula) fail_choice(text, formula_names());
    const int degree = scene.view.formula.degree;
    scene.view.formula = *formula;
    scene.view.formula.degree = degree;
}

std::string format_formula(const Scene& scene) {
    const Formula& formula = scene.view.formula;
    return formula.is_power() ? std::string() : in_quotes(formula_name(formula));
}

void set_julia(Scene& scene, std::string_view text) {
    const auto [re, im] = split_pair(text, "RE,IM");
    scene.view.julia = DecimalPoint{Decimal(re), Decimal(im)};
}

std::string format_julia(const Scene& scene) {
    const auto& c = scene.view.julia;
    return c ? in_quotes(c->re.text() + "," + c->im.text()) : std::string();
}

// Only where it is not as usual: what most scenes go without.
std::string format_unless_zero(double value) { return value == 0 ? "" : format_real(value); }

std::string format_flip(const Scene& scene) {
    const View& view = scene.view;
    if (view.is_flipped() == is_usually_flipped(view.formula)) return "";
    return in_quotes(choice_name(view.is_flipped(), kYesNo));
}

void set_zoom(Scene& scene, std::string_view text) { scene.view.zoom = parse_zoom(text); }

void set_iterations(Scene& scene, std::string_view text) {
    if (text == "auto") {
        scene.limits.max_iterations.reset();
        return;
    }
    try {
        scene.limits.max_iterations = parse_large_count(text, 1, Limits::kMaxIterations);
    } catch (const InvalidInput& error) {
        throw InvalidInput(std::string(error.what()) + " (or 'auto')");
    }
}

std::string format_iterations(const Scene& scene) {
    const auto limit = scene.limits.max_iterations;
    return limit ? std::to_string(*limit) : in_quotes("auto");
}

std::vector<std::string_view> palette_names() {
    std::vector<std::string_view> names;
    for (const BuiltinPalette& palette : builtin_palettes()) names.push_back(palette.name);
    return names;
}

void set_palette(Scene& scene, std::string_view text) {
    std::optional<Palette> palette = find_palette(text);
    if (!palette) fail_choice(text, palette_names());
    scene.coloring.palette = std::move(*palette);
}

std::string format_palette(const Scene& scene) {
    const Palette& palette = scene.coloring.palette;
    if (palette == find_palette(palette.name)) return in_quotes(palette.name);
    return format_colors(palette);
}

// What scenes of version 1 have for the outline and the light.
void set_shading(Scene& scene, std::string_view text) {
    const Shading shading = parse_choice(text, kShadings);
    scene.coloring.ink = shading == Shading::None ? 0 : 1;
    scene.coloring.ink_width = 0;
    scene.coloring.is_relief = shading == Shading::Relief;
}

std::string format_shading(const Scene& scene) {
    return scene.coloring.is_relief ? in_quotes("relief") : std::string();
}

void set_table(Scene&, std::string_view) {
    throw InvalidInput("it must be a list of [count, place] pairs");
}

std::string format_table(const Scene& scene) {
    return scene.coloring.table.empty() ? std::string() : format_count_knots(scene.coloring.table);
}

// A key for a number of the coloring.
template <double Coloring::*kMember>
constexpr SceneKey number_key(std::string_view name, void (*set)(Scene&, std::string_view)) {
    return {name, ValueForm::Number, set,
            [](const Scene& s) { return format_real(s.coloring.*kMember); }};
}

void set_depth(Scene& scene, std::string_view text) {
    if (text != "8" && text != "16") {
        throw InvalidInput(quote(text) + " is not a depth; it must be 8 or 16");
    }
    scene.depth = text == "8" ? 8 : 16;
}

constexpr SceneKey kKeys[] = {
    {"center", ValueForm::CommaPair, set_center, nullptr},
    {"re", ValueForm::Number, [](Scene& s, std::string_view t) { s.view.re = Decimal(t); },
     [](const Scene& s) { return in_quotes(s.view.re.text()); }},
    {"im", ValueForm::Number, [](Scene& s, std::string_view t) { s.view.im = Decimal(t); },
     [](const Scene& s) { return in_quotes(s.view.im.text()); }},
    {"zoom", ValueForm::Number, set_zoom,
     [](const Scene& s) { return in_quotes(s.view.zoom.text()); }},
    {"rotate", ValueForm::Number,
     [](Scene& s, std::string_view t) { s.view.rotate_deg = parse_real(t, -kMaxTurn, kMaxTurn); },
     [](const Scene& s) { return format_real(s.view.rotate_deg); }},
    {"formula", ValueForm::Text, set_formula, format_formula},
    {"power", ValueForm::Number,
     [](Scene& s, std::string_view t) {
         s.view.formula.degree = static_cast<int>(parse_count(t, 2, Formula::kMaxDegree));
     },
     [](const Scene& s) {
         return s.view.formula.degree == 2 ? "" : std::to_string(s.view.formula.degree);
     }},
    {"julia", ValueForm::CommaPair, set_julia, format_julia},
    {"stretch", ValueForm::Number,
     [](Scene& s, std::string_view t) {
         s.view.stretch = parse_real(t, -kMaxStretch, kMaxStretch);
     },
     [](const Scene& s) { return format_unless_zero(s.view.stretch); }},
    {"stretch_angle", ValueForm::Number,
     [](Scene& s, std::string_view t) { s.view.stretch_deg = parse_real(t, -kMaxTurn, kMaxTurn); },
     [](const Scene& s) { return format_unless_zero(s.view.stretch_deg); }},
    {"flip", ValueForm::Text,
     [](Scene& s, std::string_view t) { s.view.flip = parse_choice(t, kYesNo); }, format_flip},
    {"size", ValueForm::CrossPair,
     [](Scene& s, std::string_view t) { s.view.size = parse_size(t); },
     [](const Scene& s) { return in_quotes(format_size(s.view.size)); }},
    {"iterations", ValueForm::Number, set_iterations, format_iterations},
    {"escape_radius", ValueForm::Number,
     [](Scene& s, std::string_view t) {
         s.limits.escape_radius = parse_real(t, Limits::kMinEscapeRadius, Limits::kMaxEscapeRadius);
     },
     [](const Scene& s) { return format_real(s.limits.escape_radius); }},
    {"samples", ValueForm::Number,
     [](Scene& s, std::string_view t) { s.samples = parse_samples(t); },
     [](const Scene& s) {
         const std::string text = format_samples(s.samples);
         return s.samples.is_adaptive() ? in_quotes(text) : text;
     }},
    {"palette", ValueForm::Colors, set_palette, format_palette},
    {"palette_row", ValueForm::Number, [](Scene&, std::string_view t) { parse_palette_row(t); },
     nullptr},
    {"color", ValueForm::Text,
     [](Scene& s, std::string_view t) { s.coloring.method = parse_choice(t, kColorMethods); },
     [](const Scene& s) { return in_quotes(choice_name(s.coloring.method, kColorMethods)); }},
    {"transfer", ValueForm::Text,
     [](Scene& s, std::string_view t) { s.coloring.transfer = parse_choice(t, kTransfers); },
     [](const Scene& s) { return in_quotes(choice_name(s.coloring.transfer, kTransfers)); }},
    {"table", ValueForm::Table, set_table, format_table},
    number_key<&Coloring::equalize>(
        "equalize",
        [](Scene& s, std::string_view t) { s.coloring.equalize = parse_real(t, 0, 1); }),
    number_key<&Coloring::cycles>("cycles",
                                  [](Scene& s, std::string_view t) {
                                      s.coloring.cycles = parse_real(t, -kMaxDensity, kMaxDensity);
                                  }),
    number_key<&Coloring::density>("density",
                                   [](Scene& s, std::string_view t) {
                                       s.coloring.density =
                                           parse_real(t, -kMaxDensity, kMaxDensity);
                                   }),
    number_key<&Coloring::offset>("offset",
                                  [](Scene& s, std::string_view t) {
                                      s.coloring.offset = parse_real(t, -kMaxOffset, kMaxOffset);
                                  }),
    number_key<&Coloring::cells>(
        "cells", [](Scene& s, std::string_view t) { s.coloring.cells = parse_real(t, -1, 1); }),
    number_key<&Coloring::stripe>(
        "stripe", [](Scene& s, std::string_view t) { s.coloring.stripe = parse_real(t, -2, 2); }),
    {"stripe_count", ValueForm::Number,
     [](Scene& s, std::string_view t) {
         s.coloring.stripes.count = static_cast<int>(parse_count(t, 1, 8));
     },
     [](const Scene& s) { return std::to_string(s.coloring.stripes.count); }},
    {"stripe_memory", ValueForm::Number,
     [](Scene& s, std::string_view t) { s.coloring.stripes.memory = parse_real(t, 0.7, 0.97); },
     [](const Scene& s) { return format_real(s.coloring.stripes.memory); }},
    {"shading", ValueForm::Text, set_shading, format_shading},
    number_key<&Coloring::light>(
        "light", [](Scene& s, std::string_view t) { s.coloring.light = parse_real(t, 0, 1); }),
    number_key<&Coloring::light_angle>(
        "light_angle",
        [](Scene& s, std::string_view t) { s.coloring.light_angle = parse_real(t, -360, 360); }),
    number_key<&Coloring::light_height>("light_height",
                                        [](Scene& s, std::string_view t) {
                                            s.coloring.light_height =
                                                parse_real(t, kLeastLightHeight, 90);
                                        }),
    number_key<&Coloring::ink>(
        "ink", [](Scene& s, std::string_view t) { s.coloring.ink = parse_real(t, 0, 1); }),
    number_key<&Coloring::ink_width>("ink_width",
                                     [](Scene& s, std::string_view t) {
                                         s.coloring.ink_width = parse_real(t, 0, kMaxInkWidth);
                                     }),
    {"interior", ValueForm::Text,
     [](Scene& s, std::string_view t) { s.coloring.interior = parse_color(t); },
     [](const Scene& s) { return in_quotes(format_color(s.coloring.interior)); }},
    {"interior_method", ValueForm::Text,
     [](Scene& s, std::string_view t) { s.coloring.inside = parse_choice(t, kInteriorMethods); },
     [](const Scene& s) { return in_quotes(choice_name(s.coloring.inside, kInteriorMethods)); }},
    {"depth", ValueForm::Number, set_depth, [](const Scene& s) { return std::to_string(s.depth); }},
    {"dither", ValueForm::Text,
     [](Scene& s, std::string_view t) { s.dither = parse_choice(t, kSwitch); },
     [](const Scene& s) { return in_quotes(choice_name(s.dither, kSwitch)); }},
};

}  // namespace

std::span<const SceneKey> scene_keys() { return kKeys; }

const SceneKey* find_scene_key(std::string_view name) {
    for (const SceneKey& key : kKeys) {
        if (key.name == name) return &key;
    }
    return nullptr;
}

std::uint32_t parse_palette_row(std::string_view text) {
    constexpr std::uint32_t kMaxRow = 2147483646;  // of the tallest picture
    return static_cast<std::uint32_t>(parse_count(text, 0, kMaxRow));
}

std::vector<std::string_view> scene_key_names() {
    std::vector<std::string_view> names;
    for (const SceneKey& key : kKeys) names.push_back(key.name);
    return names;
}

}  // namespace mandel
