// The pictures that are there already, of a film's frames or a picture's bands: which of them a run
// may keep, which it does again, and which it must not touch.
#pragma once

#include <cstdint>
#include <string>

#include "scene/scene.h"

namespace mandel {

enum class PictureFile : std::uint8_t {
    Missing,
    Damaged,  // empty, or a PNG that ends too early or is broken: what a crash leaves
    Foreign,  // not by this program
    Other,    // by this program, with other parameters
    Same,     // says the right parameters
};

// What the file says about itself, without decoding a pixel.
PictureFile look_at_picture(const std::string& path, const std::string& text);

// Whether all pixels of a picture that is Same can be decoded.
bool is_complete_picture(const std::string& path);

// Whether the file is this picture already, complete. A table of counts that is still to be found
// does not count: it follows from the rest.
bool is_finished_picture(const std::string& path, const Scene& scene);

// Of one that is Foreign or Other, in words.
std::string what_is_there(const std::string& path, const std::string& text);

}  // namespace mandel
