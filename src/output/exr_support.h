// Whether this program was built with OpenEXR's library; without it nothing of EXR is read or
// written.
#pragma once

#include <string>

namespace mandel {

bool has_exr() noexcept;

// Why an EXR cannot be "read" or "written" without it.
inline std::string missing_exr(const std::string& done) {
    return "an EXR cannot be " + done +
           ": this build of mandel is without OpenEXR (Debian: libopenexr-dev)";
}

}  // namespace mandel
