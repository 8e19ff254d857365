// Scripts that teach a shell to complete the commands, options and values of this program. They
// are made from the table of options, so they cannot lag behind it.
#pragma once

#include <string>

namespace mandel {

std::string bash_completion();
std::string zsh_completion();
std::string fish_completion();

}  // namespace mandel
