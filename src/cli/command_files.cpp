#include "cli/command_files.h"

#include "cli/file_claims.h"
#include "cli/scene_argument.h"

namespace mandel {

void claim_files(const CommandFiles& files, const CommandLine& line, const WatchRequest& watching) {
    FileClaims claims;
    for (const std::string& scene : files.scenes) {
        if (!scene.empty()) claims.reads(scene, files.scene_role);
    }
    for (const std::string& palette : files.palettes) {
        if (!palette.empty()) claims.reads(palette, "the palette file");
    }
    if (const auto palette = palette_file(line)) claims.reads(*palette, "the palette file");
    const auto write = [&claims](const std::string& path, const std::string& role) {
        if (!path.empty()) claims.writes(path, role);
    };
    for (const std::string& output : files.outputs) write(output, files.output_role);
    const auto stats = line.value("stats");
    write(stats.value_or(""), "the statistics file");
    write(watching.preview, "the preview");
    write(watching.events, "the event log");
    if (stats == "-" && line.value("output") == "-") {
        throw UsageError(files.product + " and the statistics cannot both go to standard output");
    }
}

}  // namespace mandel
