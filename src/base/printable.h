// Names from outside (files, keys) as they may be shown in a one-line message: control characters
// and bytes that are not UTF-8 become \xNN, so that a name can neither forge a second message nor
// steer the terminal.
#pragma once

#include <string>
#include <string_view>

namespace mandel {

std::string printable(std::string_view text);

}  // namespace mandel
