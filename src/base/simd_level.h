// The instruction sets a kernel may be asked to use. The numbers are the same on each, to the
// bit; only the time differs.
#pragma once

#include <cstdint>

namespace mandel {

enum class SimdLevel : std::uint8_t { Scalar, Avx2, Avx512 };

}  // namespace mandel
