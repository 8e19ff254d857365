// Views with a name, for tests that go through a list of places, and pixels of them.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "base/geometry.h"
#include "base/pixel_result.h"
#include "engine/engine_task.h"

namespace mandel {

struct NamedView {
    std::string name, re, im, zoom;
    std::uint64_t limit;
    double rotate_deg = 0;
};

inline EngineTask task_for(const NamedView& named, Size size = {160, 90}) {
    EngineTask task;
    task.view = {Decimal(named.re), Decimal(named.im), Decimal(named.zoom), named.rotate_deg, size};
    task.plan = make_plan(task.view, {.max_iterations = named.limit, .escape_radius = 625});
    task.max_iterations = named.limit;
    task.escape_radius = 625;
    return task;
}

// Always the same ones.
inline std::vector<PixelPosition> seeded_positions(Size size, std::size_t count) {
    std::mt19937_64 random(20240607);
    std::vector<PixelPosition> positions;
    for (std::size_t i = 0; i < count; ++i) {
        positions.push_back({static_cast<std::uint32_t>(random() % size.width),
                             static_cast<std::uint32_t>(random() % size.height)});
    }
    return positions;
}

}  // namespace mandel
