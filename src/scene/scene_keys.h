// The keys of a scene: one table that scene files, the command line and the manual share.
//
// Every key is also an option of the same name (`escape_radius` is `--escape-radius`) and its
// value is written the same way in both places. So a key is a name and two functions: text into
// the scene, and the scene into text. Setting throws InvalidInput without naming the key.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scene/scene.h"

namespace mandel {

// How TOML may write the value of a key, besides as a text in quotes, which is the only way to
// write a number that a double cannot hold.
enum class ValueForm : std::uint8_t {
    Text,       // in no other way
    Number,     // as a bare number
    CommaPair,  // as a list of two values; as a text they are separated by ','
    CrossPair,  // the same, separated by 'x'
    Table,      // only as a list of pairs of numbers (count_table_text.h); no option sets it
    Colors,     // as a list of colours (palette_colors.h); a text may also name a palette file
};

struct SceneKey {
    std::string_view name;
    ValueForm form;
    void (*set)(Scene& scene, std::string_view text);
    // The value as canonical TOML, empty where the scene goes without the key; nullptr for a key
    // that only abbreviates others, or only chooses what `palette` takes out of a file.
    std::string (*format)(const Scene& scene);
};

// In the order of the canonical text.
std::span<const SceneKey> scene_keys();

const SceneKey* find_scene_key(std::string_view name);

std::vector<std::string_view> scene_key_names();

// The value of `palette_row`. Throws InvalidInput without naming the key.
std::uint32_t parse_palette_row(std::string_view text);

}  // namespace mandel
