#include "cli/watch_options.h"

#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "base/printable.h"
#include "cli/parsed_option.h"
#include "cli/text_output.h"
#include "scene/value_text.h"

namespace mandel {
namespace {

// Shorter intervals cannot be seen; a day is as good as never.
constexpr double kMinInterval = 0.01;
constexpr double kMaxInterval = 86400;

// "auto" is none of these: what it means depends on the terminal.
constexpr Choice<std::optional<ProgressMode>> kModes[] = {
    {"auto", std::nullopt},       {"bar", ProgressMode::Bar},   {"plain", ProgressMode::Plain},
    {"json", ProgressMode::Json}, {"none", ProgressMode::None},
};

ProgressMode automatic_mode(const CommandLine& line) {
    const char* terminal = std::getenv("TERM");
    const bool is_dumb = terminal != nullptr && std::string_view(terminal) == "dumb";
    const bool can_show = ::isatty(STDERR_FILENO) != 0 && !is_dumb && !line.has("quiet");
    return can_show ? ProgressMode::Bar : ProgressMode::None;
}

ProgressMode progress_from(const CommandLine& line) {
    const auto parse = [](const std::string& text) { return parse_choice(text, kModes); };
    const auto mode = parsed_option(line, "progress", parse).value_or(std::nullopt);
    return mode ? *mode : automatic_mode(line);
}

std::chrono::steady_clock::duration parse_interval(const std::string& text) {
    const std::chrono::duration<double> seconds(parse_real(text, kMinInterval, kMaxInterval));
    return std::chrono::duration_cast<std::chrono::steady_clock::duration>(seconds);
}

std::string file_from(const CommandLine& line, std::string_view option) {
    const auto file = line.value(option);
    if (file && file->empty()) throw UsageError("--" + std::string(option) + " needs a file name");
    return file.value_or("");
}

}  // namespace

WatchRequest watch_request_from(const CommandLine& line) {
    WatchRequest request;
    request.progress = progress_from(line);
    request.preview = file_from(line, "preview");
    request.events = file_from(line, "events");
    if (line.has("preview-interval") && request.preview.empty()) {
        throw UsageError("--preview-interval is for --preview FILE, which is missing");
    }
    const auto interval = parsed_option(line, "preview-interval", parse_interval);
    if (interval) request.preview_interval = *interval;
    if (request.events == "-" && line.value("output") == "-") {
        throw UsageError("the picture and the events cannot both go to standard output");
    }
    if (request.events == "-" && line.value("stats") == "-") {
        throw UsageError("the statistics and the events cannot both go to standard output");
    }
    return request;
}

Watching::Voice watching_voice(const Messages& messages) {
    return {[&messages](std::string_view sentence) { messages.warning(sentence); },
            [](std::string_view sentence) {
                offer_standard_error("mandel: " + printable(sentence) + "\n");
            }};
}

}  // namespace mandel
