// Writes a picture as OpenEXR: scan lines, ZIP, light and (where the rows have them) values
// (exr_channels.h); the scene as the attribute "mandel", beside it Iterations and IterationsBias.
//
// The layout of the file is OpenEXR's own library's; blocks of 16 rows are packed and deflated
// here, on several threads. The bytes depend on the pixels, the text and the versions of both
// libraries only. Memory is a few blocks for each thread, whatever the height.
#pragma once

#include <cstdint>
#include <string>

#include "base/stop_flag.h"
#include "output/byte_sink.h"
#include "output/exr_channels.h"
#include "output/row_source.h"

namespace mandel {

struct ExrContent {
    Size size;
    PictureRows rows;  // light, and values if there are any
    std::string scene_text;
    std::uint64_t max_iterations = 0;
    ExrType light_type = ExrType::Half;  // or Float, which loses nothing
};

// `rows` are asked once for every row. Returns false if it was stopped before the end; the caller
// then does not commit the sink, which must be a file. Throws InvalidInput for a size that EXR does
// not have, and Error when writing fails.
[[nodiscard]] bool write_exr(ByteSink& sink, const ExrContent& content, unsigned threads,
                             const StopFlag& stop);

// An upper limit of the memory that write_exr uses, without what `rows` need themselves. Throws
// InvalidInput for a size that EXR does not have.
std::uint64_t exr_memory_bytes(Size size, unsigned threads);

// Of the library: "3.1.5", or "none".
std::string exr_version();

}  // namespace mandel
