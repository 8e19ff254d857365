// How a scene would be computed, as comments after its TOML text.
#pragma once

#include <cstdint>
#include <string>

#include "job/picture.h"
#include "job/picture_cost.h"
#include "scene/scene.h"

namespace mandel {

// Lines "# plan: ...". Throws InvalidInput for a view that no kernel can compute.
std::string plan_comments(const Scene& scene);

// The line of what a picture will cost.
std::string cost_comment(const PictureCost& cost);

// The warning that the search for an iteration limit was cut short.
std::string cut_short_text(std::uint64_t limit);

// A distance in the plane with few digits, at any depth.
std::string format_spacing(const FloatExp& spacing);

}  // namespace mandel
