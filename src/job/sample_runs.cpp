#include "job/sample_runs.h"

#include <algorithm>
#include <utility>

#include "engine/auto_limit.h"
#include "engine/deep_reference.h"
#include "engine/mandelbrot_engine.h"
#include "engine/work_order.h"
#include "job/memory_limit.h"

namespace mandel {

SampleRuns::SampleRuns(const View& view, const Limits& limits, Samples samples,
                       const StripeRule& stripes, const Execution& execution, StopFlag& stop,
                       PictureWatch& watch, std::shared_ptr<const SharedOrbit> orbit)
    : execution_(execution), stop_(stop), watch_(watch) {
    task_.view = view;
    task_.plan = make_plan(view, limits);
    task_.escape_radius = limits.escape_radius;
    task_.stripes = stripes;
    task_.samples = samples.most;
    task_.max_orbit_bytes = memory_for_orbit();
    task_.shared_orbit = std::move(orbit);
    if (limits.max_iterations) limits_ = {*limits.max_iterations};
}

bool SampleRuns::compute(const Pass& pass, CompStorage& storage) {
    pass_ = pass;
    task_.sample = pass.sample;
    task_.mask = pass.mask;
    const bool finds_limit = limits_.empty();
    find_limit();
    task_.max_iterations = limits_.front();
    task_.only_limit = false;
    EngineCounts counts;
    std::optional<std::uint64_t> pixels;
    if (pass.mask) pixels = pass.mask->count;
    if (!run(storage, units_of(storage.stage()), counts, pixels)) return false;
    const bool finished =
        finds_limit ? raise_limit(storage, counts) : repeat_limits(storage, counts);
    counts_ += counts;
    return finished;
}

std::vector<WorkUnit> SampleRuns::units_of(const CompStage& stage) const {
    if (task_.mask) return bands_of(stage, false, task_.mask.get());
    return watch_.wants_levels() ? refined_tiles(stage.size(), stage.window())
                                 : whole_tiles(stage.size(), stage.window());
}

void SampleRuns::find_limit() {
    if (!limits_.empty()) return;
    watch_.prepare(is_deep(), [this] {
        first_limit_ = AutoLimit::from_coarse_grid(task_, execution_, stop_);
    });
    limits_ = {first_limit_->limit()};
}

bool SampleRuns::raise_limit(CompStorage& storage, EngineCounts& counts) {
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
    return run(storage, bands_of(storage.stage(), true, task_.mask.get()), counts, at_limit);
}

bool SampleRuns::run(CompStorage& storage, std::vector<WorkUnit> units, EngineCounts& counts,
                     std::optional<std::uint64_t> pixels) {
    watch_.prepare(is_deep(), [this] { prepare_reference(task_, stop_, execution_); });
    watch_.prepare(std::move(units));
    MandelbrotEngine engine(storage, task_, execution_, stop_);
    RunStart start;
    start.sample = task_.sample;
    start.max_iterations = task_.max_iterations;
    start.pixels = pixels;
    start.done = pass_.done;
    start.share = pass_.share;
    const bool finished = watch_.follow(engine, std::move(start)) == EngineState::Finished;
    counts += engine.counts();
    return finished;
}

}  // namespace mandel
