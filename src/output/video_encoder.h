// A film through ffmpeg: the command that turns frames of rgb24 on its standard input into a file.
#pragma once

#include <string>
#include <vector>

#include "output/video_stream.h"

namespace mandel {

// By the extension of `name` (.mp4, .mkv: H.264; .webm: VP9), into the file `path`. Colours are
// those of ITU-R BT.709 and say so; an odd side becomes even with a black line, which these
// formats need.
std::vector<std::string> video_command(const std::string& name, const std::string& path,
                                       const VideoShape& shape);

}  // namespace mandel
