// Which instruction sets a vector kernel is compiled for: one for each level that the program
// offers, and the baseline of the machine. To be included before Highway.
#pragma once

#ifdef MANDEL_ONE_TARGET
#define HWY_COMPILE_ONLY_STATIC
#else
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SSE4 | HWY_AVX3_DL)
#endif
