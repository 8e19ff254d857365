// What `mandel verify` prints: a line x,y,what,fast,truth,shift for each mismatch, and a summary.
#pragma once

#include <string>

#include "job/verify.h"

namespace mandel {

std::string mismatch_lines(const Verification& verification);
std::string summary_line(const Verification& verification);

}  // namespace mandel
