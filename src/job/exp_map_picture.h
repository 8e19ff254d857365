// The colours of a frame: unrolled, and computed where unrolling does not tell enough.
#pragma once

#include <cstdint>
#include <span>
#include <variant>

#include "base/stop_flag.h"
#include "color/coloring.h"
#include "color/shader.h"
#include "color/srgb.h"
#include "engine/engine_task.h"
#include "engine/execution.h"
#include "job/exp_map_frame.h"
#include "output/row_source.h"

namespace mandel {

// How results become codes; the same for many frames.
struct FrameColors {
    FrameColors(const Coloring& coloring_, int depth);  // bits per channel

    Coloring coloring;
    Shader shader;
    std::variant<SrgbEncoder<std::uint8_t>, SrgbEncoder<std::uint16_t>> encoder;
};

struct ExpMapPicture {
    RowSource rows;                  // holds all it needs
    std::uint64_t computed = 0;      // samples that were not unrolled
    EngineCounts counts;             // of them
};

// `polar`: one for each sample of a pixel. `task`: of the flat frame, with its reference.
// After `stop` it is not complete.
ExpMapPicture paint_frame(const ExpMapFrame& frame, std::span<const FramePolar> polar,
                          const EngineTask& task, const FrameColors& colors,
                          const Execution& execution, const StopFlag& stop);

}  // namespace mandel
