#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/execution_options.h"
#include "cli/pixel_choice.h"
#include "cli/pixel_text.h"
#include "cli/plan_text.h"
#include "cli/scene_argument.h"
#include "cli/signals.h"
#include "cli/text_output.h"
#include "cli/watched_work.h"
#include "scene/scene_file.h"

namespace mandel {
namespace {

constexpr std::size_t kWriteBytes = 1 << 16;

// As it is printed: the fraction together with its count.
double printed(const PixelResult& result, Channel channel) {
    return channel == Channel::Fraction ? result.mu() : result[channel];
}

void append_csv(std::string& text, PixelPosition pixel, const PixelResult& result) {
    const bool has_escaped = result.status == PixelStatus::Escaped;
    text += std::to_string(pixel.x) + "," + std::to_string(pixel.y) + ",";
    if (has_escaped) text += std::to_string(result.n);
    text += ",";
    kProbedChannels.for_each([&](const ChannelRow& row) {
        if (has_escaped) text += exact_text(printed(result, row.channel));
        text += ",";
    });
    text += status_name(result.status);
    text += "\n";
}

void append_json(std::string& text, PixelPosition pixel, const PixelResult& result) {
    nlohmann::ordered_json json = {{"x", pixel.x}, {"y", pixel.y}};
    const bool has_escaped = result.status == PixelStatus::Escaped;
    json["n"] = has_escaped ? nlohmann::ordered_json(result.n) : nullptr;
    kProbedChannels.for_each([&](const ChannelRow& row) {
        json[std::string(row.name)] =
            has_escaped ? nlohmann::ordered_json(printed(result, row.channel)) : nullptr;
    });
    json["status"] = status_name(result.status);
    text += json.dump();
}

void write_csv(const std::vector<PixelPosition>& positions, const PixelColumns& pixels,
               const StopFlag& stop) {
    std::string text = "x,y,n,";
    kProbedChannels.for_each([&](const ChannelRow& row) { text += std::string(row.name) + ","; });
    text += "status\n";
    for (std::size_t i = 0; i < positions.size() && !stop.is_requested(); ++i) {
        append_csv(text, positions[i], pixels.at(i));
        if (text.size() < kWriteBytes) continue;
        write_standard_output(text);
        text.clear();
    }
    write_standard_output(text);
}

void write_json(const std::vector<PixelPosition>& positions, const PixelColumns& pixels,
                const StopFlag& stop) {
    std::string text = "[";
    for (std::size_t i = 0; i < positions.size() && !stop.is_requested(); ++i) {
        text += i > 0 ? ",\n" : "\n";
        append_json(text, positions[i], pixels.at(i));
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
    const Scene scene = single_scene(line, messages);
    const Execution execution = execution_from(line, messages);
    const std::vector<PixelPosition> positions = chosen_pixels(line, scene.view.size);

    StopSignals signals;
    ProbeRun run;
    do_watched(line, messages, signals, [&] {
        run = probe_pixels(scene.view, scene.limits, positions, execution, signals.flag());
    });
    if (signals.exit_code()) return *signals.exit_code();
    if (run.is_limit_cut_short) messages.warning(cut_short_text(run.max_iterations));
    const auto write = line.has("json") ? write_json : write_csv;
    write(positions, run.pixels, signals.flag());
    return signals.exit_code().value_or(ExitCode::Done);
}

}  // namespace mandel
