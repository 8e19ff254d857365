#include "job/sample_runs.h"

#include <algorithm>
#include <utility>

#include "engine/auto_limit.h"
#include "engine/deep_reference.h"
#include "engine/mandelbrot_engine.h"
#include "engine/work_order.h"
#include "job/memory_limit.h"

namespace mandel {

SampleRuns::SampleRuns(const View& view, const Limits& limits, std::uint32_t samples,
                       const StripeRule& stripes, const Execution& execution, StopFlag& stop,
                       PictureWatch& watch, std::shared_ptr<const SharedOrbit> orbit)
    : execution_(execution), stop_(stop), watch_(watch) {
    task_.view = view;
    task_.plan = make_plan(view, limits);
    task_.escape_radius = limits.escape_radius;
    task_.stripes = stripes;
    task_.samples = samples;
    task_.max_orbit_bytes = memory_for_orbit();
    task_.shared_orbit = std::move(orbit);
    if (limits.max_iterations) limits_ = {*limits.max_iterations};
}

bool SampleRuns::compute(std::uint32_t sample, CompStorage& storage) {
    task_.sample = sample;
    const bool finds_limit = limits_.empty();
    if (finds_limit) {
        first_limit_ = AutoLimit::from_coarse_grid(task_, execution_, stop_);
        limits_ = {first_limit_->limit()};
    }
    task_.max_iterations = limits_.front();
    task_.only_limit = false;
    const Size size = storage.stage().size();
    EngineCounts counts;
    if (!run(storage, watch_.wants_levels() ? refined_tiles(size) : whole_tiles(size), counts)) {
        return false;
    }
    const bool finished =
        finds_limit ? find_limits(storage, counts) : repeat_limits(storage, counts);
    counts_ += counts;
    return finished;
}

bool SampleRuns::find_limits(CompStorage& storage, EngineCounts& counts) {
    AutoLimit limit = *first_limit_;
    while (limit.raise(counts, storage.stage().size().pixels())) {
        limits_.push_back(limit.limit());
        if (!run_again(storage, limit.limit(), counts)) return false;
    }
    return true;
}

bool SampleRuns::repeat_limits(CompStorage& storage, EngineCounts& counts) {
    for (std::size_t i = 1; i < limits_.size() && counts.limit > 0; ++i) {
        if (!run_again(storage, limits_[i], counts)) return false;
    }
    return true;
}

bool SampleRuns::run_again(CompStorage& storage, std::uint64_t limit, EngineCounts& counts) {
    task_.max_iterations = limit;
    task_.only_limit = true;
    const std::uint64_t at_limit = std::exchange(counts.limit, 0);  // all are computed again
    counts.near = 0;
    return run(storage, bands_at_limit(storage.stage()), counts, at_limit);
}

bool SampleRuns::run(CompStorage& storage, std::vector<WorkUnit> units, EngineCounts& counts,
                     std::optional<std::uint64_t> pixels_at_limit) {
    prepare_reference(task_, stop_, execution_);
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
