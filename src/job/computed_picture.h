// A picture that is computed and then coloured row by row, for whoever encodes it: a file of its
// own, or one frame of a film.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/grid.h"
#include "base/stop_flag.h"
#include "color/linear_rgb.h"
#include "color/shader.h"
#include "engine/deep_reference.h"
#include "engine/execution.h"
#include "job/picture.h"
#include "job/picture_watch.h"
#include "job/sample_runs.h"
#include "job/watching.h"
#include "output/row_source.h"
#include "scene/scene.h"
#include "storage/comp_storage.h"

namespace mandel {

class ComputedPicture {
public:
    // What it is computed from outlives it. `name` is what its watchers call it; `orbit` may be
    // null (see EngineTask).
    ComputedPicture(const Scene& scene, const Execution& execution, StopFlag& stop,
                    Watching* watching, const std::string& name,
                    std::shared_ptr<const SharedOrbit> orbit = nullptr);

    // Without an encoder.
    static std::uint64_t bytes_for(const Scene& scene);

    // All samples. False if it was stopped; then there are no rows. Fills in what it spent.
    bool compute(PictureStats& stats);

    // To be asked for once. They use this object.
    RowSource rows();

    PictureWatch& watch() noexcept { return watch_; }
    // Tells the watchers that it is over; fills in the rest.
    void finish(PictureOutcome outcome, PictureStats& stats);

private:
    bool compute_sample(SampleRuns& runs, std::uint32_t sample, PictureStats& stats);

    const Scene& scene_;
    const Execution execution_;
    StopFlag& stop_;
    const std::shared_ptr<const SharedOrbit> orbit_;
    const Shader shader_;
    CompStorage storage_;
    Grid<LinearRgb> sums_;  // of several samples; empty for a single one
    PictureWatch watch_;    // uses the storage
};

}  // namespace mandel
