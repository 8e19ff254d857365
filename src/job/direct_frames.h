// Frames that are each computed pixel by pixel: to the byte what `mandel render` makes of the
// same scene. They share the reference orbit of the deepest one.
#pragma once

#include <cstdint>
#include <memory>

#include "engine/deep_reference.h"
#include "engine/execution.h"
#include "job/frame_source.h"

namespace mandel {

class DirectFrames : public FrameSource {
public:
    // `largest` is a frame that needs as much memory as any; at most `count` are drawn. `orbit`
    // may be null.
    DirectFrames(const Scene& largest, std::uint64_t count, const Execution& execution,
                 std::shared_ptr<const SharedOrbit> orbit);

    // Throws Error if there is not even memory for one frame.
    static void check_memory_for(const Scene& largest);

    std::optional<DrawnFrame> draw(const Scene& scene, Watching* watching,
                                   StopFlag& stop) override;
    std::string text(const Scene& scene) const override;
    unsigned frames_together() const override { return together_; }

private:
    unsigned together_;
    Execution execution_;  // of each frame
    const std::shared_ptr<const SharedOrbit> orbit_;
};

}  // namespace mandel
