#include <cmath>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/scene_argument.h"
#include "cli/signals.h"
#include "cli/text_output.h"
#include "cli/watched_work.h"
#include "job/locate.h"
#include "scene/scene_file.h"
#include "scene/value_text.h"

namespace mandel {
namespace {

// A change of the meaning of its keys raises this number.
constexpr int kSchema = 1;

constexpr std::size_t kNameWidth = 13;

const char* shape_name(const Minibrot& minibrot) {
    switch (minibrot.shape) {
        case MinibrotShape::Cardioid:
            return "cardioid";
        case MinibrotShape::Disk:
            return "disk";
        case MinibrotShape::Copy:
            return "copy";
        case MinibrotShape::PowerSet:
            return "mandelbrot";
        case MinibrotShape::Relative:
            return "relative";
        case MinibrotShape::Satellite:
            break;
    }
    return "satellite";
}

// Of a number with few digits, which a long row of zeros would hide.
std::string short_text(const Decimal& number) {
    const double value = number.to_double();
    return std::isnormal(value) ? format_real(value) : number.text();
}

std::string text_of(const Minibrot& minibrot) {
    const auto line = [](std::string name, const std::string& value) {
        name.resize(kNameWidth, ' ');
        return name + value + "\n";
    };
    std::string text =
        line("period", std::to_string(minibrot.period)) + line("shape", shape_name(minibrot)) +
        line("nucleus re", minibrot.re.text()) + line("nucleus im", minibrot.im.text()) +
        line("size", short_text(minibrot.size)) +
        line("orientation", format_real(minibrot.orientation_deg) + " degrees");
    if (minibrot.stretch != 0) {
        text += line("stretch", format_real(minibrot.stretch) + " along " +
                                    format_real(minibrot.stretch_deg) + " degrees");
    }
    return text + line("framed at", "zoom " + short_text(minibrot.frame.zoom));
}

std::string json_of(const Minibrot& minibrot) {
    const nlohmann::ordered_json json = {{"schema", kSchema},
                                         {"period", minibrot.period},
                                         {"shape", shape_name(minibrot)},
                                         {"re", minibrot.re.text()},
                                         {"im", minibrot.im.text()},
                                         {"size", short_text(minibrot.size)},
                                         {"orientation", minibrot.orientation_deg},
                                         {"stretch", minibrot.stretch},
                                         {"stretch_angle", minibrot.stretch_deg},
                                         {"zoom", short_text(minibrot.frame.zoom)}};
    return json.dump(2) + "\n";
}

}  // namespace

ExitCode run_locate(const CommandLine& line, const Messages& messages) {
    if (line.has("json") && line.has("scene")) {
        throw UsageError("--json and --scene are two forms of the answer; use one of them");
    }
    const Scene scene = single_scene(line, messages);

    StopSignals signals;
    messages.note("searching");
    std::optional<Minibrot> minibrot;
    do_watched(line, messages, signals,
               [&] { minibrot = locate_minibrot(scene.view, scene.limits, signals.flag()); });
    if (signals.exit_code()) return *signals.exit_code();

    if (line.has("scene")) {
        write_standard_output(format_scene(framing_scene(scene, *minibrot)));
    } else {
        write_standard_output(line.has("json") ? json_of(*minibrot) : text_of(*minibrot));
    }
    return ExitCode::Done;
}

}  // namespace mandel
