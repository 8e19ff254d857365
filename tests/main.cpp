#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

// The OpenMP runtime keeps a few kilobytes per thread until the process ends.
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
extern "C" const char* __lsan_default_suppressions();
const char* __lsan_default_suppressions() { return "leak:libomp"; }
#endif
#endif
