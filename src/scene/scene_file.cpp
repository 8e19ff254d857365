#include "scene/scene_file.h"

#include "scene/flat_toml.h"
#include "scene/scene_entry.h"
#include "scene/scene_keys.h"
#include "scene/scene_version.h"
#include "scene/value_text.h"

namespace mandel {
namespace {

constexpr std::string_view kVersionKey = "version";
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

std::vector<Keyframe> keyframes_of(const FlatEntry& entry, std::string_view source_name) {
    if (entry.tables.empty()) {
        throw error_at(source_name, entry.value.position,
                       "keyframe: it must be a list of tables, each beginning with [[keyframe]]");
    }
    std::vector<Keyframe> keyframes;
    for (const std::vector<FlatEntry>& table : entry.tables) {
        keyframes.push_back(keyframe_from(table, entry.position, source_name));
    }
    return keyframes;
}

}  // namespace

MovingScene parse_moving_scene(std::string_view text, std::string_view source_name) {
    const std::vector<FlatEntry> entries = parse_flat_toml(text, source_name);
    if (entries.empty()) {
        throw error_at(source_name, {}, "the scene is empty; give at least one key, such as zoom");
    }
    // First, because a newer form may have keys that would look like typing mistakes.
    const FlatEntry* version = find_entry(entries, kVersionKey);
    const bool is_version_1 = version != nullptr && version_of(*version, source_name) == 1;
    refuse_two_centers(entries, source_name);

    MovingScene moving;
    if (is_version_1) moving.scene.coloring = version_1_coloring();
    for (const FlatEntry& entry : entries) {
        if (entry.key == kKeyframeKey) {
            moving.keyframes = keyframes_of(entry, source_name);
        } else if (entry.key != kVersionKey) {
            apply(moving.scene, entry, source_name);
        }
    }
    if (is_version_1) finish_version_1(moving.scene.coloring);
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
