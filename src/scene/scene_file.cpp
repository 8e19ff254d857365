#include "scene/scene_file.h"

#include <optional>
#include <utility>

#include "scene/flat_toml.h"
#include "scene/scene_entry.h"
#include "scene/scene_keys.h"
#include "scene/scene_version.h"
#include "scene/value_text.h"

namespace mandel {
namespace {

constexpr std::string_view kVersionKey = "version";
constexpr std::string_view kPaletteKey = "palette";
constexpr std::string_view kKeyframeKey = "keyframe";

int version_of(const FlatEntry& entry, std::string_view source_name) {
    const FlatValue& value = entry.value;
    if (value.kind != FlatValue::Kind::Number) {
        throw error_at(source_name, value.position, "version: it must be a number");
    }
    for (int version = 1; version <= kSceneVersion; ++version) {
        if (value.text == std::to_string(version)) return version;
    }
    throw error_at(source_name, value.position,
                   "this scene is of version " + quote(value.text) +
                       ", but this program reads versions up to " + std::to_string(kSceneVersion) +
                       "; a newer program is needed");
}

void apply(Scene& scene, const FlatEntry& entry, std::string_view source_name) {
    std::vector<std::string_view> known = scene_key_names();
    known.push_back(kVersionKey);
    known.push_back(kKeyframeKey);
    apply_entry(scene, entry, known, source_name);
}

// Takes the palette from a file if the entry names one.
bool apply_palette_file(MovingScene& moving, const FlatEntry& entry, const FlatEntry* row,
                        const PaletteReader& read_palette) {
    const FlatValue& value = entry.value;
    if (!read_palette || value.kind != FlatValue::Kind::Text) return false;
    std::optional<std::uint32_t> row_number;
    if (row != nullptr) row_number = parse_palette_row(row->value.text);
    std::optional<ImportedPalette> imported = read_palette(value.text, row_number);
    if (!imported) return false;
    moving.scene.coloring.palette = std::move(imported->palette);
    moving.left_out = std::move(imported->left_out);
    return true;
}

void apply_palette(MovingScene& moving, const FlatEntry& entry, const FlatEntry* row,
                   const PaletteReader& read_palette, std::string_view source_name) {
    try {
        if (apply_palette_file(moving, entry, row, read_palette)) return;
    } catch (const InvalidInput& error) {
        throw error_at(source_name, entry.value.position, entry.key + ": " + error.what());
    }
    if (row != nullptr) {
        throw error_at(source_name, row->position, "palette_row: 'palette' names no picture");
    }
    apply(moving.scene, entry, source_name);
}

void refuse_disorder(const std::vector<Keyframe>& keyframes, const std::vector<FlatEntry>& last,
                     std::string_view source_name) {
    if (keyframes.size() < 2) return;
    const auto before = keyframes[keyframes.size() - 2].time, time = keyframes.back().time;
    if (!before || !time || *before < *time) return;
    throw error_at(source_name, find_entry(last, "time")->value.position,
                   "time: it is not after that of the keyframe before");
}

std::vector<Keyframe> keyframes_of(const FlatEntry& entry, std::string_view source_name) {
    if (entry.tables.empty()) {
        throw error_at(source_name, entry.value.position,
                       "keyframe: it must be a list of tables, each beginning with [[keyframe]]");
    }
    std::vector<Keyframe> keyframes;
    for (const std::vector<FlatEntry>& table : entry.tables) {
        keyframes.push_back(keyframe_from(table, entry.position, source_name));
        refuse_disorder(keyframes, table, source_name);
    }
    return keyframes;
}

}  // namespace

MovingScene parse_moving_scene(std::string_view text, std::string_view source_name,
                               const PaletteReader& read_palette) {
    return moving_scene_from(parse_flat_toml(text, source_name), source_name, read_palette);
}

MovingScene moving_scene_from(const std::vector<FlatEntry>& entries, std::string_view source_name,
                              const PaletteReader& read_palette) {
    if (entries.empty()) {
        throw error_at(source_name, {}, "the scene is empty; give at least one key, such as zoom");
    }
    // First, because a newer form may have keys that would look like typing mistakes.
    const FlatEntry* version = find_entry(entries, kVersionKey);
    const bool is_version_1 = version != nullptr && version_of(*version, source_name) == 1;
    refuse_two_centers(entries, source_name);

    MovingScene moving;
    if (is_version_1) {
        moving.scene.coloring = version_1_coloring();
        moving.scene.dither = false;
    }
    const FlatEntry* row = find_entry(entries, "palette_row");
    if (row != nullptr) apply(moving.scene, *row, source_name);
    std::vector<std::string> mistakes;
    for (const FlatEntry& entry : entries) {
        try {
            if (entry.key == kKeyframeKey) {
                moving.keyframes = keyframes_of(entry, source_name);
            } else if (entry.key == kPaletteKey) {
                apply_palette(moving, entry, row, read_palette, source_name);
            } else if (entry.key != kVersionKey) {
                apply(moving.scene, entry, source_name);
            }
        } catch (const InvalidInput& error) {
            mistakes.emplace_back(error.what());
        }
    }
    if (mistakes.size() == 1) throw InvalidInput(mistakes[0]);
    if (!mistakes.empty()) throw SeveralMistakes(std::move(mistakes));
    if (row != nullptr && find_entry(entries, kPaletteKey) == nullptr) {
        throw error_at(source_name, row->position, "palette_row: 'palette' names no picture");
    }
    if (is_version_1) finish_version_1(moving.scene.coloring);
    moving.has_samples = is_version_1 || find_entry(entries, "samples") != nullptr;
    return moving;
}

Scene parse_scene(std::string_view text, std::string_view source_name) {
    return parse_moving_scene(text, source_name).scene;
}

std::string format_scene(const Scene& scene) {
    std::string text = std::string(kVersionKey) + " = " + std::to_string(kSceneVersion) + "\n";
    for (const SceneKey& key : scene_keys()) {
        if (key.format == nullptr) continue;
        const std::string value = key.format(scene);
        if (!value.empty()) text += std::string(key.name) + " = " + value + "\n";
    }
    return text;
}

}  // namespace mandel
