// In which keys two scenes differ.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scene/scene.h"

namespace mandel {

struct KeyDifference {
    std::string_view key;
    std::string a, b;  // the values as canonical TOML; empty where a scene goes without the key
};

// In the order of the canonical text. Equal scenes have none.
std::vector<KeyDifference> scene_differences(const Scene& a, const Scene& b);

}  // namespace mandel
