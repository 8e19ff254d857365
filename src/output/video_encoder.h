// A film through ffmpeg: the command that turns frames on its standard input into a file.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "output/video_stream.h"

namespace mandel {

// A kind of film that ffmpeg makes.
struct VideoContainer {
    std::string_view extension;  // ".mp4"
    std::string_view format;     // as ffmpeg calls it
    bool has_even_sides;         // an odd side becomes even with a black line
    bool may_have_10_bits;
};

std::span<const VideoContainer> video_containers();
// By the extension of a path, in any case; null if it is none of them.
const VideoContainer* video_container(const std::string& path);

// From frames of rgb24, or of rgb48 for 10 bits a channel, into the file `path`. Video has the
// colours of ITU-R BT.709 and says so. `more` are the caller's own words for ffmpeg, which stand
// behind those of this program and so win.
std::vector<std::string> video_command(const VideoContainer& container, const std::string& path,
                                       const VideoShape& shape, VideoFormat frames,
                                       const std::vector<std::string>& more);

}  // namespace mandel
