// Scenes as TOML: a flat list of keys named like the options of the command line.
//
// Reading is strict: an unknown key, a wrong type or a value out of range is an error that says
// FILE:LINE:COLUMN, because a typing mistake that is ignored is a wrong picture. Writing is
// canonical: all keys in a fixed order, the shortest text of each number, the same in every
// locale. So equal scenes are equal bytes, and reading what was written gives the scene back.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scene/flat_toml.h"
#include "scene/keyframe.h"
#include "scene/palette_reader.h"
#include "scene/scene.h"

namespace mandel {

// Newest form of scene text this program reads and the one it writes (the key `version`). A scene
// of version 1 keeps its look: its defaults were other ones (scene_version.h).
constexpr int kSceneVersion = 2;

// What a scene file holds: the picture, and the keyframes of a film.
struct MovingScene {
    Scene scene;
    std::vector<Keyframe> keyframes;         // in the order of the text
    std::vector<std::string> left_out = {};  // what of a palette file could not be honoured
    bool has_samples = false;                // it says how many; else a film has more than one
};

MovingScene parse_moving_scene(std::string_view text, std::string_view source_name,
                               const PaletteReader& read_palette = {});

// The same from entries that stand in a larger text.
MovingScene moving_scene_from(const std::vector<FlatEntry>& entries, std::string_view source_name,
                              const PaletteReader& read_palette = {});

// The picture alone. Keys that the text leaves out keep their defaults. `source_name` is what
// errors call the text.
Scene parse_scene(std::string_view text, std::string_view source_name);

std::string format_scene(const Scene& scene);

}  // namespace mandel
