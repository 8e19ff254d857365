// Frames that are there already and must not be touched.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "film/plan/frame_list.h"
#include "output/frame_pattern.h"

namespace mandel {

// Looks at the frames of the list that are there. Throws InvalidInput, naming the first, if any is
// foreign or has other parameters than text_of(frame). The time depends on the files in the folder
// only, not on the length of the film.
void refuse_other_frames(const FramePattern& pattern, const FrameList& list,
                         const std::function<std::string(std::uint64_t)>& text_of);

}  // namespace mandel
