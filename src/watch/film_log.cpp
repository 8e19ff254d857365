#include "watch/film_log.h"

#include <nlohmann/json.hpp>

#include "watch/event_line.h"
#include "watch/progress_text.h"

namespace mandel {
namespace {

using Json = nlohmann::ordered_json;

}  // namespace

FilmLog::FilmLog(EventStream& stream, const FilmStart& film, const Moment& moment)
    : stream_(stream) {
    Json json = event_of("film", moment);
    json["output"] = film.output;
    json["frames"] = film.frames;
    json["width"] = film.size.width;
    json["height"] = film.size.height;
    json["frames_per_second"] = film.frames_per_second;
    json["threads"] = film.threads;
    push(line_of(json), moment);
}

void FilmLog::add(const FrameNews& news, const Moment& moment) {
    Json json = event_of("frame", moment);
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
    add_progress(json, moment.progress);
    push(line_of(json), moment);
}

void FilmLog::note_preview(const std::string& file, const Moment& moment) {
    Json json = event_of("preview", moment);
    json["file"] = file;
    push(line_of(json), moment);
}

void FilmLog::finish(const std::string& outcome, const Moment& moment) {
    Json json = event_of("end", moment);
    json["outcome"] = outcome;
    json["frames_done"] = moment.progress.film ? moment.progress.film->done : 0;
    push(line_of(json), moment);
}

void FilmLog::tick(const Moment& moment) {
    stream_.send();
    next_ = stream_.next_try(moment.now);
}

void FilmLog::push(const std::string& line, const Moment& moment) {
    stream_.push(line);
    next_ = stream_.next_try(moment.now);
}

}  // namespace mandel
