#include "scene/fraktaler_file.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "scene/flat_toml.h"
#include "scene/foreign_formula.h"
#include "scene/scene_keys.h"
#include "scene/text_lines.h"
#include "scene/value_text.h"

namespace mandel {
namespace {

using Kind = FlatValue::Kind;

constexpr std::string_view kTables[] = {"location", "bailout", "transform", "image"};

struct TakenKey {
    std::string_view name;
    std::string_view scene_key;
};

constexpr TakenKey kTaken[] = {
    {"location.real", "re"},        {"location.imag", "im"},
    {"location.zoom", "zoom"},      {"bailout.iterations", "iterations"},
    {"transform.rotate", "rotate"}, {"bailout.escape_radius", "escape_radius"},
    {"image.subframes", "samples"}, {"transform.stretch_angle", "stretch_angle"},
};

struct NeutralKey {
    std::string_view name;
    std::string_view value;  // a number or a boolean with which it changes nothing
};

constexpr NeutralKey kNeutral[] = {
    {"transform.exponential_map", "false"},
    {"image.subsampling", "1"},
};

// How it is computed, where it goes, and what matters only beside one of the keys above.
constexpr std::string_view kNoMatter[] = {
    "program",
    "version",
    "reference.",
    "algorithm.",
    "render.",
    "newton.",
    "opencl.",
    "bailout.maximum_reference_iterations",
    "bailout.maximum_perturb_iterations",
    "bailout.inscape_radius",
    "bailout.maximum_bla_steps",
    "image.dpi",
};

constexpr std::string_view kFormulaTable = "formula";

bool is_scalar(const FlatValue& value) {
    return value.kind == Kind::Text || value.kind == Kind::Number;
}

bool is_value(const FlatValue& value, std::string_view wanted) {
    if (value.kind == Kind::Boolean || wanted == "false") return value.text == wanted;
    try {
        const double number = parse_real(wanted, -10, 10);
        return is_scalar(value) && parse_real(value.text, number, number) == number;
    } catch (const InvalidInput&) {
        return false;
    }
}

std::string_view text_or_number(const FlatValue& value) {
    if (is_scalar(value)) return value.text;
    throw InvalidInput("it must be a text or a number");
}

bool matters(std::string_view key) {
    return std::none_of(std::begin(kNoMatter), std::end(kNoMatter), [key](std::string_view name) {
        return name.ends_with('.') ? key.starts_with(name) : key == name;
    });
}

void apply(ImportedScene& imported, const FlatEntry& entry) {
    View& view = imported.scene.view;
    for (const TakenKey& key : kTaken) {
        if (key.name != entry.key) continue;
        imported.has_samples |= key.scene_key == "samples";
        return find_scene_key(key.scene_key)->set(imported.scene, text_or_number(entry.value));
    }
    if (entry.key == "image.width") {
        view.size.width = parse_side(text_or_number(entry.value), "width");
    } else if (entry.key == "image.height") {
        view.size.height = parse_side(text_or_number(entry.value), "height");
    } else if (entry.key == "transform.reflect") {
        view.flip = is_value(entry.value, "true");
    } else if (entry.key == "transform.stretch_amount") {
        // In hundredths of an octave.
        view.stretch = parse_real(text_or_number(entry.value), -6400, 6400) / 100;
    } else if (entry.key.starts_with(kFormulaTable)) {
        return;
    } else if (matters(entry.key)) {
        for (const NeutralKey& key : kNeutral) {
            if (key.name == entry.key && is_value(entry.value, key.value)) return;
        }
        const bool is_view = entry.key.starts_with("transform.");
        (is_view ? imported.other_view : imported.left_out).push_back(entry.key);
    }
}

bool is_true(const FlatEntry& entry) {
    if (entry.value.kind != Kind::Boolean) throw InvalidInput("it must be true or false");
    return entry.value.text == "true";
}

// What a line of the formula says; its operations, if there are any, are all that counts.
class FormulaLine {
public:
    void apply(const FlatEntry& entry) {
        const std::string_view key = entry.key;
        Formula& f = formula_;
        if (key == "power" || key == "p") {
            f.degree =
                static_cast<int>(parse_count(text_or_number(entry.value), 2, Formula::kMaxDegree));
        } else if (key == "abs_x") {
            if (is_true(entry)) f.pre_re = then_abs(f.pre_re);
        } else if (key == "abs_y") {
            if (is_true(entry)) f.pre_im = then_abs(f.pre_im);
        } else if (key == "neg_x") {
            negates_re_ = is_true(entry);
        } else if (key == "neg_y") {
            negates_im_ = is_true(entry);
        } else if (key == "opcodes") {
            by_opcodes_ = formula_of_opcodes(entry.value.text);
        } else {
            throw InvalidInput("this is another formula than those that are drawn");
        }
    }

    Formula formula() const {
        if (by_opcodes_) return *by_opcodes_;
        Formula f = formula_;
        if (negates_re_) f.pre_re = then_negate(f.pre_re);
        if (negates_im_) f.pre_im = then_negate(f.pre_im);
        return f;
    }

private:
    Formula formula_;
    bool negates_re_ = false, negates_im_ = false;
    std::optional<Formula> by_opcodes_;
};

Formula formula_of(const std::vector<FlatEntry>& line, std::string_view source_name) {
    FormulaLine formula;
    for (const FlatEntry& entry : line) {
        try {
            formula.apply(entry);
        } catch (const InvalidInput& error) {
            throw error_at(source_name, entry.value.position,
                           "formula." + entry.key + ": " + error.what());
        }
    }
    return formula.formula();
}

// A list of formulas is a loop of them; if they are all the same, it is that one.
void set_formula(View& view, const FlatEntry& list, std::string_view source_name) {
    for (std::size_t i = 0; i < list.tables.size(); ++i) {
        const Formula formula = formula_of(list.tables[i], source_name);
        if (i > 0 && formula != view.formula) {
            throw error_at(source_name, list.position,
                           "formula: a loop of different formulas (a hybrid) is another formula "
                           "than those that are drawn");
        }
        view.formula = formula;
    }
}

void set_formulas(View& view, std::string_view text, std::string_view source_name) {
    std::vector<FlatEntry> single;
    for (FlatEntry& entry : parse_nested_toml(text, source_name)) {
        if (entry.key == kFormulaTable) set_formula(view, entry, source_name);
        if (!entry.key.starts_with("formula.")) continue;
        entry.key.erase(0, kFormulaTable.size() + 1);
        single.push_back(std::move(entry));
    }
    if (!single.empty()) view.formula = formula_of(single, source_name);
}

std::string_view without_blanks(std::string_view text) {
    const std::size_t start = std::min(text.find_first_not_of(" \t"), text.size());
    return text.substr(start);
}

// "[name]", "[name.", "name." or "name = {", with blanks anywhere.
bool enters_table(std::string_view line, std::string_view name) {
    line = without_blanks(line);
    const bool has_bracket = line.starts_with('[');
    if (has_bracket) line = without_blanks(line.substr(1));
    if (!line.starts_with(name)) return false;
    line = without_blanks(line.substr(name.size()));
    if (line.starts_with('.')) return true;
    if (has_bracket) return line.starts_with(']');
    return line.starts_with('=') && without_blanks(line.substr(1)).starts_with('{');
}

}  // namespace

bool looks_like_fraktaler(std::string_view text) {
    TextLines lines(text);
    while (const auto line = lines.next()) {
        if (trimmed(line->text.substr(0, line->text.find('='))) == "program") return true;
        for (const std::string_view table : kTables) {
            if (enters_table(line->text, table)) return true;
        }
    }
    return false;
}

ImportedScene parse_fraktaler(std::string_view text, std::string_view source_name) {
    ImportedScene imported;
    imported.scene.view.re = Decimal("0");  // what that program means by no location
    imported.scene.view.im = Decimal("0");
    for (const FlatEntry& entry : parse_toml_tables(text, source_name)) {
        try {
            apply(imported, entry);
        } catch (const InvalidInput& error) {
            throw error_at(source_name, entry.value.position, entry.key + ": " + error.what());
        }
    }
    View& view = imported.scene.view;
    set_formulas(view, text, source_name);
    // There a picture is reflected before it is turned, but the angle is that of the other side.
    if (!view.flip) view.flip = false;
    if (view.is_flipped() && view.rotate_deg != 0) view.rotate_deg = -view.rotate_deg;
    return imported;
}

}  // namespace mandel
