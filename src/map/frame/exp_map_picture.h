// The colours of a frame: unrolled, computed where samples cannot be interpolated, and in smooth
// blocks interpolated (8 bits only).
#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "base/samples.h"
#include "base/stop_flag.h"
#include "color/coloring.h"
#include "color/picture_encoder.h"
#include "color/shader.h"
#include "engine/engine_task.h"
#include "engine/execution.h"
#include "map/frame/exp_map_frame.h"
#include "output/row_source.h"

namespace mandel {

// How results become codes; the same for many frames.
struct FrameColors {
    // height: of the frames, in pixels; depth: bits per channel.
    FrameColors(const Coloring& coloring_, std::uint32_t height, int depth, bool is_dithered);

    Coloring coloring;
    Shader shader;
    std::variant<PictureEncoder<std::uint8_t>, PictureEncoder<std::uint16_t>> encoder;
};

// Where the pixels of frames of one size lie.
struct FramePlaces {
    // After `stop` they are not complete.
    FramePlaces(Size frame, Size strip, Samples samples, unsigned threads, const StopFlag& stop);

    static std::uint64_t bytes_for(Size frame, Samples samples);

    Samples samples;
    FramePolar centres;               // of pixels
    std::vector<FramePolar> sampled;  // all that a pixel may have, if several; else empty
};

struct ExpMapPicture {
    RowSource rows;              // holds all it needs
    std::uint64_t computed = 0;  // samples that were not unrolled
    EngineCounts counts;         // of them
};

// `task`: of the flat frame, with its reference.
// After `stop` it is not complete.
ExpMapPicture paint_frame(const ExpMapFrame& frame, const FramePlaces& places,
                          const EngineTask& task, const FrameColors& colors,
                          const Execution& execution, const StopFlag& stop);

}  // namespace mandel
