// What `mandel zoom` is asked for: the film, where it goes, and which part of it to do here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/options.h"
#include "cli/scene_argument.h"
#include "film/plan/film_schedule.h"
#include "output/video_encoder.h"
#include "output/video_stream.h"

namespace mandel {

struct Shard {
    std::uint64_t index = 1;  // from 1
    std::uint64_t count = 1;
};

enum class FilmTarget : std::uint8_t {
    Frames,  // numbered pictures
    Stream,  // one file or standard output, uncompressed
    Video,   // through ffmpeg
};

enum class FilmMethod : std::uint8_t {
    Frames,  // each on its own
    ExpMap,  // unrolled from an exponential map
    Strips,  // that map itself
};

struct FilmOutput {
    FilmTarget target = FilmTarget::Frames;
    std::string path;                             // a pattern for frames
    VideoFormat format = VideoFormat::Y4m;        // of what is streamed, or goes to ffmpeg
    const VideoContainer* container = nullptr;    // of a Video
    std::vector<std::string> encoder_words = {};  // for ffmpeg
};

// All throw UsageError.
FilmRequest film_request_from(const CommandLine& line, const NamedScene& scene);
FilmOutput film_output_from(const CommandLine& line);
// Nothing: to be chosen ("auto").
std::optional<FilmMethod> film_method_from(const CommandLine& line);
std::optional<Shard> shard_from(const CommandLine& line);

// In a word, as for the option, and in several.
std::string name_of(FilmMethod method);
std::string describe(FilmMethod method);

// "30", "29.97" or "30000/1001".
FrameRate parse_frame_rate(const std::string& text);
std::string format_frame_rate(FrameRate rate);

}  // namespace mandel
