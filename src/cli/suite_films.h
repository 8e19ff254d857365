// The films of a suite, drawn as `mandel zoom` draws them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/stop_flag.h"
#include "job/picture.h"
#include "suite/manifest/suite_case.h"

namespace mandel {

// As SuiteProgram describes them.
std::uint64_t count_suite_frames(const SuiteFilm& film);
std::string draw_suite_frames(const SuiteFilm& film, const std::vector<std::uint64_t>& frames,
                              const std::string& pattern, const Execution& execution,
                              StopFlag& stop);

}  // namespace mandel
