#include "cli/zoom_options.h"

#include <array>
#include <cctype>
#include <filesystem>
#include <iterator>
#include <limits>
#include <numeric>
#include <sstream>
#include <string_view>

#include "cli/parsed_option.h"
#include "scene/value_text.h"

namespace mandel {
namespace {

constexpr double kMaxSeconds = 1e7;
constexpr double kMaxSpeed = 1e6;  // octaves a second
constexpr double kLeast = 1e-6;    // of both: greater than zero, and not absurd
constexpr std::uint64_t kMaxRate = 1'000'000;
constexpr std::uint64_t kMaxShards = 1'000'000;

constexpr Choice<Easing> kEasings[] = {{"linear", Easing::Linear},
                                       {"in", Easing::In},
                                       {"out", Easing::Out},
                                       {"in-out", Easing::InOut}};
constexpr Choice<bool> kOrders[] = {{"in", false}, {"out", true}};
constexpr Choice<std::optional<FilmMethod>> kMethods[] = {
    {"auto", std::nullopt}, {"frames", FilmMethod::Frames}, {"expmap", FilmMethod::ExpMap}};
constexpr Choice<FilmMethod> kKeyframes[] = {{"expmap", FilmMethod::Strips}};
constexpr Choice<VideoFormat> kFormats[] = {
    {"y4m", VideoFormat::Y4m}, {"y4m420", VideoFormat::Y4m420}, {"rgb24", VideoFormat::Rgb24}};

FrameRate reduced(std::uint64_t count, std::uint64_t seconds) {
    const std::uint64_t common = std::gcd(count, seconds);
    return {static_cast<std::uint32_t>(count / common),
            static_cast<std::uint32_t>(seconds / common)};
}

FilmTarget target_of(const std::string& path) {
    if (path == "-") return FilmTarget::Stream;
    if (video_container(path) != nullptr) return FilmTarget::Video;
    std::string extension = std::filesystem::path(path).extension().string();
    for (char& c : extension) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (extension == ".y4m") return FilmTarget::Stream;
    if (extension == ".png" || extension == ".exr") return FilmTarget::Frames;
    std::string known = ".y4m";
    for (const VideoContainer& container : video_containers()) {
        known += (&container == &video_containers().back() ? " or " : ", ") +
                 std::string(container.extension);
    }
    throw UsageError("'" + path +
                     "' is no film; its frames are .png or .exr files with a number such as "
                     "'frames/%05d.png', and a film in one file ends in " +
                     known);
}

std::vector<std::string> words_between_blanks(const std::string& text) {
    std::istringstream blanks(text);
    return {std::istream_iterator<std::string>(blanks), {}};
}

}  // namespace

FrameRate parse_frame_rate(const std::string& text) {
    const std::size_t slash = text.find('/');
    if (slash != std::string::npos) {
        return reduced(parse_count(std::string_view(text).substr(0, slash), 1, kMaxRate),
                       parse_count(std::string_view(text).substr(slash + 1), 1, kMaxRate));
    }
    const std::size_t point = text.find('.');
    const std::size_t places = point == std::string::npos ? 0 : text.size() - point - 1;
    if (places > 6) throw InvalidInput(quote(text) + " has more than 6 places after the point");
    (void)parse_real(text, kLeast, static_cast<double>(kMaxRate));  // says what is wrong with it
    std::string digits = text;
    if (point != std::string::npos) digits.erase(point, 1);
    std::uint64_t scale = 1;
    for (std::size_t i = 0; i < places; ++i) scale *= 10;
    const std::uint64_t count = parse_count(digits, 1, std::numeric_limits<std::uint32_t>::max());
    return reduced(count, scale);
}

std::string format_frame_rate(FrameRate rate) {
    const std::string count = std::to_string(rate.count);
    return rate.seconds == 1 ? count : count + "/" + std::to_string(rate.seconds);
}

FilmRequest film_request_from(const CommandLine& line, const NamedScene& scene) {
    FilmRequest request;
    request.scene = scene.scene;
    request.keyframes = scene.keyframes;
    request.from = parsed_option(line, "from", parse_zoom);
    request.to = parsed_option(line, "to", parse_zoom);
    request.frames = parsed_option(line, "frames", [](const std::string& text) {
        return parse_count(text, 1, FilmRequest::kMaxFrames);
    });
    request.duration = parsed_option(line, "duration", [](const std::string& text) {
        return parse_real(text, kLeast, kMaxSeconds);
    });
    request.speed = parsed_option(
        line, "speed", [](const std::string& text) { return parse_real(text, kLeast, kMaxSpeed); });
    // The strips of a map do not depend on the number of frames.
    const bool needs_length = !line.has("keyframes");
    if (!needs_length && !request.duration && !request.speed && !request.frames) request.frames = 2;
    request.rate = parsed_option(line, "fps", parse_frame_rate).value_or(FrameRate());
    request.easing = parsed_option(line, "easing", [](const std::string& text) {
                         return parse_choice(text, kEasings);
                     }).value_or(Easing::Linear);
    request.is_backwards = parsed_option(line, "order", [](const std::string& text) {
                               return parse_choice(text, kOrders);
                           }).value_or(false);
    return request;
}

FilmOutput film_output_from(const CommandLine& line) {
    FilmOutput output;
    output.path = line.value("output").value_or("");
    if (output.path.empty()) {
        throw UsageError("where should the film go? give -o, such as -o 'frames/%05d.png'");
    }
    output.target = target_of(output.path);
    const auto format = parsed_option(
        line, "format", [](const std::string& text) { return parse_choice(text, kFormats); });
    if (format && output.target != FilmTarget::Stream) {
        throw UsageError("--format is for -o - and .y4m; otherwise the name of the output says it");
    }
    if (format == VideoFormat::Rgb24 && output.path != "-") {
        throw UsageError("a .y4m file has the format y4m or y4m420, not rgb24");
    }
    output.container = video_container(output.path);
    output.format =
        output.target == FilmTarget::Video ? VideoFormat::Rgb24 : format.value_or(VideoFormat::Y4m);
    if (const auto words = line.value("ffmpeg-args")) {
        if (output.target != FilmTarget::Video) {
            throw UsageError("--ffmpeg-args is for a film that ffmpeg makes, such as -o film.mp4");
        }
        output.encoder_words = words_between_blanks(*words);
    }
    if (output.target != FilmTarget::Frames && line.has("overwrite")) {
        throw UsageError(
            "--overwrite is for the frames of -o 'frames/%05d.png'; a film in one "
            "file is replaced when the new one is complete");
    }
    return output;
}

std::optional<FilmMethod> film_method_from(const CommandLine& line) {
    const auto method = parsed_option(
        line, "method", [](const std::string& text) { return parse_choice(text, kMethods); });
    const auto keyframes = parsed_option(
        line, "keyframes", [](const std::string& text) { return parse_choice(text, kKeyframes); });
    if (!keyframes) return method.value_or(std::nullopt);
    if (method == FilmMethod::Frames) {
        throw UsageError("--keyframes expmap and --method frames do not go together");
    }
    return keyframes;
}

std::string name_of(FilmMethod method) {
    switch (method) {
        case FilmMethod::Frames:
            return "frames";
        case FilmMethod::ExpMap:
            return "expmap";
        case FilmMethod::Strips:
            break;
    }
    return "strips";
}

std::string describe(FilmMethod method) {
    switch (method) {
        case FilmMethod::Frames:
            return "each frame on its own";
        case FilmMethod::ExpMap:
            return "unrolled from an exponential map";
        case FilmMethod::Strips:
            break;
    }
    return "the strips of an exponential map";
}

std::optional<Shard> shard_from(const CommandLine& line) {
    return parsed_option(line, "shard", [](const std::string& text) {
        const std::size_t slash = text.find('/');
        if (slash == std::string::npos) {
            throw InvalidInput(quote(text) + " is not a share such as 2/8");
        }
        Shard shard;
        shard.count = parse_count(std::string_view(text).substr(slash + 1), 1, kMaxShards);
        shard.index = parse_count(std::string_view(text).substr(0, slash), 1, shard.count);
        return shard;
    });
}

}  // namespace mandel
