// Writes a picture as PNG, compressing strips of rows on several threads.
//
// The bytes depend on the pixels, the text and the version of libdeflate only: strips are cut and
// the way of compressing is chosen by rules that know neither the threads nor the clock. Memory
// is a few strips for each thread, whatever the height.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/stop_flag.h"
#include "output/byte_sink.h"
#include "output/png_effort.h"
#include "output/row_source.h"

namespace mandel {

// `rows` is asked once for every row. `scene_text` (UTF-8) becomes the international text "mandel";
// empty means none. Returns false if it was stopped before the end; the caller then does not
// commit the sink. Throws InvalidInput for a size that PNG does not have, and Error when writing
// fails.
[[nodiscard]] bool write_png(ByteSink& sink, const PixelFormat& format, const RowSource& rows,
                             std::string_view scene_text, unsigned threads, const StopFlag& stop,
                             PngEffort effort = PngEffort::Thorough);

// An upper limit of the memory that write_png uses, without what `rows` needs itself.
std::uint64_t png_memory_bytes(const PixelFormat& format, unsigned threads,
                               PngEffort effort = PngEffort::Thorough);

}  // namespace mandel
