#include "cli/scene_argument.h"

#include <filesystem>
#include <utility>

#include "base/printable.h"
#include "cli/palette_argument.h"
#include "cli/parsed_option.h"
#include "output/input_file.h"
#include "scene/imported_scene.h"
#include "scene/scene_file.h"
#include "scene/scene_keys.h"
#include "scene/text_file.h"
#include "scene/value_text.h"

namespace mandel {
namespace {

// The option of a scene key: escape_radius is --escape-radius.
std::string option_of(std::string_view key) {
    std::string option(key);
    for (char& ch : option) ch = ch == '_' ? '-' : ch;
    return option;
}

// Reads palettes relative to a folder, and notes the file.
PaletteReader noting_reader(const std::string& folder, std::string& path) {
    return [folder, &path, read = palette_reader(folder)](const std::string& word,
                                                          std::optional<std::uint32_t> row) {
        path = palette_path(word, folder).value_or("");
        return read(word, row);
    };
}

// The scene in a picture names no files.
ImportedScene scene_of_file(const std::string& path, const PaletteReader& read_palette) {
    if (const PictureFormat* format = scene_picture_format(path)) {
        const InputFile file(path);
        return scene_in_picture(format->read_metadata(file.source()), path);
    }
    return parse_any_scene(read_text_file(path, kMaxSceneBytes), path, read_palette);
}

NamedScene named_scene(ImportedScene imported, const std::string& source, const std::string& name,
                       const std::string& shown_name) {
    const std::string left_out = left_out_warning(imported);
    NamedScene named{std::move(imported.scene), source, name,
                     left_out.empty() ? "" : shown_name + ": " + left_out,
                     std::move(imported.keyframes)};
    named.is_conjugate = imported.is_conjugate;
    named.has_samples = imported.has_samples;
    return named;
}

// Other commands have other samples than those of anti-aliasing.
bool is_scene_option(const CommandLine& line, std::string_view key) {
    return key != "samples" || line.command != "verify";
}

std::optional<std::uint32_t> palette_row(const CommandLine& line) {
    const auto row = parsed_option(line, "palette-row", parse_palette_row);
    if (row && !line.has("palette")) {
        throw UsageError("--palette-row chooses a row of a picture; name it with --palette");
    }
    return row;
}

// The warning of a palette file.
std::string set_palette_from_option(Scene& scene, const SceneKey& key, const std::string& value,
                                    std::optional<std::uint32_t> row) {
    std::optional<ImportedPalette> imported = palette_reader()(value, row);
    if (!imported) {
        key.set(scene, value);
        if (row) throw InvalidInput(quote(value) + " is not a picture; it has no rows");
        return "";
    }
    const std::string left_out = left_out_warning(*imported);
    scene.coloring.palette = std::move(imported->palette);
    return left_out.empty() ? "" : value + ": " + left_out;
}

// Pictures out of an exponential map say so in a remark (film/run/unrolled_frames.cpp).
std::string origin_of(const std::string& text) {
    if (text.find("\n# unrolled from an exponential map") != std::string::npos) {
        return "it was unrolled from an exponential map; drawn as a picture of its own it differs "
               "in details";
    }
    const std::size_t strip = text.find("\n# strip ");
    if (strip != std::string::npos &&
        text.find(" of an exponential map", strip) != std::string::npos) {
        return "it is a strip of an exponential map; drawn as a picture it shows the same place "
               "without the map's distortion";
    }
    return "";
}

}  // namespace

const PictureFormat* scene_picture_format(const std::string& path) {
    const PictureFormat* format = format_of_content(read_beginning(path, kLongestSignature));
    return format != nullptr && format->read_metadata != nullptr ? format : nullptr;
}

ImportedScene scene_in_picture(const PictureMetadata& metadata, const std::string& path) {
    if (metadata.scene_text || !metadata.foreign_scene) {
        const std::string& text = require_scene_text(metadata, path);
        ImportedScene own{parse_scene(text, path)};
        own.has_samples = true;
        own.origin = origin_of(text);
        return own;
    }
    ImportedScene imported = parse_any_scene(*metadata.foreign_scene, path);
    imported.scene.view.size = metadata.size;
    return imported;
}

NamedScene load_scene(const std::string& argument) {
    std::string palette;
    if (argument == "-") {
        const std::string text = read_standard_input(kMaxSceneBytes);
        ImportedScene scene = parse_any_scene(text, "<stdin>", noting_reader("", palette));
        NamedScene named = named_scene(std::move(scene), argument, "stdin", "<stdin>");
        named.palette_path = palette;
        return named;
    }
    const std::filesystem::path path(argument);
    const PaletteReader reader = noting_reader(path.parent_path().string(), palette);
    NamedScene named =
        named_scene(scene_of_file(argument, reader), argument, path.stem().string(), argument);
    named.palette_path = palette;
    return named;
}

std::optional<std::string> palette_file(const CommandLine& line) {
    const auto palette = line.value("palette");
    return palette ? palette_path(*palette) : std::nullopt;
}

namespace {

// A table found for other choices is of no use for new ones.
void apply_table_options(const CommandLine& line, Coloring& coloring) {
    const bool leaves_counts = line.has("color") && !coloring.uses_counts();
    if (line.has("transfer") || line.has("equalize") || leaves_counts) coloring.table.clear();
    const auto source = line.value("table-from");
    if (!source) return;
    const Coloring other = load_scene(*source).scene.coloring;
    if (other.table.empty()) {
        throw UsageError("--table-from: '" + printable(*source) +
                         "' has no table of counts; a picture drawn with --transfer auto has one");
    }
    coloring.transfer = Transfer::Auto;
    coloring.table = other.table;
}

}  // namespace

std::string apply_scene_options(const CommandLine& line, Scene& scene) {
    if (line.has("center") && (line.has("re") || line.has("im"))) {
        throw UsageError("--center and --re or --im both give the centre; use one of them");
    }
    const std::optional<std::uint32_t> row = palette_row(line);
    std::string warning;
    for (const SceneKey& key : scene_keys()) {
        if (!is_scene_option(line, key.name)) continue;
        const std::string option = option_of(key.name);
        const auto value = line.value(option);
        if (!value) continue;
        try {
            if (key.form == ValueForm::Colors) {
                warning = set_palette_from_option(scene, key, *value, row);
            } else {
                key.set(scene, *value);
            }
        } catch (const InvalidInput& error) {
            throw UsageError("--" + option + ": " + error.what());
        }
    }
    apply_table_options(line, scene.coloring);
    return warning;
}

std::string missing_inside(const Scene& scene) {
    const bool has_distance = !scene.view.julia && !scene.view.formula.has_fold();
    if (scene.coloring.inside != InteriorMethod::Distance || has_distance) return {};
    return "beside folds and in Julia sets no distance is known inside, so it has the interior "
           "colour; period and dome are known";
}

Scene single_scene(const CommandLine& line, const Messages& messages) {
    return single_named_scene(line, messages).scene;
}

NamedScene single_named_scene(const CommandLine& line, const Messages& messages) {
    if (line.files.size() > 1) {
        throw UsageError(line.command + " takes one scene, not " +
                         std::to_string(line.files.size()));
    }
    NamedScene named;
    if (!line.files.empty()) named = load_scene(line.files[0]);
    const std::string palette_warning = apply_scene_options(line, named.scene);
    named.has_samples |= line.has("samples");
    if (!palette_warning.empty()) messages.warning(palette_warning);
    if (!named.warning.empty()) messages.warning(named.warning);
    const std::string missing = missing_inside(named.scene);
    if (!missing.empty()) messages.warning(missing);
    return named;
}

}  // namespace mandel
