// How a picture is computed. None of it may change a single bit of the picture.
#pragma once

#include "base/simd_level.h"

namespace mandel {

struct Execution {
    unsigned threads = 1;
    SimdLevel simd = SimdLevel::Scalar;
};

}  // namespace mandel
