// A PNG that shows several pictures in turn, for ever (APNG: the chunks acTL, fcTL and fdAT of the
// PNG specification, third edition, section 11.3.6). A program that knows no animations shows the
// first picture.
#pragma once

#include <span>

#include "base/stop_flag.h"
#include "output/byte_sink.h"
#include "output/image.h"

namespace mandel {

// Each picture is shown for so long; all are of one size and depth. The whole file is made in
// memory. False if it was stopped before the end; the caller then does not commit the sink.
[[nodiscard]] bool write_animated_png(ByteSink& sink, std::span<const Image> pictures,
                                      unsigned milliseconds, unsigned threads,
                                      const StopFlag& stop);

}  // namespace mandel
