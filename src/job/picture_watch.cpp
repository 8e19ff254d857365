#include "job/picture_watch.h"

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

}  // namespace

PictureWatch::PictureWatch(Watching* watching, const PictureStart& picture,
                           const Coloring& coloring, CompStorage& storage)
    : watching_(watching),
      picture_(picture),
      coloring_(coloring),
      storage_(storage),
      start_(now()),
      run_start_(start_) {
    if (watching_ == nullptr || !watching_->wants_consumer()) return;
    try {
        consumer_ = std::make_unique<Consumer>(
            picture_, watching_->watchers(picture_, coloring_, start_),
            [this](std::string_view sentence) { watching_->warn(sentence); }, start_);
    } catch (const std::exception& error) {
        stop_watching(error.what());
    }
}

PictureWatch::~PictureWatch() = default;

void PictureWatch::prepare(std::vector<WorkUnit> units) {
    if (consumer_) consumer_->wait_for_events();
    storage_.stage().prepare(std::move(units));
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
    run.stage = &storage_.stage();
    run_ = run;
    run_start_ = now();
    if (!consumer_) return;
    try {
        Receiver<StageEvent> events = storage_.subscribe();
        is_subscribed_ = true;
        consumer_->begin_run(std::move(run), std::move(events));
    } catch (const std::exception& error) {
        stop_watching(error.what());
    }
}

void PictureWatch::end_run() {
    if (consumer_) consumer_->end_run();
    if (!std::exchange(is_subscribed_, false)) return;
    try {
        storage_.unsubscribe();
    } catch (const std::exception& error) {
        watching_->warn(std::string("some events of the picture were lost: ") + error.what());
    }
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
    VizStorage viz(storage_.stage(), preview_factor(picture_.size));
    ProgressEstimate estimate(picture_, start_);
    estimate.begin_run(run_, run_start_);
    for (const StageEvent& event : events_so_far()) {
        viz.apply(event);
        estimate.take(event);
    }
    std::string answer = progress_sentence(picture_.output, estimate.at(now()));
    if (picture_.output != "-") {
        const std::string file = picture_.output + ".preview.png";
        if (write_preview(file, viz.stage(), Shader(coloring_, viz.stage().size().height),
                          StopFlag())) {
            answer += "; preview in " + file;
            snapshot_ = file;
        }
    }
    watching_->answer(answer);
}

std::vector<StageEvent> PictureWatch::events_so_far() {
    std::vector<StageEvent> events;
    if (!is_subscribed_) {
        // What was committed until now still arrives.
        Receiver<StageEvent> receiver = storage_.subscribe();
        storage_.unsubscribe();
        while (auto event = receiver.receive()) events.push_back(std::move(*event));
        return events;
    }
    const CompStage& stage = storage_.stage();
    ContentMultiChange committed;
    for (std::uint32_t unit = 0; unit < stage.units().size(); ++unit) {
        if (stage.is_committed(unit)) committed.units.push_back(unit);
    }
    events.emplace_back(StateChange{StageState::Evolving});
    if (!committed.units.empty()) events.emplace_back(std::move(committed));
    return events;
}

}  // namespace mandel
