#include <algorithm>
#include <cmath>
#include <cstddef>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "bench/benches.h"
#include "bench/measure.h"
#include "bench/program_run.h"
#include "output/image_reader.h"

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

// Of a film, once and for all its frames.
struct FilmTime {
    Seconds survey, frames;

    Seconds whole(double more_frames) const {
        return {survey.cpu + frames.cpu * more_frames, survey.wall + frames.wall * more_frames};
    }
};

// Into a folder that is empty: frames that are there would be kept.
FilmTime run_film(const BenchFolder& folder, const std::string& place,
                  const std::vector<std::string>& more) {
    const std::string stats = folder / "stats.json";
    std::vector<std::string> words = film("zoom", place);
    for (const std::string& word :
         {std::string("--to"), std::string("1e30"), std::string("--frames"),
          std::to_string(kFrames), std::string("--stats"), stats, std::string("-o"),
          folder / "%03d.png"}) {
        words.push_back(word);
    }
    words.insert(words.end(), more.begin(), more.end());
    const Seconds all = run_program(words).time;
    std::ifstream file(stats);
    const double survey = nlohmann::json::parse(file)["survey_seconds"];
    // No more of the processor than that on both threads.
    const Seconds once{std::min(2 * survey, all.cpu), survey};
    return {once, {all.cpu - once.cpu, all.wall - once.wall}};
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

// A film whose frames are each drawn on their own, measured on some of them.
Seconds draw_frames(const BenchFolder& folder, const std::string& place) {
    std::string some;
    for (int frame = 0; frame < kFrames; frame += kStride) {
        some += (some.empty() ? "" : ",") + std::to_string(frame);
    }
    return run_film(folder, place, {"--method", "frames", "--frames-range", some}).whole(kStride);
}

Seconds unroll_frames(const BenchFolder& folder, const std::string& place) {
    return run_film(folder, place, {"--method", "expmap"}).whole(1);
}

std::string frame_name(int frame) {
    const std::string number = std::to_string(frame);
    return std::string(3 - number.size(), '0') + number + ".png";
}

// The least peak signal to noise ratio of frames that are in both folders, in decibels.
double worst_psnr(const BenchFolder& a, const BenchFolder& b) {
    double worst = std::numeric_limits<double>::infinity();
    for (int frame = 0; frame < kFrames; frame += kStride) {
        const Image one = read_image(a / frame_name(frame));
        const Image other = read_image(b / frame_name(frame));
        double sum = 0;
        for (std::size_t i = 0; i < one.packed.size(); ++i) {
            const int difference =
                std::to_integer<int>(one.packed[i]) - std::to_integer<int>(other.packed[i]);
            sum += difference * difference;
        }
        const double mean = sum / static_cast<double>(one.packed.size());
        worst = std::min(worst, 10 * std::log10(255.0 * 255 / mean));
    }
    return worst;
}

void compare_methods(const std::string& place, int rounds) {
    std::vector<double> cpu, wall;
    Seconds drawn, unrolled;
    double psnr = 0;
    for (int round = 0; round < rounds; ++round) {
        const BenchFolder frames, map;
        drawn = draw_frames(frames, place);
        unrolled = unroll_frames(map, place);
        cpu.push_back(drawn.cpu / unrolled.cpu);
        wall.push_back(drawn.wall / unrolled.wall);
        psnr = worst_psnr(frames, map);
    }
    print_row("  unrolled into " + place + ", against frames of their own",
              format(median(cpu), 1) + " x less processor time (" + format(drawn.cpu, 1) + " and " +
                  format(unrolled.cpu, 1) + " s), " + format(median(wall), 1) + " x sooner",
              "8 x");
    print_row("  the worst of every " + std::to_string(kStride) + "th frame",
              format(psnr, 1) + " dB", "40 dB");
}

}  // namespace

void run_zoom_bench() {
    constexpr int kRounds = 3;
    std::vector<double> gains;
    double frames_wall = 0;
    for (int round = 0; round < kRounds; ++round) {
        const BenchFolder folder;
        frames_wall = draw_frames(folder, kLine).wall;
        gains.push_back(run_renders(folder) * kStride / frames_wall);
    }
    print_row("film 1e0..1e30, 600 frames 640x360, against a loop of mandel render",
              format(median(gains), 2) + " x faster (" + format(frames_wall, 1) + " s)", "3 x");
    for (const std::string place : {kFloral, kLine}) compare_methods(place, kRounds);
}

}  // namespace mandel::bench
