#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <stdexcept>

#include "bench/benches.h"
#include "bench/ledger_views.h"
#include "bench/measure.h"
#include "engine/deep_reference.h"
#include "engine/locate.h"
#include "engine/mandelbrot_engine.h"
#include "engine/work_order.h"
#include "map/frame/exp_map.h"
#include "storage/comp_storage.h"
#include "support/never_stop.h"

namespace mandel::bench {
namespace {

// What may be switched off, and how a row is run.
struct Settings {
    Accelerators accelerators;
    bool doubles_first = true;
    Execution pixels{2, available_simd_levels().back()};
    Execution orbit = kFastestOrbit;
};

enum class Part : std::uint8_t { Picture, Orbit, Search, Film };

struct Row {
    const char* room;
    const char* name;
    const char* view;
    Size size;
    Part part;
    void (*switch_off)(Settings&);
    bool by_wall_time = false;  // what only shortens the wait
};

constexpr Size kSmall{64, 36}, kMiddle{160, 90}, kUsual{320, 180}, kLarge{640, 360};

#define MANDEL_OFF(statement) [](Settings& s) { s.statement; }
const Row kRows[] = {
    {"reference", "long steps", "kf_1e50", kSmall, Part::Picture,
     MANDEL_OFF(accelerators.long_steps = false)},
    {"reference", "quadratic term of the long steps", "kf_1e50", kUsual, Part::Picture,
     MANDEL_OFF(accelerators.quadratic_term = false)},
    {"reference", "shared start", "flake_1e157", kUsual, Part::Picture,
     MANDEL_OFF(accelerators.shared_start = s.accelerators.shared_series = false)},
    {"reference", "shared series", "kf_5e113", kLarge, Part::Picture,
     MANDEL_OFF(accelerators.shared_series = false)},
    {"reference", "no orbit for views that are inside", "inside beside -0.75, 1e20", kUsual,
     Part::Picture, MANDEL_OFF(accelerators.known_inside = false)},
    {"loop", "minibrot loop, quadratic", "minibrot of floral_1e85", kUsual, Part::Picture,
     MANDEL_OFF(accelerators.quadratic_loop = s.accelerators.polynomial_loop = false)},
    {"loop", "minibrot loop, polynomial", "minibrot of kf_1e14", kUsual, Part::Picture,
     MANDEL_OFF(accelerators.polynomial_loop = false)},
    {"loop", "minibrot loop, polynomial", "super_dense_1e16", kSmall, Part::Picture,
     MANDEL_OFF(accelerators.polynomial_loop = false)},
    {"tail", "direct tail", "kf_5e113", kUsual, Part::Picture,
     MANDEL_OFF(accelerators.direct_tail = false)},
    {"direct", "doubles first", "seahorse 1e6", kLarge, Part::Picture,
     MANDEL_OFF(doubles_first = false)},
    {"inside", "proofs by an attracting cycle", "elephants 1e6", kMiddle, Part::Picture,
     MANDEL_OFF(accelerators.find_interior = false)},
    {"inside", "main components in closed form", "beside the root at -0.75, 7e7", kUsual,
     Part::Picture, MANDEL_OFF(accelerators.main_components = false)},
    {"component", "local components", "cusp at -1.75, 1e20", kMiddle, Part::Picture,
     MANDEL_OFF(accelerators.local_components = false)},
    {"engine", "expensive units first (wall time)", "kf_1e50", kUsual, Part::Picture,
     MANDEL_OFF(accelerators.work_order = false), true},
    {"lanes", "vectors (AVX2 or AVX-512), direct", "seahorse_1e5", kLarge, Part::Picture,
     MANDEL_OFF(pixels.simd = SimdLevel::Scalar)},
    {"lanes", "vectors (AVX2 or AVX-512), perturbation", "kf_1e50", kUsual, Part::Picture,
     MANDEL_OFF(pixels.simd = SimdLevel::Scalar)},
    {"limbs", "vectors of 52-bit limbs, against GMP", "triangle_1e2276", kSmall, Part::Orbit,
     MANDEL_OFF(orbit.simd = SimdLevel::Avx2)},
    {"limbs", "second thread of the orbit (wall time)", "e22522", kSmall, Part::Orbit,
     MANDEL_OFF(orbit.threads = 1), true},
    {"nucleus", "inverse interpolation, against Newton", "olbaid_1e1086", kLarge, Part::Search,
     MANDEL_OFF(accelerators.inverse_interpolation = false)},
    {"map/frame", "smooth blocks", "floral_1e85", kLarge, Part::Film,
     MANDEL_OFF(accelerators.smooth_blocks = false)},
};
#undef MANDEL_OFF

void run_picture(EngineTask task, const Settings& settings) {
    StopFlag stop;
    CompStorage storage(task.view.size, {Channel::Distance});
    storage.stage().prepare(refined_tiles(task.view.size));
    MandelbrotEngine engine(storage, task, settings.pixels, stop);
    engine.start();
    engine.wait();
}

// Some octaves of a film, six frames for each, without the files.
void run_film(const EngineTask& task, const Settings& settings) {
    constexpr int kOctaves = 12, kFramesOfOctave = 6;
    ExpMapRequest request;
    request.deepest.view = task.view;
    request.deepest.view.zoom = Decimal("4096e12");
    request.deepest.limits.max_iterations = task.max_iterations;
    request.widest_zoom = Decimal("1e12");
    request.accelerators = settings.accelerators;
    ExpMap map(request, settings.pixels, kNeverStop);
    for (int frame = 0; frame < kOctaves * kFramesOfOctave; ++frame) {
        const double octaves = static_cast<double>(frame) / kFramesOfOctave;
        const std::string zoom = format(std::exp2(octaves), 3) + "e12";
        map.frame(Decimal(zoom), 0, request.deepest.coloring, settings.pixels.threads);
    }
}

Seconds run_once(const Row& row, EngineTask task, const Settings& settings) {
    task.accelerators = settings.accelerators;
    task.plan.doubles_first = task.plan.doubles_first && settings.doubles_first;
    switch (row.part) {
        case Part::Picture:
            return time_of([&] { run_picture(task, settings); });
        case Part::Orbit:
            return time_of([&] { prepare_reference(task, kNeverStop, settings.orbit); });
        case Part::Search:
            return time_of([&] {
                locate(task.view, {.max_iterations = task.max_iterations}, kNeverStop,
                       settings.accelerators);
            });
        case Part::Film:
            break;
    }
    return time_of([&] { run_film(task, settings); });
}

// In turns, so that whatever else the machine does meets both alike.
struct Measured {
    double with = 0, without = 0, ratio = 0;
};
Measured measure(const Row& row) {
    constexpr int kMostRounds = 9;
    constexpr double kEnoughSeconds = 6;
    Settings all;
    if (row.part == Part::Orbit) all.orbit.threads = row.by_wall_time ? 2 : 1;
    Settings without = all;
    row.switch_off(without);
    const EngineTask task = ledger_view(row.view, row.size);
    std::vector<double> a, b, ratios;
    double spent = 0;
    for (int round = 0; round < kMostRounds && spent < kEnoughSeconds; ++round) {
        const Seconds on = run_once(row, task, all), off = run_once(row, task, without);
        a.push_back(row.by_wall_time ? on.wall : on.cpu);
        b.push_back(row.by_wall_time ? off.wall : off.cpu);
        ratios.push_back(b.back() / a.back());
        spent += on.cpu + off.cpu;
    }
    return {median(a), median(b), median(ratios)};
}

bool is_asked_for(const Row& row, const std::vector<std::string>& words) {
    return words.empty() || std::ranges::any_of(words, [&](const std::string& word) {
               return std::string(row.room).starts_with(word) ||
                      std::string(row.name).find(word) != std::string::npos;
           });
}

void print_ledger_row(const std::vector<std::string>& cells) {
    constexpr int kWidths[] = {-10, -42, -36, 8, 8, 6};
    for (std::size_t i = 0; i < cells.size(); ++i)
        std::printf("| %*s ", kWidths[i], cells[i].c_str());
    std::printf("|\n");
    std::fflush(stdout);
}

}  // namespace

void run_ledger_bench(const std::vector<std::string>& words) {
    constexpr double kWorthIt = 1 / 0.9;
    std::vector<std::string> small;
    print_ledger_row({"room", "accelerator", "view", "with", "without", "ratio"});
    print_ledger_row({"---", "---", "---", "--:", "--:", "--:"});
    for (const Row& row : kRows) {
        if (!is_asked_for(row, words)) continue;
        const Measured m = measure(row);
        const std::string view = std::string(row.view) + ", " + std::to_string(row.size.width) +
                                 "x" + std::to_string(row.size.height);
        print_ledger_row({row.room, row.name, view, format(m.with, 3), format(m.without, 3),
                          format(m.ratio, 2)});
        if (m.ratio < kWorthIt) small.push_back(std::string(row.name) + " on " + row.view);
    }
    std::printf(
        "\nThere for right pictures, whatever they take: long orbits of lost points, the real "
        "axis.\nLess than a tenth of the time:%s\n",
        small.empty() ? " none" : "");
    for (const std::string& name : small) std::printf("- %s\n", name.c_str());
}

}  // namespace mandel::bench
