// How a scene would be computed, as comments after its TOML text.
#pragma once

#include <string>

#include "scene/scene.h"

namespace mandel {

// Lines "# plan: ...". Throws InvalidInput for a view that no kernel can compute.
std::string plan_comments(const Scene& scene);

}  // namespace mandel
