// A picture that is quick to draw and has points of all kinds.
#pragma once

#include "engine/execution.h"
#include "scene/scene.h"
#include "support/simd_levels.h"

namespace mandel {

inline Scene small_scene() {
    Scene scene;
    scene.view = {Decimal("-0.7436439"), Decimal("0.1318259"), Decimal("1e4"), 10, {97, 71}};
    scene.limits.max_iterations = 2000;
    return scene;
}

inline Execution two_threads() { return {2, best_simd_level()}; }

}  // namespace mandel
