#include <cmath>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/scene_argument.h"
#include "cli/signals.h"
#include "cli/text_output.h"
#include "job/locate.h"
#include "scene/scene_file.h"
#include "scene/value_text.h"

namespace mandel {
namespace {

// A change of the meaning of its keys raises this number.
constexpr int kSchema = 1;

const char* shape_name(const Minibrot& minibrot) { return minibrot.is_disk ? "disk" : "cardioid"; }

// Of a number with few digits, which a long row of zeros would hide.
std::string short_text(const Decimal& number) {
    const double value = number.to_double();
    return std::isnormal(value) ? format_real(value) : number.text();
}

std::string text_of(const Minibrot& minibrot) {
    return "period       " + std::to_string(minibrot.period) + "\n" + "shape        " +
           shape_name(minibrot) + "\n" + "nucleus re   " + minibrot.re.text() + "\n" +
           "nucleus im   " + minibrot.im.text() + "\n" + "size         " +
           short_text(minibrot.size) + "\n" + "orientation  " +
           format_real(minibrot.orientation_deg) + " degrees\n" + "framed at    zoom " +
           short_text(minibrot.frame.zoom) + "\n";
}

std::string json_of(const Minibrot& minibrot) {
    const nlohmann::ordered_json json = {{"schema", kSchema},
                                         {"period", minibrot.period},
                                         {"shape", shape_name(minibrot)},
                                         {"re", minibrot.re.text()},
                                         {"im", minibrot.im.text()},
                                         {"size", short_text(minibrot.size)},
                                         {"orientation", minibrot.orientation_deg},
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
    const std::optional<Minibrot> minibrot =
        locate_minibrot(scene.view, scene.limits, signals.flag());
    if (signals.exit_code()) return *signals.exit_code();

    if (line.has("scene")) {
        write_standard_output(format_scene(framing_scene(scene, *minibrot)));
    } else {
        write_standard_output(line.has("json") ? json_of(*minibrot) : text_of(*minibrot));
    }
    return ExitCode::Done;
}

}  // namespace mandel
