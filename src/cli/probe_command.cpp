#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/execution_options.h"
#include "cli/pixel_choice.h"
#include "cli/pixel_text.h"
#include "cli/scene_argument.h"
#include "cli/signals.h"
#include "cli/text_output.h"
#include "scene/scene_file.h"

namespace mandel {
namespace {

constexpr std::size_t kWriteBytes = 1 << 16;

void append_csv(std::string& text, PixelPosition pixel, const PixelResult& result) {
    text += std::to_string(pixel.x) + "," + std::to_string(pixel.y) + ",";
    if (result.status == PixelStatus::Escaped) {
        text += std::to_string(result.n) + ",";
        text += exact_text(result.mu()) + ",";
        text += exact_text(result.distance) + ",";
        text += exact_text(result.angle) + ",";
    } else {
        text += ",,,,";
    }
    text += status_name(result.status);
    text += "\n";
}

void append_json(std::string& text, PixelPosition pixel, const PixelResult& result) {
    nlohmann::ordered_json json = {{"x", pixel.x}, {"y", pixel.y}};
    const bool has_escaped = result.status == PixelStatus::Escaped;
    json["n"] = has_escaped ? nlohmann::ordered_json(result.n) : nullptr;
    json["mu"] = has_escaped ? nlohmann::ordered_json(result.mu()) : nullptr;
    json["de"] = has_escaped ? nlohmann::ordered_json(result.distance) : nullptr;
    json["arg"] = has_escaped ? nlohmann::ordered_json(result.angle) : nullptr;
    json["status"] = status_name(result.status);
    text += json.dump();
}

void write_csv(const std::vector<PixelPosition>& pixels, const std::vector<PixelResult>& results) {
    std::string text = "x,y,n,mu,de,arg,status\n";
    for (std::size_t i = 0; i < pixels.size(); ++i) {
        append_csv(text, pixels[i], results[i]);
        if (text.size() < kWriteBytes) continue;
        write_standard_output(text);
        text.clear();
    }
    write_standard_output(text);
}

void write_json(const std::vector<PixelPosition>& pixels, const std::vector<PixelResult>& results) {
    std::string text = "[";
    for (std::size_t i = 0; i < pixels.size(); ++i) {
        text += i > 0 ? ",\n" : "\n";
        append_json(text, pixels[i], results[i]);
        if (text.size() < kWriteBytes) continue;
        write_standard_output(text);
        text.clear();
    }
    write_standard_output(text + "\n]\n");
}

}  // namespace

ExitCode run_probe(const CommandLine& line, const Messages& messages) {
    if (!line.files.empty() && line.files[0] == "-" && line.value("pixels") == "-") {
        throw UsageError("standard input ('-') cannot be both the scene and the pixels");
    }
    const Scene scene = single_scene(line);
    const Execution execution = execution_from(line, messages);
    const std::vector<PixelPosition> pixels = chosen_pixels(line, scene.view.size);

    StopSignals signals;
    const std::vector<PixelResult> results =
        probe_pixels(scene.view, scene.limits, pixels, execution, signals.flag()).results;
    if (signals.exit_code()) return *signals.exit_code();
    line.has("json") ? write_json(pixels, results) : write_csv(pixels, results);
    return ExitCode::Done;
}

}  // namespace mandel
