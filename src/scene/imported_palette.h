// A palette out of a file, and what of the file it could not honour.
#pragma once

#include <string>
#include <vector>

#include "color/palette.h"

namespace mandel {

struct ImportedPalette {
    Palette palette;
    std::vector<std::string> left_out = {};  // names, in the order of the text
    std::string block = {};                  // its name in a file that holds several
};

// A sentence that names what was left out; empty when nothing was.
std::string left_out_warning(const ImportedPalette& imported);

}  // namespace mandel
