#include "scene/scene_difference.h"

#include <utility>

#include "scene/scene_keys.h"

namespace mandel {

std::vector<KeyDifference> scene_differences(const Scene& a, const Scene& b) {
    std::vector<KeyDifference> differences;
    for (const SceneKey& key : scene_keys()) {
        if (key.format == nullptr) continue;
        std::string in_a = key.format(a), in_b = key.format(b);
        if (in_a != in_b) differences.push_back({key.name, std::move(in_a), std::move(in_b)});
    }
    return differences;
}

}  // namespace mandel
