#include "watch/event_log.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <span>
#include <utility>
#include <variant>

#include "base/error.h"
#include "watch/event_line.h"
#include "watch/progress_text.h"

namespace mandel {
namespace {

using Json = nlohmann::ordered_json;
using namespace std::chrono_literals;

constexpr auto kRetry = 100ms;  // while the reader is slow

const char* name_of(StageState state) {
    switch (state) {
        case StageState::Evolving:
            return "evolving";
        case StageState::Completed:
            return "completed";
        case StageState::Stalled:
            return "stalled";
        case StageState::Initialized:
            break;
    }
    return "initialized";
}

const char* name_of(PictureOutcome outcome) {
    switch (outcome) {
        case PictureOutcome::Done:
            return "done";
        case PictureOutcome::Stopped:
            return "stopped";
        case PictureOutcome::Failed:
            break;
    }
    return "failed";
}

}  // namespace

void EventStream::push(const std::string& line) {
    if (std::exchange(is_first_, false)) {
        unsent_ += line_of({{"event", "begin"}, {"schema", 1}, {"program", "mandel"}});
    }
    unsent_ += line;
    send();
}

void EventStream::send() {
    try {
        unsent_.erase(0, stream_.put(unsent_));
    } catch (...) {
        is_broken_ = true;
        unsent_.clear();
        throw;
    }
}

WatchTime EventStream::next_try(WatchTime now) const {
    return has_unsent() ? now + kRetry : WatchTime::max();
}

void EventStream::drain(const StopFlag& stop) {
    while (has_unsent() && !stop.is_requested()) {
        stream_.wait(kRetry);
        send();
    }
}

void PhaseLines::tell(EventStream& stream, const Moment& moment) {
    const WorkMeter::Reading& work = moment.progress.work;
    // About a second: the log looks once in a second, not when the work begins.
    const bool is_long = work.seconds >= 0.9 * std::chrono::duration<double>(kInterval).count();
    if (work.work == Work::None || !is_long) return;
    if (work.work == told_ && moment.now < next_) return;
    told_ = work.work;
    next_ = moment.now + kInterval;
    Json json = event_of("phase", moment);
    json["phase"] = work_key(work.work);
    json["phase_fraction"] = nullptr;
    if (work.fraction) json["phase_fraction"] = *work.fraction;
    add_progress(json, moment.progress);
    stream.push(line_of(json));
}

void PhaseLog::tick(const Moment& moment) {
    stream_.send();
    if (!stream_.has_unsent()) phases_.tell(stream_, moment);
    next_ = std::min(stream_.next_try(moment.now), moment.now + PhaseLines::kInterval);
}

void EventLog::begin_run(const RunStart& run, const Moment& moment) {
    tell_picture(moment);
    tell_rest(moment);
    stage_ = run.stage;
    is_in_run_ = true;
    Json json = event_of("run", moment);
    json["sample"] = run.sample;
    json["max_iterations"] = run.max_iterations;
    json["only_limit"] = run.pixels.has_value();
    json["units"] = run.stage->units().size();
    stream_.push(line_of(json));
    next_ = next_time(moment);
}

void EventLog::tell_picture(const Moment& moment) {
    if (std::exchange(has_told_picture_, true)) return;
    Json json = event_of("picture", moment);
    json["output"] = picture_.output;
    json["width"] = picture_.size.width;
    json["height"] = picture_.size.height;
    json["samples"] = picture_.samples;
    json["threads"] = picture_.threads;
    stream_.push(line_of(json));
}

void EventLog::take(const StageEvent& stage_event, const Moment& moment) {
    if (const auto* change = std::get_if<StateChange>(&stage_event)) {
        Json json = event_of("state", moment);
        json["state"] = name_of(change->state);
        stream_.push(line_of(json));
        is_in_run_ = change->state == StageState::Evolving;
        next_ = next_time(moment);
        return;
    }
    if (const auto* one = std::get_if<ContentChange>(&stage_event)) add_work({&one->unit, 1});
    if (const auto* many = std::get_if<ContentMultiChange>(&stage_event)) add_work(many->units);
    tick(moment);
}

void EventLog::add_work(std::span<const std::uint32_t> units) {
    work_units_ += units.size();
    for (const std::uint32_t unit : units) work_pixels_ += pixel_count(stage_->units()[unit]);
}

void EventLog::tick(const Moment& moment) {
    stream_.send();
    if (!stream_.has_unsent()) {
        tell_picture(moment);
        tell_rest(moment);
        phases_.tell(stream_, moment);
    }
    next_ = next_time(moment);
}

// Units tell themselves; what comes between runs has to be looked for.
WatchTime EventLog::next_time(const Moment& moment) const {
    const WatchTime retry = stream_.next_try(moment.now);
    return is_in_run_ ? retry : std::min(retry, moment.now + PhaseLines::kInterval);
}

void EventLog::tell_rest(const Moment& moment) {
    if (work_units_ > 0) tell_work(moment);
    if (preview_.empty()) return;
    Json json = event_of("preview", moment);
    json["file"] = std::exchange(preview_, {});
    stream_.push(line_of(json));
}

void EventLog::tell_work(const Moment& moment) {
    Json json = event_of("work", moment);
    json["units"] = std::exchange(work_units_, 0);
    json["pixels"] = std::exchange(work_pixels_, 0);
    add_progress(json, moment.progress);
    stream_.push(line_of(json));
}

void EventLog::note_preview(const std::string& file, const Moment& moment) {
    preview_ = file;
    next_ = moment.now;
}

void EventLog::finish(const PictureEnd& end, const Moment& moment) {
    tell_picture(moment);  // if it shared the computing of another
    tell_rest(moment);
    Json json = event_of("end", moment);
    json["outcome"] = name_of(end.outcome);
    json["iterations"] = end.iterations;
    json["output_bytes"] = end.output_bytes;
    stream_.push(line_of(json));
}

}  // namespace mandel
