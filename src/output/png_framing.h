// The chunks of a PNG file around the compressed pixels, written by libpng.
//
// libpng reports errors with longjmp, which must not cross objects with destructors. So every
// call into it goes through one small function that owns nothing, and what goes wrong (also an
// exception of the sink) is kept here until libpng's frames are gone, then thrown.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "output/byte_sink.h"
#include "output/row_source.h"

namespace mandel {

class PngFraming {
public:
    // Writes everything that comes before the pixels: IHDR, sRGB, the Software text, and, unless
    // it is empty, `scene_text` (UTF-8) as the uncompressed international text "mandel".
    PngFraming(ByteSink& sink, const PixelFormat& format, std::string_view scene_text);
    ~PngFraming();

    // A part of the zlib stream that holds the filtered rows.
    void write_pixels(std::span<const std::byte> compressed);

    void write_end();

private:
    struct Writer;
    std::unique_ptr<Writer> writer_;
};

}  // namespace mandel
