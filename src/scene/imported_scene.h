// A scene in a form that may be another program's, and what of it could not be honoured.
//
// Other programs draw more than this one does. What they have and a scene has not is left out, but
// never in silence: it is named in a warning. A file that asks for another set than the
// Mandelbrot set is refused instead.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scene/keyframe.h"
#include "scene/palette_reader.h"
#include "scene/scene.h"

namespace mandel {

struct ImportedScene {
    Scene scene;
    std::vector<std::string> left_out = {};  // names, in the order of the text
    std::vector<Keyframe> keyframes = {};    // of a scene of this program
    bool has_samples = false;                // as MovingScene says
    // What of it would show another part of the plane, or another shape of it.
    std::vector<std::string> other_view = {};
    // The file's imaginary axis points down: the view is that of the conjugate points.
    bool is_conjugate = false;
    // How the picture that it comes from was made, where drawing it gives another one: a sentence.
    std::string origin = {};
};

// TOML of this program or of Fraktaler-3, or parameters of Kalles Fraktaler; recognised by the
// content, or for the last by a name that ends in ".kfr". Throws InvalidInput with
// FILE:LINE:COLUMN.
ImportedScene parse_any_scene(std::string_view text, std::string_view source_name,
                              const PaletteReader& read_palette = {});

// A sentence that names what was left out; empty when nothing was.
std::string left_out_warning(const ImportedScene& imported);

}  // namespace mandel
