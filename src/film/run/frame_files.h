// The frames that are there already: which of them a run may keep, which it does again, and which
// it must not touch.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "film/plan/frame_list.h"
#include "output/frame_pattern.h"

namespace mandel {

enum class FrameFile : std::uint8_t {
    Missing,
    Damaged,  // empty, or a picture that ends too early or is broken: what a crash leaves
    Foreign,  // not by this program
    Other,    // by this program, with other parameters
    Same,     // says the right parameters
};

// What the file says about itself, without decoding a pixel.
FrameFile look_at_frame(const std::string& path, const std::string& text);

// Whether all pixels of a frame that is Same can be decoded.
bool is_complete_frame(const std::string& path);

// Looks at the frames of the list that are there. Throws InvalidInput, naming the first, if any is
// foreign or has other parameters than text_of(frame). The time depends on the files in the folder
// only, not on the length of the film.
void refuse_other_frames(const FramePattern& pattern, const FrameList& list,
                         const std::function<std::string(std::uint64_t)>& text_of);

}  // namespace mandel
