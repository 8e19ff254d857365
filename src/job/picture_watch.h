// One picture as its watchers see it: gives the events of each run to the consumer, and answers
// the wish for a snapshot.
//
// The consumer exists only if there is a watcher. A snapshot of a picture without one
// subscribes for a moment.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/execution.h"
#include "engine/mandelbrot_engine.h"
#include "job/watching.h"
#include "scene/scene.h"
#include "storage/comp_storage.h"
#include "watch/consumer.h"
#include "watch/watcher.h"

namespace mandel {

// What watchers are told of a picture before it is begun.
PictureStart picture_start(const std::string& output, const Scene& scene,
                           const Execution& execution);

class PictureWatch {
public:
    // `watching` may be null: then there is no watcher. It outlives this object.
    PictureWatch(Watching* watching, const PictureStart& picture);
    ~PictureWatch();  // finish() with a failure, unless it was called

    PictureWatch(const PictureWatch&) = delete;
    PictureWatch& operator=(const PictureWatch&) = delete;

    // Before the first run: what is going to be seen, and in which colours. It outlives this
    // object.
    void show(CompStorage& storage, const Coloring& coloring);

    // Does what the runs need; it may take long where a view is deep. SIGUSR1 is answered
    // meanwhile, which takes a thread.
    void prepare(bool may_take_long, const std::function<void()>& work);

    // Whether runs should go in levels, from coarse to fine.
    bool wants_levels() const noexcept { return consumer_ != nullptr; }

    // Prepares the storage for a run. Waits until the events of the last one are taken.
    void prepare(std::vector<WorkUnit> units);

    // Starts the engine and waits for its end, whose exceptions pass through. `run` says what it
    // computes; stage and end are filled in.
    EngineState follow(MandelbrotEngine& engine, RunStart run);

    void begin_writing();
    // A snapshot shows no more than the finished picture, and is removed then.
    void finish(const PictureEnd& end);

private:
    void begin_run(RunStart run);
    void end_run();
    double pixels_of_run() const;
    void wait_for(MandelbrotEngine& engine);
    void stop_watching(const char* why);

    void take_snapshot() noexcept;
    void write_snapshot();
    std::string write_preview_so_far(const std::vector<StageEvent>& events);
    std::vector<StageEvent> events_so_far();

    Watching* const watching_;
    const PictureStart picture_;
    Coloring coloring_;
    CompStorage* storage_ = nullptr;
    const WatchTime start_;
    std::optional<WatchTime> first_run_;
    double pixels_before_ = 0;  // those of the runs before the present one, with all their samples
    std::unique_ptr<Consumer> consumer_;
    bool is_subscribed_ = false;  // for the consumer
    bool is_in_run_ = false;
    RunStart run_;  // the present one, or the last
    WatchTime run_start_;
    std::string snapshot_;  // the file of the last one; empty if there was none
};

}  // namespace mandel
