#include "cli/scene_argument.h"

#include <filesystem>
#include <utility>

#include "base/printable.h"
#include "output/input_file.h"
#include "scene/imported_scene.h"
#include "scene/palette_file.h"
#include "scene/scene_file.h"
#include "scene/scene_keys.h"
#include "scene/text_file.h"
#include "scene/value_text.h"

namespace mandel {
namespace {

constexpr std::size_t kMaxPaletteBytes = std::size_t{1} << 20;

// The option of a scene key: escape_radius is --escape-radius.
std::string option_of(std::string_view key) {
    std::string option(key);
    for (char& ch : option) ch = ch == '_' ? '-' : ch;
    return option;
}

// The scene in a picture is always this program's own.
ImportedScene scene_of_file(const std::string& path) {
    if (const PictureFormat* format = scene_picture_format(path)) {
        const InputFile file(path);
        const PictureMetadata metadata = format->read_metadata(file.source());
        return {parse_scene(require_scene_text(metadata, path), path)};
    }
    return parse_any_scene(read_text_file(path, kMaxSceneBytes), path);
}

NamedScene named_scene(ImportedScene imported, const std::string& source, const std::string& name,
                       const std::string& shown_name) {
    const std::string left_out = left_out_warning(imported);
    return {std::move(imported.scene), source, name,
            left_out.empty() ? "" : shown_name + ": " + left_out, std::move(imported.keyframes)};
}

// Other commands have other samples than those of anti-aliasing.
bool is_scene_option(const CommandLine& line, std::string_view key) {
    return key != "samples" || line.command != "verify";
}

// A value that is no built-in name means a file if it looks like a path or exists; otherwise it is
// a mistyped name, and the list of known names is more help than "no such file".
bool is_palette_file(const std::string& palette) {
    std::error_code ignored;
    const bool looks_like_path = palette.find_first_of("./") != std::string::npos;
    return !find_palette(palette) && (looks_like_path || std::filesystem::exists(palette, ignored));
}

void set_from_option(Scene& scene, const SceneKey& key, const std::string& value) {
    if (key.form == ValueForm::Colors && is_palette_file(value)) {
        scene.coloring.palette = parse_palette(read_text_file(value, kMaxPaletteBytes), value);
    } else {
        key.set(scene, value);
    }
}

}  // namespace

const PictureFormat* scene_picture_format(const std::string& path) {
    const PictureFormat* format = format_of_content(read_beginning(path, kLongestSignature));
    return format != nullptr && format->read_metadata != nullptr ? format : nullptr;
}

NamedScene load_scene(const std::string& argument) {
    if (argument == "-") {
        const std::string text = read_standard_input(kMaxSceneBytes);
        return named_scene(parse_any_scene(text, "<stdin>"), argument, "stdin", "<stdin>");
    }
    const std::string name = std::filesystem::path(argument).stem().string();
    return named_scene(scene_of_file(argument), argument, name, argument);
}

std::optional<std::string> palette_file(const CommandLine& line) {
    auto palette = line.value("palette");
    return palette && is_palette_file(*palette) ? palette : std::nullopt;
}

namespace {

// A table found for other choices is of no use for new ones.
void apply_table_options(const CommandLine& line, Coloring& coloring) {
    if (line.has("transfer") || line.has("equalize")) coloring.table.clear();
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

void apply_scene_options(const CommandLine& line, Scene& scene) {
    if (line.has("center") && (line.has("re") || line.has("im"))) {
        throw UsageError("--center and --re or --im both give the centre; use one of them");
    }
    for (const SceneKey& key : scene_keys()) {
        if (!is_scene_option(line, key.name)) continue;
        const std::string option = option_of(key.name);
        const auto value = line.value(option);
        if (!value) continue;
        try {
            set_from_option(scene, key, *value);
        } catch (const InvalidInput& error) {
            throw UsageError("--" + option + ": " + error.what());
        }
    }
    apply_table_options(line, scene.coloring);
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
    apply_scene_options(line, named.scene);
    if (!named.warning.empty()) messages.warning(named.warning);
    return named;
}

}  // namespace mandel
