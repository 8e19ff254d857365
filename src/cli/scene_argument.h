// A SCENE on the command line becomes a Scene: load it, then let the options override its keys.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/messages.h"
#include "cli/options.h"
#include "output/picture_format.h"
#include "scene/imported_scene.h"
#include "scene/keyframe.h"
#include "scene/scene.h"

namespace mandel {

struct NamedScene {
    Scene scene;
    std::string source;   // as given on the command line; empty for the defaults
    std::string name;     // the file's name without its extension, for output patterns
    std::string warning;  // what of another program's scene or palette was left out; may be empty
    std::vector<Keyframe> keyframes = {};  // for a film
    std::string palette_path = {};         // of the palette file that the scene names
    bool is_conjugate = false;             // as ImportedScene says
    bool has_samples = false;              // as MovingScene says
};

// A TOML file, a picture that holds its scene, a scene of another program (imported_scene.h), or
// "-" for a text on standard input. Throws InvalidInput.
NamedScene load_scene(const std::string& argument);

// That of a picture: this program's own, or another's of the picture's size. `path` is for
// messages. Throws InvalidInput if there is none.
ImportedScene scene_in_picture(const PictureMetadata& metadata, const std::string& path);

// Sets every scene key that was given as an option; errors name the option. What comes back is a
// warning about a palette file, or empty. Throws InvalidInput.
std::string apply_scene_options(const CommandLine& line, Scene& scene);

// A sentence if the inside has no colours of the kind that the scene wants; else empty.
std::string missing_inside(const Scene& scene);

// The scene of a command that takes at most one, with the options applied; says its warning.
// Throws InvalidInput.
Scene single_scene(const CommandLine& line, const Messages& messages);
// The same with its name and keyframes.
NamedScene single_named_scene(const CommandLine& line, const Messages& messages);

// The format of a picture that can hold a scene, by the content of the file, whatever its name;
// nullptr for any other file. Throws InvalidInput if it cannot be read.
const PictureFormat* scene_picture_format(const std::string& path);

// The file that --palette names, unless it is a built-in palette or not given.
std::optional<std::string> palette_file(const CommandLine& line);

}  // namespace mandel
