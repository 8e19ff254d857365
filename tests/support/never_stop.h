// For work that a test lets run to its end.
#pragma once

#include "base/stop_flag.h"

namespace mandel {

inline const StopFlag kNeverStop;

}  // namespace mandel
