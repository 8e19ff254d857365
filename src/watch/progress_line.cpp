#include "watch/progress_line.h"

#include <utility>

#include "watch/progress_text.h"

namespace mandel {
namespace {

using namespace std::chrono_literals;

constexpr auto kBarBegin = 300ms;
constexpr auto kBarInterval = 200ms;

// A person need not read more often; a program can.
constexpr std::chrono::seconds interval_of(LineForm form) {
    return form == LineForm::Plain ? 5s : 1s;
}

Progress finished(Progress progress) {
    progress.phase = PicturePhase::Done;
    progress.fraction = 1;
    progress.remaining_seconds = 0;
    return progress;
}

}  // namespace

ProgressBar::ProgressBar(std::string name, StatusLine& line, WatchTime now)
    : name_(std::move(name)), line_(line), next_(now + kBarBegin) {}

void ProgressBar::tick(const Moment& moment) {
    if (moment.now < next_) return;
    next_ = moment.now + kBarInterval;
    line_.show(progress_bar(name_, moment.progress, line_.columns()));
}

void ProgressBar::finish(const PictureEnd&, const Moment&) { line_.show(""); }

ProgressLines::ProgressLines(std::string name, LineForm form, TextStream& stream, WatchTime now)
    : name_(std::move(name)),
      form_(form),
      stream_(stream),
      interval_(interval_of(form)),
      next_(now + interval_) {}

void ProgressLines::tick(const Moment& moment) {
    if (moment.now < next_) return;
    next_ = moment.now + interval_;
    say(line_of(moment.progress));
}

void ProgressLines::finish(const PictureEnd& end, const Moment& moment) {
    if (end.outcome != PictureOutcome::Done) return;
    say(line_of(finished(moment.progress)));
}

std::string ProgressLines::line_of(const Progress& progress) const {
    return form_ == LineForm::Plain ? progress_sentence(name_, progress)
                                    : progress_json(name_, progress);
}

void ProgressLines::say(const std::string& line) {
    unsent_.erase(0, stream_.put(unsent_));
    if (!unsent_.empty()) return;
    unsent_ = (form_ == LineForm::Plain ? "mandel: " : "") + line + "\n";
    unsent_.erase(0, stream_.put(unsent_));
}

}  // namespace mandel
