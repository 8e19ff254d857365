#include "bench/ledger_views.h"

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <string_view>

#include "engine/locate.h"
#include "scene/scene_file.h"
#include "scene/text_file.h"
#include "support/never_stop.h"

namespace mandel::bench {
namespace {

struct NamedView {
    std::string_view name;
    const char *re, *im, *zoom;
    std::uint64_t limit;
};

const NamedView kNamedViews[] = {
    // Many disks, the main component and much outside.
    {"elephants 1e6", "0.2501", "0.0000035", "1e6", 1'000'000},
    // Where doubles decide most pixels.
    {"seahorse 1e6", "-0.743643887037158704752191506114774", "0.131825904205311970493132056385139",
     "1e6", 20'000},
    // So close to where the cardioid and the disk meet that a series of the multiplier is of no
    // use.
    {"beside the root at -0.75, 7e7", "-0.7500000027695104", "0.00002439075996235", "6.75e7",
     1'000'000},
    // The cusp of the minibrot of period 3.
    {"cusp at -1.75, 1e20", "-1.75", "0", "1e20", 1'000'000},
    {"inside beside -0.75, 1e20", "-0.7499999999999", "0.00000001", "1e20", 1'000'000},
    {"tip 1e6", "-1.9", "0", "1e6", 10'000'000},
};

constexpr std::uint64_t kMinibrotLimit = 100'000'000;

EngineTask task_of(const View& view, std::uint64_t limit, Size size) {
    EngineTask task;
    task.view = view;
    task.view.size = size;
    task.max_iterations = limit;
    task.escape_radius = Limits().escape_radius;
    task.plan = make_plan(task.view, {.max_iterations = limit});
    return task;
}

Scene location(const std::string& name) {
    const std::string path = std::string(MANDEL_LOCATIONS "/") + name + ".toml";
    return parse_scene(read_text_file(path, 1 << 20), path);
}

}  // namespace

EngineTask ledger_view(const std::string& name, Size size) {
    if (const auto* named = std::ranges::find(kNamedViews, name, &NamedView::name);
        named != std::end(kNamedViews)) {
        const View view{Decimal(named->re), Decimal(named->im), Decimal(named->zoom), 0, size};
        return task_of(view, named->limit, size);
    }
    constexpr std::string_view kMinibrot = "minibrot of ";
    if (!name.starts_with(kMinibrot)) {
        const Scene scene = location(name);
        return task_of(scene.view, scene.limits.max_iterations.value(), size);
    }
    const Scene scene = location(name.substr(kMinibrot.size()));
    const Location found = locate(scene.view, scene.limits, kNeverStop);
    if (!found.minibrot) throw std::runtime_error("there is no " + name);
    return task_of(found.minibrot->frame, kMinibrotLimit, size);
}

}  // namespace mandel::bench
