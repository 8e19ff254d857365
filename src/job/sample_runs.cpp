#include "job/sample_runs.h"

#include "engine/auto_limit.h"
#include "engine/deep_reference.h"
#include "engine/mandelbrot_engine.h"
#include "engine/work_order.h"

namespace mandel {

SampleRuns::SampleRuns(const View& view, const Limits& limits, std::uint32_t samples,
                       const Execution& execution, StopFlag& stop)
    : execution_(execution), stop_(stop) {
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
        task_.max_iterations =
            AutoLimit::from_coarse_grid(task_, execution_, stop_).limit();
    }
    storage.stage().prepare(whole_tiles(storage.stage().size()));
    EngineCounts counts;
    if (!run(storage, counts)) return false;
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
        storage.stage().prepare(bands_at_limit(storage.stage()));
        last = {};
        if (!run(storage, last)) return false;
        counts.limit = 0;  // all of them have been computed again
        counts += last;
    }
    task_.only_limit = false;
    return true;
}

bool SampleRuns::run(CompStorage& storage, EngineCounts& counts) {
    prepare_reference(task_, stop_);
    MandelbrotEngine engine(storage, task_, execution_, stop_);
    engine.start();
    const bool finished = engine.wait() == EngineState::Finished;
    counts += engine.counts();
    return finished;
}

}  // namespace mandel
