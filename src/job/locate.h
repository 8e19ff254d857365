// The minibrot in a view, as people ask for it: found, or a sentence why not and what to try; and
// the scene that draws it.
#pragma once

#include <optional>
#include <string>

#include "base/stop_flag.h"
#include "engine/limits.h"
#include "engine/locate.h"
#include "engine/view.h"
#include "scene/scene.h"

namespace mandel {

// Nothing if it was stopped. Throws Error if there is none, and InvalidInput as make_plan does.
std::optional<Minibrot> locate_minibrot(const View& view, const Limits& limits,
                                        const StopFlag& stop);

// The sentence for a location without one.
std::string why_not_located(const Location& location);

// `scene` with the minibrot's frame for a view. The iteration limit is to be found: one that was
// made for a larger view is seldom enough.
Scene framing_scene(const Scene& scene, const Minibrot& minibrot);

}  // namespace mandel
