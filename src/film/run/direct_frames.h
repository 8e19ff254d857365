// Frames that are each computed pixel by pixel: to the byte what `mandel render` makes of the
// same scene. They share the reference orbit of the deepest one.
#pragma once

#include <cstdint>

#include "engine/execution.h"
#include "film/plan/film.h"
#include "film/run/frame_source.h"

namespace mandel {

class DirectFrames : public FrameSource {
public:
    // The film outlives it; at most `count` frames of it are drawn, in this form.
    DirectFrames(const Film& film, std::uint64_t count, RowForm form, const Execution& execution);

    // Throws Error if there is not even memory for one such frame.
    static void check_memory_for(const Scene& scene, RowForm form);

    std::optional<DrawnFrame> draw(std::uint64_t frame, Watching* watching,
                                   StopFlag& stop) override;
    PixelFormat format(std::uint64_t frame) const override;
    std::string text(std::uint64_t frame) const override;
    PngEffort effort() const override { return PngEffort::Thorough; }
    double zoom_log2(std::uint64_t frame) const override;
    unsigned frames_together() const override { return together_; }

private:
    const Film& film_;
    const RowForm form_;
    unsigned together_;
    Execution execution_;  // of each frame
};

}  // namespace mandel
