// A picture that is computed and then coloured row by row, for whoever encodes it: a file of its
// own, or one frame of a film. Scenes that differ in nothing but colours share the computing.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/grid.h"
#include "base/stop_flag.h"
#include "color/linear_rgb.h"
#include "color/shader.h"
#include "engine/execution.h"
#include "job/picture.h"
#include "job/picture_watch.h"
#include "job/sample_runs.h"
#include "job/watching.h"
#include "output/row_source.h"
#include "scene/scene.h"
#include "storage/comp_storage.h"

namespace mandel {

// Whether the same numbers are behind both; then they differ in colouring and depth at most.
bool shares_computing(const Scene& a, const Scene& b);

class ComputedPicture {
public:
    // At least one scene; all share the computing. What it is computed from outlives it. `name` is
    // what its watchers call it; they see the colours of the first scene. `orbit` may be null (see
    // EngineTask).
    ComputedPicture(std::span<const Scene* const> scenes, const Execution& execution,
                    StopFlag& stop, Watching* watching, const std::string& name,
                    std::shared_ptr<const SharedOrbit> orbit = nullptr);

    // Without an encoder.
    static std::uint64_t bytes_for(std::span<const Scene* const> scenes);

    // All samples. False if it was stopped; then there are no rows. Fills in what it spent.
    bool compute(PictureStats& stats);

    // To be asked for once for each scene. They use this object.
    RowSource rows(std::size_t scene = 0);

    PictureWatch& watch() noexcept { return watch_; }
    CompStorage& storage() noexcept { return storage_; }

private:
    // How one of the scenes looks.
    struct Look {
        explicit Look(const Scene& of);

        const Scene& scene;
        Shader shader;
        Grid<LinearRgb> sums;  // of several samples; empty for a single one
    };

    bool compute_sample(SampleRuns& runs, std::uint32_t sample, PictureStats& stats);

    const Scene& scene_;  // for all that they share
    const Execution execution_;
    StopFlag& stop_;
    const std::shared_ptr<const SharedOrbit> orbit_;
    std::vector<std::unique_ptr<Look>> looks_;
    CompStorage storage_;
    PictureWatch watch_;  // uses the storage
};

}  // namespace mandel
