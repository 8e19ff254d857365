// Feeds arbitrary bytes to the readers of scenes and of palettes, those of other programs too, of
// pixel lists, of suites, and of patterns for names and frames. They may refuse them with
// InvalidInput; anything else (a crash, another exception, a hang, much memory) is a finding. What
// they accept must survive its own canonical text.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "cli/output_names.h"
#include "cli/pixel_choice.h"
#include "film/plan/frame_list.h"
#include "output/frame_pattern.h"
#include "scene/imported_scene.h"
#include "scene/palette_colors.h"
#include "scene/palette_file.h"
#include "scene/scene_file.h"
#include "suite/manifest/suite_file.h"

namespace {

using namespace mandel;

void read_scene(std::string_view text) {
    try {
        const Scene scene = parse_any_scene(text, "fuzz").scene;
        if (!(parse_scene(format_scene(scene), "canonical") == scene)) std::abort();
    } catch (const InvalidInput&) {
    }
}

void read_palette(std::string_view text) {
    try {
        (void)looks_like_palette(text);
        for (const ImportedPalette& imported : parse_all_palettes(text, "fuzz", 100)) {
            check_palette(imported.palette);
            const std::string canonical = "colors = " + format_colors(imported.palette);
            if (!(parse_palette(canonical, "canonical").palette == imported.palette)) std::abort();
        }
    } catch (const InvalidInput&) {
    }
}

void read_pixels(std::string_view text) {
    try {
        (void)parse_pixel_lines(text, "fuzz", {100, 50});
    } catch (const InvalidInput&) {
    }
}

void read_suite(std::string_view text) {
    SuiteProgram program;
    program.read_scene = [](const std::string&) { return SuiteScene(); };
    program.palettes = [](const std::string&) { return PaletteReader(); };
    program.count_frames = [](const SuiteFilm&) { return std::uint64_t{4}; };
    try {
        std::vector<std::string> mistakes;
        (void)parse_manifest(text, "fuzz", program, mistakes);
    } catch (const InvalidInput&) {
    }
}

// Names of frames, ranges of them and names of the pictures of a batch.
void read_names(std::string_view text) {
    try {
        const FramePattern pattern{std::string(text)};
        const std::string name = pattern.path(7).substr(pattern.folder().size());
        if (pattern.frame_of(name) != 7) std::abort();
    } catch (const InvalidInput&) {
    }
    try {
        const FrameList list = FrameList::parse(text, 1000);
        if (list.size() == 0 || list.size() > 1000) std::abort();
        for (std::uint64_t i = 0; i < list.size(); ++i) {
            if (!list.contains(list[i])) std::abort();
        }
    } catch (const InvalidInput&) {
    }
    try {
        const std::vector<std::string> names = output_names(std::string(text), {"a", "b"});
        if (names.size() != 2) std::abort();
    } catch (const InvalidInput&) {
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    read_scene(text);
    read_palette(text);
    read_pixels(text);
    read_suite(text);
    read_names(text);
    return 0;
}
