// Runs the engine as often as a picture needs: once for each anti-aliasing sample and window, and,
// when the iteration limit is to be found, again for the pixels that reached a limit that was too
// low.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/pixel_mask.h"
#include "base/samples.h"
#include "base/stop_flag.h"
#include "engine/auto_limit.h"
#include "engine/deep_reference.h"
#include "engine/engine_task.h"
#include "engine/execution.h"
#include "engine/limits.h"
#include "engine/view.h"
#include "job/picture_watch.h"
#include "storage/comp_storage.h"

namespace mandel {

class SampleRuns {
public:
    // `watch` outlives it. `orbit` may be null (see EngineTask).
    SampleRuns(const View& view, const Limits& limits, Samples samples, const StripeRule& stripes,
               const Execution& execution, StopFlag& stop, PictureWatch& watch,
               std::shared_ptr<const SharedOrbit> orbit = nullptr);

    // One sample of every pixel of the storage's window.
    struct Pass {
        std::uint32_t sample = 0;
        std::shared_ptr<const PixelMask> mask = nullptr;  // of those pixels alone
        // Of the picture's work, estimated: what is done before, and this pass.
        double done = 0, share = 1;
    };
    // Samples are taken in their order. Returns false if it was stopped before the end.
    bool compute(const Pass& pass, CompStorage& storage);

    // Before the first sample of a picture in windows: the limit of its coarse grid, if none is
    // given, is that of all windows.
    void find_limit();

    const Plan& plan() const noexcept { return task_.plan; }
    std::uint64_t max_iterations() const noexcept { return limits_.empty() ? 0 : limits_.back(); }
    // Whether a higher limit would show more and take too long (AutoLimit).
    bool is_cut_short() const noexcept { return first_limit_ && first_limit_->is_cut_short(); }
    // Over all samples: each counted where it ended, iterations including repeated ones.
    const EngineCounts& counts() const noexcept { return counts_; }
    ReferenceStats reference() const { return reference_stats(task_); }

private:
    bool run(CompStorage& storage, std::vector<WorkUnit> units, EngineCounts& counts,
             std::optional<std::uint64_t> pixels = {});
    bool is_deep() const { return task_.plan.kernel != Kernel::DirectDouble; }
    std::vector<WorkUnit> units_of(const CompStage& stage) const;
    // The first sample finds the limits, the others repeat them: in steps, so that the few pixels
    // that need many iterations are gathered and keep the lanes of the kernel busy.
    bool raise_limit(CompStorage& storage, EngineCounts& counts);
    bool repeat_limits(CompStorage& storage, EngineCounts& counts);
    bool run_again(CompStorage& storage, std::uint64_t limit, EngineCounts& counts);

    EngineTask task_;
    Pass pass_;
    const Execution execution_;
    StopFlag& stop_;
    PictureWatch& watch_;
    std::optional<AutoLimit> first_limit_;  // as the coarse grid found it
    std::vector<std::uint64_t> limits_;     // each run of a sample; the last one is in force
    EngineCounts counts_;
};

}  // namespace mandel
