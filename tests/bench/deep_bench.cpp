#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "bench/benches.h"
#include "bench/measure.h"
#include "bench/program_run.h"

namespace mandel::bench {
namespace {

// What the fastest CPU engine known takes for the locations, in wall seconds of orbit, table and
// pixels at 640x360 on two idle cores, at its shipped (inexact) setting; and how many times
// shorter ours shall be. 0: it does not finish.
struct Location {
    const char* name;
    double engine_seconds;
    double asked_ratio;
    bool takes_minutes;
};
constexpr Location kLocations[] = {
    {"whole_set", 0.017, 1, false},
    {"seahorse_1e2", 0.37, 1, false},
    {"seahorse_1e5", 0.046, 1, false},
    {"kf_1e14", 0.065, 1, false},
    {"line_1e28", 0.035, 1, false},
    {"kf_1e50", 0.695, 1, false},
    {"floral_1e85", 0.030, 1, false},
    {"kf_5e113", 0.137, 1, false},
    {"flake_1e157", 0.050, 1, false},
    {"dragon_1e191", 4.66, 1, false},
    {"evolution_trees_5e227", 1.87, 1, false},
    {"safari_1e307", 0.145, 1, false},
    {"ssssss_4e533", 0.124, 1, false},
    {"olbaid_1e1086", 0.520, 1.5, false},
    {"glitch7_1e5294", 1.37, 1.5, false},
    {"triangle_1e2276", 12.2, 1.5, true},
    {"super_dense_1e16", 0, 1, true},
    {"e22522", 43.1, 1.5, true},
};
// The speed of the textbook loop, one core, on the machine those times were taken on.
constexpr double kTheirTextbook = 0.44;

constexpr double kAskedMedianRatio = 1.5;
// Of orbit and table, for each iteration of the reference: 16 and a quarter more. Below a
// mebibyte nobody cares.
constexpr double kAskedBytes = 20;
constexpr double kNegligibleBytes = 1 << 20;

struct Measured {
    double total = 0;  // seconds of orbit, table and pixels
    double orbit = 0;
    double table = 0;
    double cpu = 0;         // of the whole program, with reading the scene and writing the picture
    double iterations = 0;  // of the reference; 0 without one
    double bytes = 0;       // of its orbit and table
    double peak_mib = 0;
};

Measured measure_once(const Location& location, const BenchFolder& folder) {
    const std::string stats = folder / "stats.json";
    const ProgramRun run =
        run_program({"render", std::string(MANDEL_LOCATIONS "/") + location.name + ".toml", "-s",
                     "640x360", "--threads", "2", "--stats=" + stats, "-o", folder / "out.ppm"});
    const auto picture = nlohmann::json::parse(std::ifstream(stats)).at("pictures").at(0);
    Measured measured;
    measured.total = picture.at("compute_seconds");
    measured.cpu = run.time.cpu;
    measured.peak_mib = static_cast<double>(run.peak_bytes) / (1 << 20);
    const auto& reference = picture.at("reference");
    if (reference.is_null()) return measured;
    measured.orbit = reference.at("orbit_seconds");
    measured.table = reference.at("table_seconds");
    measured.iterations = reference.at("iterations");
    measured.bytes =
        reference.at("orbit_bytes").get<double>() + reference.at("table_bytes").get<double>();
    return measured;
}

// The shortest of several runs: what else the machine does only makes them longer.
Measured measure(const Location& location, const BenchFolder& folder) {
    constexpr int kMostRuns = 7;
    constexpr double kEnoughSeconds = 3;
    Measured best = measure_once(location, folder);
    double spent = best.total;
    for (int run = 1; run < kMostRuns && spent < kEnoughSeconds; ++run) {
        const Measured next = measure_once(location, folder);
        spent += next.total;
        if (next.total < best.total) best = next;
    }
    return best;
}

void print_deep_row(const std::vector<std::string>& cells) {
    constexpr int kWidths[] = {-21, 7, 7, 7, 7, 7, 5, 7, 9, -15};
    for (std::size_t i = 0; i < cells.size(); ++i)
        std::printf("| %*s ", kWidths[i], cells[i].c_str());
    std::printf("|\n");
    std::fflush(stdout);
}

void print_deep_heading(double textbook) {
    double load[1] = {0};
    ::getloadavg(load, 1);
    std::printf(
        "640x360, count, smooth count and distance, two threads; seconds (cpu: of the whole "
        "program).\nTextbook loop %.3f G/s; load before the start %.1f (these times want an "
        "idle machine).\n\n",
        textbook, load[0]);
    print_deep_row({"location", "total", "orbit", "table", "pixels", "cpu", "MiB", "bytes/n",
                    "allowed", "verdict"});
    print_deep_row({"---", "--:", "--:", "--:", "--:", "--:", "--:", "--:", "--:", "---"});
}

std::string verdict(const Measured& measured, double allowed, bool has_rival) {
    const bool is_slow = has_rival && measured.total > allowed;
    const bool is_large = measured.bytes > kAskedBytes * measured.iterations + kNegligibleBytes;
    if (is_slow) return is_large ? "too slow, large" : "too slow";
    return is_large ? "large" : "ok";
}

std::vector<Location> chosen(const std::vector<std::string>& names) {
    std::vector<Location> locations;
    for (const Location& location : kLocations) {
        if (names.empty() && !location.takes_minutes) locations.push_back(location);
    }
    for (const std::string& name : names) {
        const auto* found = std::ranges::find(kLocations, name, &Location::name);
        if (found == std::end(kLocations)) throw std::runtime_error("there is no location " + name);
        locations.push_back(*found);
    }
    return locations;
}

}  // namespace

void run_deep_bench(double textbook, const std::vector<std::string>& names) {
    const std::vector<Location> locations = chosen(names);
    const BenchFolder folder;
    print_deep_heading(textbook);
    std::vector<double> ratios;
    for (const Location& location : locations) {
        const Measured measured = measure(location, folder);
        const bool has_rival = location.engine_seconds > 0;
        const double rival = location.engine_seconds * kTheirTextbook / textbook;
        const double allowed = rival / location.asked_ratio;
        if (has_rival) ratios.push_back(rival / measured.total);
        const bool has_reference = measured.iterations > 0;
        const auto part = [&](double seconds) {
            return has_reference ? format(seconds, 3) : std::string("-");
        };
        print_deep_row(
            {location.name, format(measured.total, 3), part(measured.orbit), part(measured.table),
             format(measured.total - measured.orbit - measured.table, 3), format(measured.cpu, 3),
             format(measured.peak_mib, 0),
             has_reference ? format(measured.bytes / measured.iterations, 1) : "-",
             has_rival ? format(allowed, 3) : "to finish", verdict(measured, allowed, has_rival)});
    }
    if (ratios.size() < 2) return;
    std::printf("\nMedian: %.2f times as fast as that engine (asked: %.1f).\n", median(ratios),
                kAskedMedianRatio);
}

}  // namespace mandel::bench
