// Where the picture of a frame comes from: drawn on its own, or unrolled from what the whole film
// shares. The seam between the methods of a film and the running of one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/stop_flag.h"
#include "job/picture.h"
#include "job/watching.h"
#include "output/png_effort.h"
#include "output/row_source.h"

namespace mandel {

// The rows hold what they need.
struct DrawnFrame {
    PictureRows rows;
    PictureStats stats;
};

class FrameSource {
public:
    virtual ~FrameSource() = default;

    // For several threads at once, each with a frame of its own; nothing after `stop`. `watching`
    // may be null.
    virtual std::optional<DrawnFrame> draw(std::uint64_t frame, Watching* watching,
                                           StopFlag& stop) = 0;

    virtual PixelFormat format(std::uint64_t frame) const = 0;
    // What a frame's file says about itself. Frames of equal texts are equal, byte for byte.
    virtual std::string text(std::uint64_t frame) const = 0;
    // How hard its file is compressed, if it is a PNG.
    virtual PngEffort effort() const = 0;

    virtual double zoom_log2(std::uint64_t frame) const = 0;
    // How many frames are best drawn at the same time.
    virtual unsigned frames_together() const = 0;
};

}  // namespace mandel
