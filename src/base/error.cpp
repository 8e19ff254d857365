#include "base/error.h"

#include <cstdio>
#include <cstdlib>

namespace mandel {

void fail_check(const char* claim, const std::string& values, const char* file, int line) {
    std::fprintf(stderr, "mandel: internal error: %s:%d: %s %s\n", file, line, claim,
                 values.c_str());
    std::abort();
}

}  // namespace mandel
