// Whether this program was built with OpenEXR's library; without it nothing of EXR is read or
// written.
#pragma once

#include <string>

namespace mandel {

#ifdef MANDEL_HAS_EXR
constexpr bool kHasExr = true;
#else
constexpr bool kHasExr = false;
#endif

// Why an EXR cannot be "read" or "written" without it.
inline std::string missing_exr(const std::string& done) {
    return "an EXR cannot be " + done +
           ": this build of mandel is without OpenEXR (Debian: libopenexr-dev)";
}

}  // namespace mandel
