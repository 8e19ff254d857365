#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>

#include "bench/benches.h"
#include "bench/measure.h"
#include "bench/program_run.h"
#include "engine/mandelbrot_engine.h"
#include "engine/work_order.h"
#include "storage/comp_storage.h"

namespace mandel::bench {
namespace {

using Words = std::vector<std::string>;

constexpr int kRounds = 9;

const Words kSeahorse = {
    "--center", "-0.743643887037151,0.131825904205330", "--zoom", "486130.1005682", "-i", "5000"};

Words render(const Words& view, const std::string& output, const Words& more = {}) {
    Words words{"render", "-s", "1920x1080", "--threads", "2", "-o", output};
    words.insert(words.end(), view.begin(), view.end());
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

std::string percent_more(double ratio) { return format((ratio - 1) * 100, 1) + " %"; }

void bench_watched(const BenchFolder& folder, const std::string& name, const Words& watching) {
    const std::string out = folder / "out.png";
    const Words plain = render(kSeahorse, out);
    const Words watched = render(kSeahorse, out, watching);
    const Seconds ratio = median_ratio(
        kRounds, [&] { return run_program(plain).time; },
        [&] { return run_program(watched).time; });
    print_row(name + ", seahorse 1920x1080",
              percent_more(ratio.cpu) + " more CPU, " + percent_more(ratio.wall) + " more wall",
              "at most 3 %");
}

EngineTask seahorse_task() {
    EngineTask task;
    task.view = {Decimal("-0.743643887037151"),
                 Decimal("0.131825904205330"),
                 Decimal("486130.1005682"),
                 0,
                 {1920, 1080}};
    task.max_iterations = 5000;
    task.escape_radius = 625;
    task.plan = make_plan(task.view, {.max_iterations = task.max_iterations});
    return task;
}

// One run of the engine; `is_watched`: by somebody who never reads.
void run_engine(const EngineTask& task, CompStorage& storage, bool is_watched) {
    const Execution execution{.threads = 2, .simd = available_simd_levels().back()};
    StopFlag stop;
    storage.stage().prepare(whole_tiles(task.view.size));
    std::optional<Receiver<StageEvent>> receiver;
    if (is_watched) receiver = storage.subscribe();
    MandelbrotEngine engine(storage, task, execution, stop);
    engine.start();
    engine.wait();
    if (is_watched) storage.unsubscribe();
}

void bench_channels() {
    const EngineTask task = seahorse_task();
    CompStorage storage(task.view.size, {Channel::Fraction, Channel::Distance});
    const auto run = [&](bool is_watched) {
        return time_of([&] { run_engine(task, storage, is_watched); });
    };
    const Seconds ratio = median_ratio(
        kRounds, [&] { return run(false); }, [&] { return run(true); });
    print_row("a watcher who never reads",
              percent_more(ratio.cpu) + " more CPU, " + percent_more(ratio.wall) + " more wall",
              "at most 2 %");

    // Without a subscriber all that is left of the events are the commits themselves.
    const Seconds whole = run(false);
    CompStage& stage = storage.stage();
    stage.prepare(whole_tiles(task.view.size));
    const std::size_t units = stage.units().size();
    stage.begin();
    const Seconds commits = time_of([&] {
        for (std::size_t unit = 0; unit < units; ++unit) stage.commit(unit);
    });
    stage.finish(true);
    print_row("nobody watching: all " + std::to_string(units) + " commits",
              format(commits.cpu / whole.cpu * 100, 4) + " % of the CPU time", "at most 1 %");
}

// When the first preview was there, as a part of the time until the end.
double first_preview(const std::string& events) {
    std::ifstream file(events);
    double first = 0, last = 0;
    for (std::string line; std::getline(file, line);) {
        const auto event = nlohmann::json::parse(line);
        if (event.at("event") == "preview" && first == 0) first = event.at("seconds");
        if (event.at("event") == "end") last = event.at("seconds");
    }
    if (first == 0 || last == 0) throw std::runtime_error("there was no preview");
    return first / last;
}

void bench_first_preview(const BenchFolder& folder) {
    const std::string events = folder / "events.jsonl";
    const ProgramRun run =
        run_program(render({MANDEL_LOCATIONS "/kf_1e50.toml", "--samples", "6"}, folder / "out.ppm",
                           {"--preview", folder / "now.png", "--events", events}));
    print_row("first preview, kf_1e50 1920x1080, 6 samples (" + format(run.time.wall, 1) + " s)",
              format(first_preview(events) * 100, 1) + " % of the time", "within 5 %");
}

}  // namespace

void run_watch_bench() {
    const BenchFolder folder;
    const Words bar = {"--progress", "bar"};
    const Words bar_and_preview = {"--progress", "bar", "--preview", folder / "now.png"};
    bench_watched(folder, "bar", bar);
    bench_watched(folder, "bar and preview", bar_and_preview);
    bench_channels();
    bench_first_preview(folder);
}

}  // namespace mandel::bench
