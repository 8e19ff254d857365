#include "scene/palette_file.h"

#include <algorithm>

#include "scene/gimp_gradient.h"
#include "scene/kfr_lines.h"
#include "scene/kfr_palette.h"
#include "scene/palette_colors.h"
#include "scene/palette_table.h"
#include "scene/toml_guard.h"
#include "scene/ultra_fractal_gradient.h"
#include "scene/value_text.h"

namespace mandel {
namespace {

enum class Form { GimpGradient, Table, UltraFractal, KallesFraktaler, Toml };

Form form_of(std::string_view text) {
    if (looks_like_gimp_gradient(text)) return Form::GimpGradient;
    if (looks_like_palette_table(text)) return Form::Table;
    if (looks_like_ultra_fractal(text)) return Form::UltraFractal;
    return looks_like_kfr(text) ? Form::KallesFraktaler : Form::Toml;
}

}  // namespace

ImportedPalette parse_palette(std::string_view text, std::string_view source_name,
                              std::string_view block) {
    guard_text(text, source_name);
    const Form form = form_of(text);
    if (!block.empty() && form != Form::UltraFractal) {
        throw error_at(source_name, {}, "only a file of Ultra Fractal has gradients with names");
    }
    switch (form) {
        case Form::GimpGradient:
            return {parse_gimp_gradient(text, source_name)};
        case Form::Table:
            return parse_palette_table(text, source_name);
        case Form::UltraFractal:
            return parse_ultra_fractal(text, source_name, block);
        case Form::KallesFraktaler:
            return parse_kfr_palette(text, source_name);
        case Form::Toml:
            break;
    }
    return {parse_toml_palette(text, source_name)};
}

std::vector<ImportedPalette> parse_all_palettes(std::string_view text, std::string_view source_name,
                                                std::size_t max_count) {
    guard_text(text, source_name);
    if (form_of(text) == Form::UltraFractal) {
        return parse_all_ultra_fractal(text, source_name, max_count);
    }
    return {parse_palette(text, source_name)};
}

std::string left_out_warning(const ImportedPalette& imported) {
    if (imported.left_out.empty()) return "";
    return "the colours may differ; left out:" + name_list(imported.left_out);
}

bool looks_like_palette(std::string_view text) {
    const Form form = form_of(text);
    if (form == Form::KallesFraktaler) return is_kfr_palette(text);
    if (form != Form::Toml) return true;
    try {
        const auto entries = parse_flat_toml(text, "");
        return std::any_of(entries.begin(), entries.end(),
                           [](const FlatEntry& entry) { return entry.key == "colors"; });
    } catch (const InvalidInput&) {
        return false;
    }
}

}  // namespace mandel
