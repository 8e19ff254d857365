// What a suite asks of the program around it: reading scenes and drawing films as its commands do.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/stop_flag.h"
#include "engine/execution.h"
#include "job/picture.h"
#include "scene/palette_reader.h"
#include "suite/manifest/suite_case.h"

namespace mandel {

struct SuiteProgram {
    // A scene in any form that `mandel render` takes as a file. Throws InvalidInput.
    std::function<SuiteScene(const std::string& path)> read_scene;
    // Reads palette files relative to a folder.
    std::function<PaletteReader(const std::string& folder)> palettes;
    // How many frames a film has. Throws InvalidInput for options that are wrong.
    std::function<std::uint64_t(const SuiteFilm& film)> count_frames;
    // Draws frames to the paths of a pattern such as "a-%04d.png". Throws Error; after `stop`
    // frames may be missing. What comes back are the statistics as JSON.
    std::function<std::string(const SuiteFilm& film, const std::vector<std::uint64_t>& frames,
                              const std::string& pattern, const Execution& execution,
                              StopFlag& stop)>
        draw_film;
    // The statistics of a picture as JSON.
    std::function<std::string(const std::string& source, const PictureRequest& request,
                              const PictureStats& stats, const Execution& execution)>
        stats;
};

}  // namespace mandel
