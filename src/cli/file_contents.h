// What a file given to `mandel info` holds, and how it is shown.
#pragma once

#include <optional>
#include <string>

#include "output/picture_format.h"
#include "scene/imported_palette.h"
#include "scene/imported_scene.h"
#include "scene/scene.h"

namespace mandel {

// A picture and its scene, a scene alone, or a palette.
struct FileContents {
    std::string name;
    const PictureFormat* format = nullptr;  // of the picture
    std::optional<PictureMetadata> picture;
    std::optional<ImportedScene> scene;
    std::optional<ImportedPalette> palette;
    std::string description;  // of a built-in palette

    bool is_empty() const { return !picture && !scene && !palette; }
};

// "-" is standard input; a built-in palette, FILE:BLOCK of a palette file. Fills `contents` as far
// as the file can be read, then throws InvalidInput if it is not what it should be.
void read_contents(const std::string& path, FileContents& contents);

// TOML with comments, of which a scene or a palette can be read again.
std::string contents_text(const FileContents& contents);

// A JSON object; the keys are documented in the manual.
std::string contents_json(const FileContents& contents);

}  // namespace mandel
