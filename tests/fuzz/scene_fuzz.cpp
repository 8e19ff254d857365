// Feeds arbitrary bytes to the readers of scenes, of other programs too, and of palettes. They may
// refuse them with InvalidInput; anything else (a crash, another exception, a hang, much memory) is
// a finding. What they accept must survive its own canonical text.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/error.h"
#include "scene/imported_scene.h"
#include "scene/palette_file.h"
#include "scene/scene_file.h"

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
        const Palette palette = parse_palette(text, "fuzz");
        const std::string canonical = "colors = " + format_colors(palette);
        if (!(parse_palette(canonical, "canonical") == palette)) std::abort();
    } catch (const InvalidInput&) {
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    read_scene(text);
    read_palette(text);
    return 0;
}
