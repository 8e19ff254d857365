// Portable pixmap, binary form (P6): a short text header and the packed rows as they are.
#pragma once

#include <cstdint>

#include "base/stop_flag.h"
#include "output/byte_sink.h"
#include "output/image.h"
#include "output/input_file.h"
#include "output/row_source.h"

namespace mandel {

// `rows` is asked once for every row. Returns false if it was stopped before the end. Throws
// InvalidInput for an empty picture and Error when writing fails.
[[nodiscard]] bool write_ppm(ByteSink& sink, const PixelFormat& format, const RowSource& rows,
                             unsigned threads, const StopFlag& stop);

// An upper limit of the memory that write_ppm uses, without what `rows` needs itself.
std::uint64_t ppm_memory_bytes(const PixelFormat& format, unsigned threads);

// As read_image() of image_reader.h says.
Image read_ppm(const ByteSource& source, std::uint64_t max_bytes);

}  // namespace mandel
