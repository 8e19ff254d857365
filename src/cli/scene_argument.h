// A SCENE on the command line becomes a Scene: load it, then let the options override its keys.
#pragma once

#include <string>
#include <vector>

#include "cli/options.h"
#include "scene/scene.h"

namespace mandel {

struct NamedScene {
    Scene scene;
    std::string source;  // as given on the command line; empty for the defaults
    std::string name;    // the file's name without its extension, for output patterns
};

// A TOML file, a PNG that holds its scene, or "-" for TOML on standard input. Throws InvalidInput.
NamedScene load_scene(const std::string& argument);

// Sets every scene key that was given as an option; errors name the option.
// Throws InvalidInput.
void apply_scene_options(const CommandLine& line, Scene& scene);

// The scene of a command that takes at most one, with the options applied. Throws InvalidInput.
Scene single_scene(const CommandLine& line);

// By its content, whatever its name. Throws InvalidInput if it cannot be read.
bool is_png(const std::string& path);

// Whether --palette names a file rather than a built-in palette.
bool is_palette_file(const std::string& palette);

}  // namespace mandel
