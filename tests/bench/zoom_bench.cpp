#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "bench/benches.h"
#include "bench/measure.h"
#include "bench/program_run.h"

namespace mandel::bench {
namespace {

// Twenty seconds at 30 frames a second.
constexpr int kFrames = 600;
// What takes long is measured on every so many frames.
constexpr int kStride = 20;

// Of tests/bench/locations, to 1e30: crowded, and sparse.
constexpr const char *kLine = "line_1e28", *kFloral = "floral_1e85";

std::vector<std::string> film(const std::string& command, const std::string& place) {
    return {command,     std::string(MANDEL_LOCATIONS) + "/" + place + ".toml",
            "-s",        "640x360",
            "-i",        "auto",
            "--threads", "2"};
}

struct FilmTime {
    double survey = 0;  // once for a film, however many frames are drawn
    double frames = 0;
};

FilmTime run_film(const BenchFolder& folder, const std::string& place,
                  const std::vector<std::string>& more) {
    const std::string stats = folder / "stats.json";
    std::vector<std::string> words = film("zoom", place);
    for (const std::string& word :
         {std::string("--to"), std::string("1e30"), std::string("--frames"),
          std::to_string(kFrames), std::string("--overwrite"), std::string("--stats"), stats}) {
        words.push_back(word);
    }
    words.insert(words.end(), more.begin(), more.end());
    run_program(words);
    std::ifstream file(stats);
    const nlohmann::json json = nlohmann::json::parse(file);
    const double survey = json["survey_seconds"];
    return {survey, json["wall_seconds"].get<double>() - survey};
}

double run_renders(const BenchFolder& folder) {
    const double start = wall_seconds();
    for (int frame = 0; frame < kFrames; frame += kStride) {
        // Thirty powers of ten evenly over the film.
        const std::string zoom = "1e" + std::to_string(30.0 * frame / (kFrames - 1));
        const std::size_t point = zoom.find('.');
        std::vector<std::string> words = film("render", kLine);
        for (const std::string& word : {std::string("--zoom"), zoom.substr(0, point),
                                        std::string("-o"), folder / "render.png"}) {
            words.push_back(word);
        }
        run_program(words);
    }
    return wall_seconds() - start;
}

// Seconds of a film whose frames are each drawn on their own, measured on some of them.
double frames_seconds(const BenchFolder& folder, const std::string& place) {
    std::string some;
    for (int frame = 0; frame < kFrames; frame += kStride) {
        some += (some.empty() ? "" : ",") + std::to_string(frame);
    }
    const FilmTime time = run_film(
        folder, place, {"--method", "frames", "--frames-range", some, "-o", folder / "f%03d.png"});
    for (int frame = 0; frame < kFrames; frame += kStride) {
        std::string number = std::to_string(frame);
        number.insert(0, 3 - number.size(), '0');
        std::remove((folder / ("f" + number + ".png")).c_str());
    }
    return time.survey + time.frames * kStride;
}

double unrolled_seconds(const BenchFolder& folder, const std::string& place) {
    const FilmTime time =
        run_film(folder, place, {"--method", "expmap", "-o", folder / "e%03d.png"});
    return time.survey + time.frames;
}

}  // namespace

void run_zoom_bench() {
    const BenchFolder folder;
    std::vector<double> gains;
    double frames_wall = 0;
    for (int round = 0; round < 3; ++round) {
        frames_wall = frames_seconds(folder, kLine);
        gains.push_back(run_renders(folder) * kStride / frames_wall);
    }
    print_row("film 1e0..1e30, 600 frames 640x360, against a loop of mandel render",
              format(median(gains), 2) + " x faster (" + format(frames_wall, 1) + " s)", "3 x");
    for (const std::string place : {kFloral, kLine}) {
        std::vector<double> saved;
        for (int round = 0; round < 3; ++round) {
            saved.push_back(frames_seconds(folder, place) / unrolled_seconds(folder, place));
        }
        print_row("  unrolled into " + place + ", against frames of their own",
                  format(median(saved), 1) + " x faster", "8 x");
    }
}

}  // namespace mandel::bench
