#include "base/printable.h"
#include "cli/commands.h"
#include "cli/plan_text.h"
#include "cli/scene_argument.h"
#include "cli/text_output.h"
#include "output/png_metadata.h"
#include "scene/flat_toml.h"
#include "scene/palette_file.h"
#include "scene/scene_file.h"
#include "scene/text_file.h"
#include "scene/value_text.h"

namespace mandel {
namespace {

std::string comment(const std::string& line) { return "# " + printable(line) + "\n"; }

// A scene may be shown although this program cannot draw it.
std::string scene_with_plan(const Scene& scene) {
    try {
        return format_scene(scene) + plan_comments(scene);
    } catch (const InvalidInput& error) {
        return format_scene(scene) + comment("plan: none; " + std::string(error.what()));
    }
}

// Says what is known before it complains about what is not there.
void describe_png(const std::string& path, std::string& text) {
    const PngMetadata metadata = read_png_metadata(path);
    text = comment(path + ": PNG, " + format_size(metadata.size) + ", " +
                   std::to_string(metadata.bit_depth) + " bits per channel");
    if (metadata.software) text += comment("made by " + *metadata.software);
    text += scene_with_plan(parse_scene(require_scene_text(metadata, path), path));
}

std::string description_of(const std::string& name, const std::string& text) {
    if (!looks_like_palette(text)) {
        return comment(name + ": a scene") + scene_with_plan(parse_scene(text, name));
    }
    const Palette palette = parse_palette(text, name);
    const std::string count = std::to_string(palette.stops.size());
    return comment(name + ": a palette of " + count + " colours") +
           "colors = " + format_colors(palette) + "\n";
}

void describe(const std::string& path, std::string& text) {
    if (path == "-") {
        text = description_of("<stdin>", read_standard_input(kMaxSceneBytes));
    } else if (is_png(path)) {
        describe_png(path, text);
    } else {
        text = description_of(path, read_text_file(path, kMaxSceneBytes));
    }
}

}  // namespace

ExitCode run_info(const CommandLine& line, const Messages& messages) {
    if (line.files.empty()) throw UsageError("info needs a file, such as a picture or a scene");
    ExitCode code = ExitCode::Done;
    bool is_first = true;
    for (const std::string& path : line.files) {
        std::string text;
        try {
            describe(path, text);
        } catch (const InvalidInput& error) {
            messages.error(error.what());
            code = ExitCode::Usage;
        }
        if (text.empty()) continue;
        write_standard_output(is_first ? text : "\n" + text);
        is_first = false;
    }
    return code;
}

}  // namespace mandel
