#include "job/picture_watch.h"

#include <algorithm>
#include <exception>
#include <filesystem>
#include <utility>

#include "base/error.h"
#include "color/shader.h"
#include "watch/preview_writer.h"
#include "watch/progress_estimate.h"
#include "watch/progress_text.h"

namespace mandel {
namespace {

WatchTime now() { return std::chrono::steady_clock::now(); }

// With the meter of the command, if there is one.
PictureStart metered(PictureStart picture, Watching* watching) {
    if (watching != nullptr) picture.meter = &watching->meter();
    return picture;
}

}  // namespace

PictureStart picture_start(const std::string& output, const Scene& scene,
                           const Execution& execution) {
    return {output, scene.view.size, scene.samples.least, execution.threads};
}

PictureWatch::PictureWatch(Watching* watching, const PictureStart& picture)
    : watching_(watching), picture_(metered(picture, watching)), start_(now()), run_start_(start_) {
    if (watching_ == nullptr || !watching_->wants_consumer()) return;
    try {
        consumer_ = std::make_unique<Consumer>(
            picture_, watching_->watchers(picture_, start_),
            [this](std::string_view sentence) { watching_->warn(sentence); }, start_);
    } catch (const std::exception& error) {
        stop_watching(error.what());
    }
}

PictureWatch::~PictureWatch() = default;

void PictureWatch::show(CompStorage& storage, const Coloring& coloring) {
    storage_ = &storage;
    coloring_ = coloring;
}

void PictureWatch::prepare(bool may_take_long, const std::function<void()>& work) {
    Attention* const attention = watching_ != nullptr ? watching_->attention() : nullptr;
    if (attention == nullptr || !may_take_long) return work();
    attend(*attention, work, [this] { take_snapshot(); });
}

void PictureWatch::prepare(std::vector<WorkUnit> units) {
    if (consumer_) consumer_->wait_for_events();
    storage_->stage().prepare(std::move(units));
}

EngineState PictureWatch::follow(MandelbrotEngine& engine, RunStart run) {
    if (watching_ == nullptr) {
        engine.start();
        return engine.wait();
    }
    begin_run(std::move(run));
    try {
        wait_for(engine);
        const EngineState state = engine.wait();
        end_run();
        return state;
    } catch (...) {
        end_run();
        throw;
    }
}

void PictureWatch::begin_run(RunStart run) {
    run.stage = &storage_->stage();
    run.coloring = &coloring_;
    run_ = run;
    run_start_ = now();
    is_in_run_ = true;
    if (!first_run_) first_run_ = run_start_;
    if (!consumer_) return;
    try {
        Receiver<StageEvent> events = storage_->subscribe();
        is_subscribed_ = true;
        consumer_->begin_run(std::move(run), std::move(events));
    } catch (const std::exception& error) {
        stop_watching(error.what());
    }
}

void PictureWatch::end_run() {
    if (std::exchange(is_in_run_, false)) pixels_before_ += pixels_of_run();
    if (consumer_) consumer_->end_run();
    if (!std::exchange(is_subscribed_, false)) return;
    try {
        storage_->unsubscribe();
    } catch (const std::exception& error) {
        watching_->warn(std::string("some events of the picture were lost: ") + error.what());
    }
}

// All of them, with all their samples: those that are computed again were there before.
double PictureWatch::pixels_of_run() const {
    if (run_.pixels) return 0;
    return static_cast<double>(picture_.size.width) * storage_->stage().window().count /
           std::max(picture_.samples, 1U);
}

void PictureWatch::wait_for(MandelbrotEngine& engine) {
    Attention* const attention = watching_->attention();
    if (attention == nullptr) {
        engine.start();
        return;
    }
    engine.start([attention] { attention->run_ended(); });
    while (attention->wait() == Attention::Call::Snapshot) take_snapshot();
}

void PictureWatch::stop_watching(const char* why) {
    end_run();
    consumer_.reset();
    watching_->warn(std::string("the picture is drawn, but cannot be watched: ") + why);
}

void PictureWatch::begin_writing() {
    if (consumer_) consumer_->begin_writing();
}

void PictureWatch::finish(const PictureEnd& end) {
    if (end.outcome == PictureOutcome::Done && !snapshot_.empty()) {
        std::error_code ignored;
        std::filesystem::remove(std::exchange(snapshot_, {}), ignored);
    }
    if (!consumer_) return;
    consumer_->finish(end);
    consumer_.reset();
}

void PictureWatch::take_snapshot() noexcept {
    try {
        write_snapshot();
    } catch (const std::exception& error) {
        watching_->warn(error.what());
    }
}

void PictureWatch::write_snapshot() {
    ProgressEstimate estimate(picture_, start_);
    std::vector<StageEvent> events;
    if (first_run_) {
        events = events_so_far();
        // Those of a run that is over are among its events.
        estimate.begin_late(is_in_run_ ? pixels_before_ : pixels_before_ - pixels_of_run(),
                            *first_run_);
        estimate.begin_run(run_, run_start_);
        for (const StageEvent& event : events) estimate.take(event);
    }
    const std::string answer = progress_sentence(picture_.output, estimate.at(now()));
    watching_->answer(answer + (first_run_ ? write_preview_so_far(events) : ""));
}

// Returns what is said of it.
std::string PictureWatch::write_preview_so_far(const std::vector<StageEvent>& events) {
    if (picture_.output == "-") return "";
    VizStorage viz(storage_->stage(), preview_factor(picture_.size));
    for (const StageEvent& event : events) viz.apply(event);
    const std::string file = picture_.output + ".preview.png";
    const Shader shader(coloring_, viz.stage().size().height);
    if (!write_preview(file, viz.stage(), shader, StopFlag())) return "";
    snapshot_ = file;
    return "; preview in " + file;
}

std::vector<StageEvent> PictureWatch::events_so_far() {
    std::vector<StageEvent> events;
    if (!is_subscribed_) {
        // What was committed until now still arrives.
        Receiver<StageEvent> receiver = storage_->subscribe();
        storage_->unsubscribe();
        while (auto event = receiver.receive()) events.push_back(std::move(*event));
        return events;
    }
    const CompStage& stage = storage_->stage();
    ContentMultiChange committed;
    for (std::uint32_t unit = 0; unit < stage.units().size(); ++unit) {
        if (stage.is_committed(unit)) committed.units.push_back(unit);
    }
    events.emplace_back(StateChange{StageState::Evolving});
    if (!committed.units.empty()) events.emplace_back(std::move(committed));
    return events;
}

}  // namespace mandel
