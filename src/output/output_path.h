// What `-o` may name: whether a path can be written, and the sink for it.
#pragma once

#include <memory>
#include <string>

#include "base/stop_flag.h"
#include "output/byte_sink.h"

namespace mandel {

// Everything that can be refused before the first pixel. Throws InvalidInput for an unknown
// extension, a terminal, or an existing file with `no_clobber`, and Error for a folder that is
// missing or cannot be written, and for a path that is a folder or a device.
void check_output_path(const std::string& path, bool no_clobber);

// The sink for "-" or a file; throws as check_output_path. `stop` outlives it.
std::unique_ptr<ByteSink> open_output(const std::string& path, bool no_clobber,
                                      const StopFlag& stop);

}  // namespace mandel
