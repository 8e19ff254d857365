#include "output/video_encoder.h"

#include <filesystem>

namespace mandel {

std::vector<std::string> video_command(const std::string& name, const std::string& path,
                                       const VideoShape& shape) {
    const std::string size =
        std::to_string(shape.size.width) + "x" + std::to_string(shape.size.height);
    const std::string rate =
        std::to_string(shape.rate_count) + "/" + std::to_string(shape.rate_seconds);
    std::vector<std::string> command = {"ffmpeg",
                                        "-hide_banner",
                                        "-loglevel",
                                        "error",
                                        "-y",
                                        "-f",
                                        "rawvideo",
                                        "-pixel_format",
                                        "rgb24",
                                        "-video_size",
                                        size,
                                        "-framerate",
                                        rate,
                                        "-i",
                                        "pipe:0",
                                        "-vf",
                                        "pad=ceil(iw/2)*2:ceil(ih/2)*2,"
                                        "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p",
                                        "-colorspace",
                                        "bt709",
                                        "-color_primaries",
                                        "bt709",
                                        "-color_trc",
                                        "bt709",
                                        "-color_range",
                                        "tv"};
    const auto add = [&command](std::initializer_list<const char*> words) {
        command.insert(command.end(), words.begin(), words.end());
    };
    const std::string extension = std::filesystem::path(name).extension().string();
    // Nearly without visible loss; fine structure everywhere asks for more than usual.
    if (extension == ".webm") {
        add({"-c:v", "libvpx-vp9", "-crf", "22", "-b:v", "0", "-row-mt", "1", "-f", "webm"});
    } else {
        add({"-c:v", "libx264", "-crf", "17", "-preset", "medium"});
        add({"-f", extension == ".mkv" ? "matroska" : "mp4"});
    }
    // A name of our own making, but it may be in a folder that begins with a dash.
    command.push_back("file:" + path);
    return command;
}

}  // namespace mandel
