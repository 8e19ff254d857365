#include "watch/film_log.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

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

void FilmLog::add_up(const FrameNews& news) {
    sum_.first = sum_.count() == 0 ? news.frame : std::min(sum_.first, news.frame);
    sum_.last = std::max(sum_.last, news.frame);
    (news.outcome == "drawn"       ? sum_.drawn
     : news.outcome == "kept"      ? sum_.kept
     : news.outcome == "elsewhere" ? sum_.elsewhere
                                   : sum_.failed) += 1;
}

void FilmLog::tell_sum(const Moment& moment) {
    if (sum_.count() == 0) return;
    const Sum sum = std::exchange(sum_, {});
    Json json = event_of("frames", moment);
    json["first"] = sum.first;
    json["last"] = sum.last;
    json["drawn"] = sum.drawn;
    json["kept"] = sum.kept;
    json["elsewhere"] = sum.elsewhere;
    json["failed"] = sum.failed;
    add_progress(json, moment.progress);
    push(line_of(json), moment);
}

void FilmLog::add(const FrameNews& news, const Moment& moment) {
    stream_.send();
    if (stream_.is_full()) {
        add_up(news);
        next_ = stream_.next_try(moment.now);
        return;
    }
    tell_sum(moment);
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
    tell_sum(moment);
    Json json = event_of("end", moment);
    json["outcome"] = outcome;
    json["frames_done"] = moment.progress.film ? moment.progress.film->done : 0;
    push(line_of(json), moment);
}

void FilmLog::tick(const Moment& moment) {
    stream_.send();
    if (!stream_.is_full()) tell_sum(moment);
    next_ = stream_.next_try(moment.now);
}

void FilmLog::push(const std::string& line, const Moment& moment) {
    stream_.push(line);
    next_ = stream_.next_try(moment.now);
}

}  // namespace mandel
