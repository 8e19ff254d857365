#include "job/sample_runs.h"

#include <utility>

#include "engine/auto_limit.h"
#include "engine/mandelbrot_engine.h"
#include "engine/work_order.h"

namespace mandel {

SampleRuns::SampleRuns(const View& view, const Limits& limits, std::uint32_t samples,
                       const Execution& execution, StopFlag& stop, PictureWatch& watch)
    : execution_(execution), stop_(stop), watch_(watch) {
    task_.view = view;
    task_.plan = make_plan(view, limits);
    task_.escape_radius = limits.escape_radius;
    task_.samples = samples;
    task_.max_iterations = limits.max_iterations.value_or(0);
}

bool SampleRuns::compute(std::uint32_t sample, CompStorage& storage) {
    task_.sample = sample;
    const bool finds_limit = !task_.plan.max_iterations && sample == 0;
    if (finds_limit) {
        task_.max_iterations = AutoLimit::from_coarse_grid(task_, execution_, stop_).limit();
    }
    const Size size = storage.stage().size();
    EngineCounts counts;
    if (!run(storage, watch_.wants_levels() ? refined_tiles(size) : whole_tiles(size), counts)) {
        return false;
    }
    if (finds_limit && !raise_limit(storage, counts)) return false;
    counts_ += counts;
    return true;
}

bool SampleRuns::raise_limit(CompStorage& storage, EngineCounts& counts) {
    AutoLimit limit(task_.max_iterations);
    EngineCounts last = counts;
    task_.only_limit = true;
    while (limit.raise(last, storage.stage().size().pixels())) {
        task_.max_iterations = limit.limit();
        const EngineCounts before = std::exchange(last, {});
        if (!run(storage, bands_at_limit(storage.stage()), last, before.limit)) return false;
        counts.limit = 0;  // all of them have been computed again
        counts += last;
    }
    task_.only_limit = false;
    return true;
}

bool SampleRuns::run(CompStorage& storage, std::vector<WorkUnit> units, EngineCounts& counts,
                     std::optional<std::uint64_t> pixels_at_limit) {
    watch_.prepare(std::move(units));
    MandelbrotEngine engine(storage, task_, execution_, stop_);
    RunStart start;
    start.sample = task_.sample;
    start.max_iterations = task_.max_iterations;
    start.pixels_at_limit = pixels_at_limit;
    const bool finished = watch_.follow(engine, std::move(start)) == EngineState::Finished;
    counts += engine.counts();
    return finished;
}

}  // namespace mandel
