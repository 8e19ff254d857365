#include "job/locate.h"

#include <string>

#include "base/error.h"

namespace mandel {

std::string why_not_located(const Location& location) {
    switch (location.outcome) {
        case SearchOutcome::AllEscape:
            return "every point of this view escapes, so there is no nucleus in it; try a larger "
                   "view (a lower --zoom)";
        case SearchOutcome::AllInside:
            return "this view lies inside one component, whose nucleus is elsewhere; try a larger "
                   "view (a lower --zoom)";
        case SearchOutcome::Limit:
            return "no nucleus of a period up to " + std::to_string(location.max_period) +
                   " was found in this view; try more iterations (--iterations) or a larger view "
                   "(a lower --zoom)";
        case SearchOutcome::GivenUp:
            return "no nucleus was found in this view before the search became too long; try "
                   "another zoom, a view that is centred on a minibrot, or more iterations "
                   "(--iterations) than 16777216";
        default:
            return "no nucleus was found in this view; try one that is centred on a minibrot, or a "
                   "larger one (a lower --zoom)";
    }
}

std::optional<Minibrot> locate_minibrot(const View& view, const Limits& limits,
                                        const StopFlag& stop) {
    Location location = locate(view, limits, stop);
    if (location.outcome == SearchOutcome::Stopped) return std::nullopt;
    if (!location.minibrot) throw Error(why_not_located(location));
    return std::move(location.minibrot);
}

Scene framing_scene(const Scene& scene, const Minibrot& minibrot) {
    Scene framed = scene;
    framed.view = minibrot.frame;
    framed.limits.max_iterations.reset();
    framed.coloring.table.clear();  // that of another view
    return framed;
}

}  // namespace mandel
