#include "scene/fraktaler_file.h"

#include <algorithm>

#include "scene/flat_toml.h"
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
    {"image.subframes", "samples"},
};

struct NeutralKey {
    std::string_view name;
    std::string_view value;  // a number or a boolean with which it changes nothing
};

constexpr NeutralKey kNeutral[] = {
    {"transform.reflect", "false"},
    {"transform.exponential_map", "false"},
    {"transform.stretch_amount", "0"},
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
    "transform.stretch_angle",
    "bailout.maximum_perturb_iterations",
    "bailout.inscape_radius",
    "bailout.maximum_bla_steps",
    "image.dpi",
};

// The switches and the power of a line of the formula, or its operations.
constexpr std::string_view kFormulaTable = "formula.";
// All of these square z and add c.
constexpr std::string_view kPlainOperations[] = {"sqr add", "mul add", "store mul add"};

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

// The words of a text, one blank between them.
std::string words_of(std::string_view text) {
    std::string words;
    for (auto word = take_word(text); !word.empty(); word = take_word(text)) {
        words += (words.empty() ? "" : " ") + std::string(word);
    }
    return words;
}

bool is_plain_formula(const FlatEntry& entry) {
    if (entry.key == "formula.power" || entry.key == "formula.p") {
        return is_value(entry.value, "2");
    }
    if (entry.key == "formula.opcodes") {
        return std::ranges::find(kPlainOperations, words_of(entry.value.text)) !=
               std::end(kPlainOperations);
    }
    return is_value(entry.value, "false");
}

void check_formula(const FlatEntry& entry) {
    if (is_plain_formula(entry)) return;
    throw InvalidInput("this is another formula; only the Mandelbrot set, z^2 + c, is drawn");
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
        return find_scene_key(key.scene_key)->set(imported.scene, text_or_number(entry.value));
    }
    if (entry.key == "image.width") {
        view.size.width = parse_side(text_or_number(entry.value), "width");
    } else if (entry.key == "image.height") {
        view.size.height = parse_side(text_or_number(entry.value), "height");
    } else if (entry.key.starts_with(kFormulaTable)) {
        check_formula(entry);
    } else if (matters(entry.key)) {
        for (const NeutralKey& key : kNeutral) {
            if (key.name == entry.key && is_value(entry.value, key.value)) return;
        }
        const bool is_view = entry.key.starts_with("transform.");
        (is_view ? imported.other_view : imported.left_out).push_back(entry.key);
    }
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
    return imported;
}

}  // namespace mandel
