#include "watch/film_log.h"

#include <nlohmann/json.hpp>

#include "watch/progress_text.h"

namespace mandel {
namespace {

using Json = nlohmann::ordered_json;
using namespace std::chrono_literals;

constexpr auto kRetry = 100ms;  // while the reader is slow

std::string line_of(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Json event(const char* kind, const Moment& moment) {
    return {{"event", kind}, {"seconds", moment.progress.elapsed_seconds}};
}

}  // namespace

FilmLog::FilmLog(EventStream& stream, const FilmStart& film, const Moment& moment)
    : stream_(stream) {
    Json json = event("film", moment);
    json["output"] = film.output;
    json["frames"] = film.frames;
    json["width"] = film.size.width;
    json["height"] = film.size.height;
    json["frames_per_second"] = film.frames_per_second;
    json["threads"] = film.threads;
    push(line_of(json), moment);
}

void FilmLog::add(const FrameNews& news, const Moment& moment) {
    Json json = event("frame", moment);
    json["frame"] = news.frame;
    json["output"] = news.output;
    json["outcome"] = news.outcome;
    json["zoom"] = format_zoom(news.zoom_log2);
    if (news.outcome == "drawn") {
        json["compute_seconds"] = news.compute_seconds;
        json["iterations"] = news.iterations;
        json["output_bytes"] = news.output_bytes;
    }
    if (!news.problem.empty()) json["problem"] = news.problem;
    json["fraction"] = moment.progress.fraction;
    json["remaining_seconds"] = nullptr;
    if (moment.progress.remaining_seconds) {
        json["remaining_seconds"] = *moment.progress.remaining_seconds;
    }
    push(line_of(json), moment);
}

void FilmLog::note_preview(const std::string& file, const Moment& moment) {
    Json json = event("preview", moment);
    json["file"] = file;
    push(line_of(json), moment);
}

void FilmLog::finish(const std::string& outcome, const Moment& moment) {
    Json json = event("end", moment);
    json["outcome"] = outcome;
    json["frames_done"] = moment.progress.film ? moment.progress.film->done : 0;
    push(line_of(json), moment);
}

void FilmLog::tick(const Moment& moment) {
    stream_.send();
    next_ = stream_.has_unsent() ? moment.now + kRetry : WatchTime::max();
}

void FilmLog::push(const std::string& line, const Moment& moment) {
    stream_.push(line);
    next_ = stream_.has_unsent() ? moment.now + kRetry : WatchTime::max();
}

}  // namespace mandel
