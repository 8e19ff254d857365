// A zoom as an exponential map: strips of one octave each, computed once, from which every frame
// is unrolled, and the last frame for its middle.
//
// A film of n octaves costs as many samples as n strips have, whatever its number of frames, and
// the few pixels of each frame that are too close to the set to be interpolated from samples.
// Strips are computed when a frame asks for them and live as long as the next frames need them,
// about log2(diagonal) + 2 of them if frames are asked for in order; any order gives the same.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "base/stop_flag.h"
#include "engine/deep_reference.h"
#include "engine/engine_task.h"
#include "engine/execution.h"
#include "map/frame/exp_map_frame.h"
#include "map/frame/exp_map_picture.h"
#include "map/frame/raw_strip.h"
#include "map/strip/exp_map_shape.h"
#include "output/row_source.h"
#include "scene/scene.h"

namespace mandel {

struct ExpMapRequest {
    // The deepest frame: centre, size, samples, limits and depth hold for all. The iteration limit
    // must be given.
    Scene deepest;
    Decimal widest_zoom;
    // Samples per pixel, in one dimension, in the corner of a frame.
    double density = 0.5;
    StripUse use = StripUse::Frames;
    // For the finest view and limit of the map (finest_view), of which its other views take their
    // beginnings; null if it is to be computed.
    std::shared_ptr<const SharedOrbit> orbit = nullptr;
    // A lower limit for what is seen up to some zoom (log2) only, rising with it; may be empty.
    std::function<std::uint64_t(double zoom_log2)> limit = nullptr;
    Accelerators accelerators = {};

    ExpMapShape shape() const;
    View finest_view() const;
};

// Sums over what was computed, for `--stats`.
struct ExpMapCounts {
    std::uint64_t strip_samples = 0;  // without those that were filled in
    std::uint64_t frame_samples = 0;  // of frames, close to the set; the last frame's are all
    EngineCounts points;
};

// All of it may be used by several threads at once. Whoever needs a strip that is not there
// computes it; others who need it too first look for another one to compute.
class ExpMap {
public:
    // Throws InvalidInput if the request cannot be drawn. `execution` is for what is done at once,
    // on behalf of all. `stop` outlives the map.
    ExpMap(const ExpMapRequest& request, const Execution& execution, const StopFlag& stop);

    const ExpMapShape& shape() const noexcept { return shape_; }
    // The iteration limits of a frame and of a strip.
    std::uint64_t limit_at(const Decimal& zoom) const { return limit_up_to(zoom.log2()); }
    std::uint64_t strip_limit(std::uint32_t index) const;
    ExpMapCounts counts() const;

    // Memory of a map of frames of this size, and of one frame while it is painted.
    static std::uint64_t bytes_for(Size frame, Samples samples, double density);
    static std::uint64_t frame_bytes(Size frame, Samples samples, int depth);

    // The frame at this zoom (between the widest and the deepest) and rotation, in any colours;
    // without rows after `stop`. The rows hold all they need and outlive the map. What only this
    // frame waits for is done on `threads` threads; any number gives the same.
    ExpMapPicture frame(const Decimal& zoom, double rotate_deg, const Coloring& coloring,
                        unsigned threads);

    // Strip k, k < shape().strips, of a map for pictures: as one of U x V pixels, with distances in
    // its own.
    RowSource strip(std::uint32_t index, const Coloring& coloring);
    // The same strip as numbers; null after `stop`.
    std::shared_ptr<const RawStrip> raw_strip(std::uint32_t index);

private:
    // A strip, once a thread has computed it with the mutex held.
    struct Slot {
        std::mutex mutex;
        std::shared_ptr<const ExpStrip> strip;
    };
    using Slots = std::vector<std::shared_ptr<Slot>>;
    struct StripRange {
        std::uint32_t first, last;
    };

    StripRange strips_for(double first_pixel_row) const;
    // With those around them, which frames drawn at the same time may need.
    Slots keep(const StripRange& range);
    std::vector<std::shared_ptr<const ExpStrip>> fill(const StripRange& range, const Slots& slots,
                                                      unsigned threads);
    void compute(std::uint32_t strip, Slot& slot, unsigned threads);
    std::uint64_t limit_up_to(double zoom_log2) const;
    EngineTask task_for(const View& view, std::uint64_t limit) const;
    EngineTask strip_task(std::uint32_t index) const;
    void find_orbit();
    void compute_middle();
    std::shared_ptr<const FrameColors> colors_for(const Coloring& coloring);

    const Scene deepest_;
    const std::function<std::uint64_t(double)> limit_;
    const double widest_zoom_log2_;
    const ExpMapShape shape_;
    const MapRule rule_;
    const StripUse use_;
    const Accelerators accelerators_;
    const Execution execution_;
    const StopFlag& stop_;
    const std::shared_ptr<const PolarLattice> lattice_;
    const FramePlaces places_;

    const View finest_view_;

    std::once_flag orbit_once_, middle_once_;
    std::shared_ptr<const SharedOrbit> orbit_;  // of all references; null where there are none
    std::shared_ptr<const SampleGrid> middle_;

    mutable std::mutex mutex_;                   // protects what follows
    std::shared_ptr<const FrameColors> colors_;  // of the last frame
    std::uint32_t first_strip_ = 0;
    Slots window_;  // from first_strip_ on
    ExpMapCounts counts_;
};

}  // namespace mandel
