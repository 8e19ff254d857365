#include "job/watching.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <thread>

#include "base/error.h"
#include "color/shader.h"
#include "engine/work_order.h"
#include "event/watchdog.h"
#include "job/picture.h"
#include "job/picture_watch.h"
#include "output/image_reader.h"
#include "support/fixed_look.h"
#include "support/render_picture.h"
#include "support/simd_levels.h"
#include "support/small_scene.h"
#include "support/temp_folder.h"

using namespace mandel;

namespace {

std::set<std::string> threads_of_process() {
    std::set<std::string> ids;
    for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
        ids.insert(task.path().filename());
    }
    return ids;
}

// A thread that has just been joined may still be listed, so only new ones are counted.
std::size_t threads_besides(const std::set<std::string>& old) {
    std::size_t count = 0;
    for (const std::string& id : threads_of_process()) count += old.contains(id) ? 0U : 1U;
    return count;
}

struct Rendered {
    std::string bytes;
    PictureStats stats;
    std::vector<std::string> warnings;
};

class Folder : public TempFolder {
public:
    Rendered render(const Scene& scene, WatchRequest request, const std::string& name) const {
        Rendered rendered;
        Watching::Voice voice;
        voice.warn = [&](std::string_view text) { rendered.warnings.emplace_back(text); };
        Watching watching(std::move(request), voice, nullptr);
        StopFlag stop;
        const PictureRequest picture{scene, path(name), false};
        REQUIRE(render_picture(picture, two_threads(), stop, rendered.stats, &watching) ==
                Outcome::Done);
        watching.finish(stop);
        rendered.bytes = read(name);
        return rendered;
    }
    WatchRequest everything() const {
        WatchRequest request;
        request.preview = path("p.png");
        request.preview_interval = std::chrono::steady_clock::duration(0);
        request.events = path("e.jsonl");
        return request;
    }
};

std::vector<std::string> events_in(const std::string& text) {
    std::vector<std::string> kinds;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) {
        kinds.push_back(nlohmann::json::parse(line).at("event"));
    }
    return kinds;
}

// An engine's run on a stage of its own, watched or not.
struct WatchedRun {
    WatchedRun(Watching* watching, const PictureStart& start)
        : storage(start.size, needed_channels(fixed_look())), watch(watching, start) {
        watch.show(storage, fixed_look());
        const Scene scene = small_scene();
        task.view = scene.view;
        task.view.size = start.size;
        task.plan = make_plan(task.view, scene.limits);
        task.max_iterations = 2000;
        task.escape_radius = 625;
    }

    void run() {
        const Size size = storage.stage().size();
        watch.prepare(watch.wants_levels() ? refined_tiles(size) : whole_tiles(size));
        MandelbrotEngine engine(storage, task, two_threads(), stop);
        RunStart start;
        start.max_iterations = task.max_iterations;
        CHECK(watch.follow(engine, start) == EngineState::Finished);
    }

    EngineTask task;
    StopFlag stop;
    CompStorage storage;
    PictureWatch watch;
};

}  // namespace

TEST_CASE("job: a watched picture has the same bytes, also with several samples and runs") {
    const Folder folder;
    for (const std::uint32_t samples : {1U, 3U}) {
        for (const bool is_automatic : {false, true}) {
            Scene scene = small_scene();
            scene.samples = samples;
            if (is_automatic) scene.limits.max_iterations.reset();
            const Rendered plain = folder.render(scene, {}, "a.png");
            const Rendered watched = folder.render(scene, folder.everything(), "b.png");
            CHECK(plain.bytes == watched.bytes);
            CHECK(watched.warnings.empty());
            CHECK(plain.stats.events.subscriptions == 0);
            CHECK(watched.stats.events.subscriptions >= samples);
            CHECK(folder.read("p.png") == watched.bytes);
            const auto events = events_in(folder.read("e.jsonl"));
            CHECK(events.front() == "begin");
            CHECK(events.back() == "end");
        }
    }
}

TEST_CASE("job: with nobody watching there is no channel, no batcher and no consumer") {
    const PictureStart start{"a.png", {97, 71}, 1, 2};
    Attention attention;
    Watching nobody({}, {}, &attention);
    const std::set<std::string> before = threads_of_process();
    WatchedRun run(&nobody, start);
    CHECK(threads_besides(before) == 0);
    run.run();
    CHECK(run.storage.event_counters().subscriptions == 0);
    CHECK(run.storage.event_counters().stage.sends == 0);
    CHECK_FALSE(run.watch.wants_levels());

    WatchRequest request;
    request.progress = ProgressMode::Bar;
    Watching somebody(request, {}, nullptr);
    const std::set<std::string> unwatched = threads_of_process();
    const WatchedRun watched(&somebody, start);
    CHECK(threads_besides(unwatched) == 1);
    CHECK(watched.watch.wants_levels());
}

TEST_CASE("job: pictures computed together are each watched from beginning to end") {
    const Folder folder;
    Scene red = small_scene();
    red.coloring.interior = {255, 0, 0};
    const std::vector<PictureRequest> requests{{small_scene(), folder.path("a.png"), false},
                                               {red, folder.path("b.png"), false}};
    WatchRequest request;
    request.events = folder.path("events.jsonl");
    request.preview = folder.path("preview.png");
    Watching watching(request, {}, nullptr);
    StopFlag stop;
    render_together(std::array{&requests[0], &requests[1]}, two_threads(), stop, &watching);
    watching.finish(stop);
    std::vector<std::string> kinds;
    std::istringstream lines(folder.read("events.jsonl"));
    for (std::string line; std::getline(lines, line);) {
        const auto json = nlohmann::json::parse(line);
        const std::string kind = json.at("event");
        if (kind == "picture" || kind == "end") {
            kinds.push_back(kind + json.value("output", json.value("outcome", "")));
        }
    }
    CHECK(kinds == std::vector<std::string>{"picture" + requests[0].output, "enddone",
                                            "picture" + requests[1].output, "enddone"});
    CHECK(folder.read("preview.png") == folder.read("b.png"));
}

TEST_CASE("job: a preview whose folder goes away is one warning, and the picture is right") {
    const Folder folder;
    const std::string reference = folder.render(small_scene(), {}, "a.png").bytes;
    WatchRequest request;
    std::filesystem::create_directory(folder.path("sub"));
    request.preview = folder.path("sub/p.png");
    check_watching(request, false);
    std::filesystem::remove_all(folder.path("sub"));
    const Rendered rendered = folder.render(small_scene(), request, "b.png");
    CHECK(rendered.bytes == reference);
    REQUIRE(rendered.warnings.size() == 1);
    CHECK(rendered.warnings[0].find("sub/p.png") != std::string::npos);
    CHECK(rendered.warnings[0].ends_with("the picture is finished all the same"));
}

TEST_CASE("job: an event log on a full disk is one warning for all pictures") {
    const Folder folder;
    const std::string reference = folder.render(small_scene(), {}, "a.png").bytes;
    WatchRequest request;
    request.events = "/dev/full";
    std::vector<std::string> warnings;
    Watching::Voice voice;
    voice.warn = [&](std::string_view text) { warnings.emplace_back(text); };
    Watching watching(request, voice, nullptr);
    for (const char* name : {"b.png", "c.png"}) {
        StopFlag stop;
        PictureStats stats;
        const PictureRequest picture{small_scene(), folder.path(name), false};
        REQUIRE(render_picture(picture, two_threads(), stop, stats, &watching) == Outcome::Done);
        CHECK(folder.read(name) == reference);
    }
    CHECK(warnings.size() == 1);
    CHECK_FALSE(watching.wants_consumer());
}

TEST_CASE("job: a reader of events that never reads holds up no picture") {
    const Watchdog watchdog("a reader that never reads");
    const Folder folder;
    int ends[2];
    REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    ::fcntl(ends[1], F_SETFL, O_NONBLOCK);
    const std::string junk(4096, '\n');
    while (::write(ends[1], junk.data(), junk.size()) > 0) {
    }
    WatchRequest request;
    request.events = "/dev/fd/" + std::to_string(ends[1]);
    Watching watching(request, {}, nullptr);
    StopFlag stop;
    PictureStats stats;
    const PictureRequest picture{small_scene(), folder.path("a.png"), false};
    CHECK(render_picture(picture, two_threads(), stop, stats, &watching) == Outcome::Done);
    CHECK(folder.has("a.png"));
    stop.request();
    watching.finish(stop);
    ::close(ends[0]);
    ::close(ends[1]);
}

TEST_CASE("job: a snapshot subscribes for a moment, says how far it is and writes a picture") {
    const Folder folder;
    const PictureStart start{folder.path("a.png"), {97, 71}, 1, 2};
    for (const bool is_watched : {false, true}) {
        std::vector<std::string> answers;
        Watching::Voice voice;
        voice.answer = [&](std::string_view text) { answers.emplace_back(text); };
        WatchRequest request;
        if (is_watched) request.preview = folder.path("p.png");
        Attention attention;
        Watching watching(request, voice, &attention);
        WatchedRun run(&watching, start);
        attention.ask_for_snapshot();
        attention.ask_for_snapshot();
        run.run();
        // Asked for before the run; a wish that the end of the run overtakes waits for the next.
        run.run();
        REQUIRE(answers.size() >= 1);
        CHECK(answers[0].starts_with("progress: "));
        CHECK(answers[0].ends_with("preview in " + start.output + ".preview.png"));
        CHECK(read_image(start.output + ".preview.png").format.size == start.size);
        const EventCounters counters = run.storage.event_counters();
        CHECK(counters.subscriptions == (is_watched ? 2 : answers.size()));
    }
}

TEST_CASE("job: what cannot be watched is refused before the first pixel") {
    const Folder folder;
    const std::string old = folder.write("old.png", "old");
    const auto refusal = [](const WatchRequest& request, bool no_clobber) -> std::string {
        try {
            check_watching(request, no_clobber);
        } catch (const Error& error) {
            return error.what();
        }
        return "";
    };
    WatchRequest request;
    CHECK(refusal(request, true).empty());
    request.preview = folder.path("p.jpg");
    CHECK(refusal(request, false).find(".png") != std::string::npos);
    request.preview = "-";
    CHECK_FALSE(refusal(request, false).empty());
    request.preview = folder.path("none/p.png");
    CHECK(refusal(request, false).find("none") != std::string::npos);
    request.preview = old;
    CHECK(refusal(request, false).empty());
    CHECK(refusal(request, true).find("--no-clobber") != std::string::npos);
    request.preview.clear();
    for (const char* events : {"none/e.jsonl", "."}) {
        request.events = folder.path(events);
        CHECK_FALSE(refusal(request, false).empty());
    }
    request.events = folder.path("e.jsonl");
    CHECK(refusal(request, true).empty());
    CHECK(folder.names().size() == 1);
    CHECK(watching_bytes({}, {1000, 1000}, {}) == 0);
    request.preview = "p.png";
    CHECK(watching_bytes(request, {1000, 1000}, {}) > 16'000'000);
}
