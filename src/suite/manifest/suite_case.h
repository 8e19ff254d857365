// A suite: pictures that are rendered and compared with references. Everything in it is checked
// before the first picture is rendered.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compare/comparison.h"
#include "scene/flat_toml.h"
#include "scene/keyframe.h"
#include "scene/scene.h"

namespace mandel {

struct SuiteScene {
    Scene scene;
    std::vector<Keyframe> keyframes = {};
    bool has_samples = false;  // as MovingScene says
    std::string file = {};     // empty for a scene that stands in the suite itself
    std::string warning = {};  // what of another program's scene was left out
};

// A film, of which some frames are cases of their own.
struct SuiteFilm {
    std::string name;
    SuiteScene scene;
    // Options of `mandel zoom` without their dashes, with values.
    std::vector<std::pair<std::string, std::string>> options;
};

// What a case must look like: a picture file, or the hash of its decoded pixels.
struct ExpectedPicture {
    std::string file;
    std::string sha256;  // lower case (pixel_digest.h)
};

struct SuiteCase {
    std::string name;
    std::string source_name;  // the file that describes it, and where
    TextPosition position;

    SuiteScene scene;
    std::shared_ptr<const SuiteFilm> film;  // null for a picture of its own
    std::uint64_t frame = 0;                // of the film

    ExpectedPicture reference;
    TextPosition reference_position;
    Tolerance tolerance;
    std::string reason;  // of the tolerance or for skipping it
    std::vector<std::string> labels;
    std::optional<double> timeout;   // seconds for rendering
    std::vector<std::string> stats;  // texts that the statistics of rendering must contain
    bool is_skipped = false;
};

struct Suite {
    std::string name;  // as given
    std::vector<SuiteCase> cases;
};

}  // namespace mandel
