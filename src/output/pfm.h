// Portable float map (PF): a short text header, then the rows from the lowest one up as linear
// light, three little-endian floats a pixel.
#pragma once

#include <cstdint>

#include "base/stop_flag.h"
#include "output/byte_sink.h"
#include "output/image.h"
#include "output/input_file.h"
#include "output/row_source.h"

namespace mandel {

// `light` is asked once for every row. Returns false if it was stopped before the end. Throws
// InvalidInput for an empty picture and Error when writing fails.
[[nodiscard]] bool write_pfm(ByteSink& sink, Size size, const LightSource& light, unsigned threads,
                             const StopFlag& stop);

// An upper limit of the memory that write_pfm uses, without what `light` needs itself.
std::uint64_t pfm_memory_bytes(Size size, unsigned threads);

// As read_image() of image_reader.h says, with light as 16-bit codes (light_codes.h).
Image read_pfm(const ByteSource& source, std::uint64_t max_bytes);

}  // namespace mandel
