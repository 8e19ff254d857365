#include "cli/file_contents.h"

#include <filesystem>
#include <nlohmann/json.hpp>
#include <system_error>

#include "base/printable.h"
#include "cli/palette_argument.h"
#include "cli/plan_text.h"
#include "cli/scene_argument.h"
#include "job/picture.h"
#include "output/input_file.h"
#include "scene/flat_toml.h"
#include "scene/palette_colors.h"
#include "scene/palette_file.h"
#include "scene/scene_file.h"
#include "scene/scene_keys.h"
#include "scene/text_file.h"
#include "scene/value_text.h"

namespace mandel {
namespace {

using Json = nlohmann::ordered_json;

void read_text_contents(const std::string& text, const std::string& folder,
                        FileContents& contents) {
    if (looks_like_palette(text)) {
        contents.palette = parse_palette(text, contents.name);
    } else {
        contents.scene = parse_any_scene(text, contents.name, palette_reader(folder));
    }
}

// A word that is no file may be a built-in palette, or a gradient within a file.
bool read_named_palette(const std::string& word, FileContents& contents) {
    std::error_code ignored;
    if (std::filesystem::exists(word, ignored)) return false;
    if (const BuiltinPalette* builtin = find_builtin_palette(word)) {
        contents.palette = {*find_palette(word)};
        contents.description = builtin->description;
        return true;
    }
    const auto path = palette_path(word);
    if (!path || *path == word) return false;
    contents.palette = palette_reader()(word, std::nullopt);
    return true;
}

std::string comment(const std::string& line) { return "# " + printable(line) + "\n"; }

// A scene may be shown although this program cannot draw it.
std::string scene_with_plan(const Scene& scene) {
    try {
        return format_scene(scene) + plan_comments(scene);
    } catch (const InvalidInput& error) {
        return format_scene(scene) + comment("plan: none; " + std::string(error.what()));
    }
}

std::string heading(const FileContents& contents) {
    std::string text = comment(contents.name + ": a scene");
    if (contents.picture) {
        text = comment(contents.name + ": " + std::string(contents.format->name) + ", " +
                       format_size(contents.picture->size) + ", " +
                       std::to_string(contents.picture->bit_depth) + " bits per channel");
        if (!contents.picture->channels.empty()) {
            text += comment("channels" + name_list(contents.picture->channels));
        }
        if (contents.picture->software) text += comment("made by " + *contents.picture->software);
    }
    return text;
}

// Canonical values are JSON as well as TOML.
Json scene_object(const Scene& scene) {
    Json object;
    for (const SceneKey& key : scene_keys()) {
        const std::string value = key.format != nullptr ? key.format(scene) : std::string();
        if (!value.empty()) object[std::string(key.name)] = Json::parse(value);
    }
    return object;
}

Json plan_object(const Scene& scene) {
    try {
        const Plan plan = make_plan(scene.view, scene.limits);
        return {{"kernel", kernel_name(plan)},
                {"precision_bits", plan.precision_bits},
                {"spacing", format_spacing(plan.spacing)}};
    } catch (const InvalidInput&) {
        return nullptr;
    }
}

// A name may be any bytes, a JSON text may not.
std::string dump(const Json& json) {
    constexpr int kIndent = 2;
    return json.dump(kIndent, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

void read_contents(const std::string& path, FileContents& contents) {
    contents.name = path;
    if (path == "-") {
        contents.name = "<stdin>";
        read_text_contents(read_standard_input(kMaxSceneBytes), "", contents);
    } else if (read_named_palette(path, contents)) {
        return;
    } else if (const PictureFormat* format = scene_picture_format(path)) {
        const InputFile file(path);
        contents.format = format;
        contents.picture = format->read_metadata(file.source());
        // A picture of another program may be shown without one.
        const PictureMetadata& picture = *contents.picture;
        if (picture.scene_text || picture.foreign_scene || picture.channels.empty()) {
            contents.scene = scene_in_picture(picture, path);
        }
    } else {
        const std::string folder = std::filesystem::path(path).parent_path().string();
        read_text_contents(read_text_file(path, kMaxSceneBytes), folder, contents);
    }
}

std::string contents_text(const FileContents& contents) {
    if (contents.palette) {
        const ImportedPalette& palette = *contents.palette;
        const std::size_t count = palette.palette.stops.size();
        std::string text = comment(contents.name + ": a palette of " + std::to_string(count) +
                                   (count == 1 ? " colour" : " colours"));
        if (!contents.description.empty()) text += comment(contents.description);
        const std::string left_out = left_out_warning(palette);
        if (!left_out.empty()) text += comment(left_out);
        return text + "colors = " + format_colors(palette.palette) + "\n";
    }
    std::string text = heading(contents);
    if (!contents.scene) return text;
    const std::string left_out = left_out_warning(*contents.scene);
    if (!left_out.empty()) text += comment(left_out);
    return text + scene_with_plan(contents.scene->scene);
}

std::string contents_json(const FileContents& contents) {
    Json json = {{"file", contents.name}};
    json["kind"] = contents.palette ? "palette" : contents.picture ? "picture" : "scene";
    if (contents.picture) {
        json["width"] = contents.picture->size.width;
        json["height"] = contents.picture->size.height;
        json["depth"] = contents.picture->bit_depth;
        if (!contents.picture->channels.empty()) json["channels"] = contents.picture->channels;
        json["software"] = contents.picture->software ? Json(*contents.picture->software) : nullptr;
    }
    if (contents.palette) {
        json["colors"] = Json::parse(format_colors(contents.palette->palette));
        json["left_out"] = contents.palette->left_out;
    }
    if (contents.scene) {
        json["scene"] = scene_object(contents.scene->scene);
        json["left_out"] = contents.scene->other_view;
        for (const std::string& name : contents.scene->left_out) json["left_out"].push_back(name);
        json["plan"] = plan_object(contents.scene->scene);
    }
    return dump(json);
}

}  // namespace mandel
