#include <exception>

#include "base/printable.h"
#include "cli/commands.h"
#include "cli/execution_options.h"
#include "cli/file_claims.h"
#include "cli/scene_argument.h"
#include "cli/signals.h"
#include "job/count_table_search.h"
#include "job/memory_limit.h"
#include "job/stored_picture.h"
#include "output/output_path.h"
#include "scene/scene_file.h"
#include "scene/value_text.h"

namespace mandel {
namespace {

// The scene in a file of values, as far as it is known.
struct StoredScene {
    NamedScene named;
    // Whether the values are those of its view: then the picture is the one that render draws.
    bool is_whole = false;
};

StoredScene stored_scene(const ExrHeader& header, const std::string& path) {
    StoredScene stored;
    if (header.scene_text || header.foreign_scene) {
        try {
            stored.named = load_scene(path);
            stored.is_whole = header.scene_text || stored.named.warning.empty();
        } catch (const InvalidInput& error) {
            // Another program may have drawn what this one does not.
            if (header.scene_text) throw;
            stored.named.warning = std::string("the scene is not used: ") + error.what();
        }
    }
    Scene& scene = stored.named.scene;
    stored.is_whole = stored.is_whole && scene.view.size == header.size;
    scene.view.size = header.size;
    scene.samples = 1;
    return stored;
}

void check_files(const CommandLine& line, const std::string& data, const std::string& output) {
    FileClaims claims;
    claims.reads(data, "the values");
    if (const auto palette = palette_file(line)) claims.reads(*palette, "a palette file");
    if (const auto source = line.value("table-from")) claims.reads(*source, "a table's source");
    claims.writes(output, "the picture");
    check_output_path(output, line.has("no-clobber"));
}

std::string checked_output(const CommandLine& line) {
    if (line.files.size() != 1) {
        throw UsageError("color needs one EXR, not " + std::to_string(line.files.size()));
    }
    const auto output = line.value("output");
    if (!output) throw UsageError("where should the picture go? give -o FILE, such as -o set.png");
    return *output;
}

// Counts become places by the table that render would find, or by one of the pixels themselves.
void find_table(const StoredScene& stored, const StoredPicture& picture, Scene& scene,
                const Execution& execution, const StopFlag& stop) {
    if (!scene.coloring.needs_table()) return;
    if (stored.is_whole) return void(find_count_tables({&scene, 1}, execution, stop));
    if (auto knots = picture.find_knots(scene.coloring.equalize)) {
        scene.coloring.table = std::move(*knots);
    } else {
        scene.coloring.transfer = Transfer::Sqrt;
    }
}

}  // namespace

ExitCode run_color(const CommandLine& line, const Messages& messages) {
    const std::string output = checked_output(line);
    const PictureFormat& format = picture_format(output);
    const Execution execution = execution_from(line, messages);
    const InputFile input(line.files[0]);
    const ByteSource source = input.source();
    const ExrFile file(source);
    const StoredScene stored = stored_scene(file.header(), line.files[0]);
    Scene scene = stored.named.scene;
    const std::string warning = apply_scene_options(line, scene);
    for (const std::string& text : {warning, stored.named.warning}) {
        if (!text.empty()) messages.warning(text);
    }
    if (scene.coloring.stripe != 0 &&
        !(scene.coloring.stripes == stored.named.scene.coloring.stripes)) {
        throw InvalidInput("the stripe averages in '" + printable(line.files[0]) +
                           "' are of another --stripe-count or --stripe-memory");
    }
    check_files(line, line.files[0], output);
    const PixelFormat pixels{scene.view.size, scene.depth};
    const ChannelSet channels = stored_channels(file, scene.coloring, format.form);
    check_memory(PixelPlanes::bytes_for(scene.view.size, channels) +
                     format.memory_bytes(pixels, execution.threads),
                 "the picture");

    StopSignals signals;
    const StoredPicture picture(file, channels, stored.named.is_conjugate, execution.threads);
    find_table(stored, picture, scene, execution, signals.flag());
    if (signals.exit_code()) return *signals.exit_code();
    const Shader shader(scene.coloring, scene.view.size.height);
    const PictureContent content{pixels, picture.rows(shader, scene),
                                 stored.is_whole ? format_scene(scene) : "",
                                 file.header().max_iterations};
    const auto sink = open_output(output, line.has("no-clobber"), signals.flag());
    if (format.write(*sink, content, execution.threads, signals.flag())) sink->commit();
    return signals.exit_code().value_or(ExitCode::Done);
}

}  // namespace mandel
