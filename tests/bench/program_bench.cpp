#include <string>
#include <vector>

#include "base/simd_level.h"
#include "bench/benches.h"
#include "bench/measure.h"
#include "bench/program_run.h"

namespace mandel::bench {
namespace {

using Words = std::vector<std::string>;

constexpr int kRounds = 5, kSmallRounds = 31;

struct Place {
    const char *name, *re, *im, *zoom, *limit, *asked;
};

constexpr Place kPlaces[] = {
    {"whole set", "-0.75", "0", "1.6", "1000", "6 x"},
    {"seahorse", "-0.743643887037151", "0.131825904205330", "486132", "5000", "8 x"},
    {"mixed", "-0.74877", "0.06505", "8000", "20000", "6 x"},
};

Words render(const Place& place, const std::string& output, const Words& more) {
    Words words{"render",    "--center", std::string(place.re) + "," + place.im,
                "--zoom",    place.zoom, "-i",
                place.limit, "-s",       "1920x1080",
                "--threads", "2",        "-o",
                output};
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

std::string times(double ratio) { return format(ratio, 1) + " x"; }

void bench_place(const BenchFolder& folder, const Place& place) {
    const auto textbook = [&] {
        return run_textbook({place.re, place.im, place.zoom, place.limit, "1920", "1080", "2",
                             folder / "textbook.png"})
            .time;
    };
    const auto faster = [&](const Words& more) {
        const Words words = render(place, folder / "ours.png", more);
        return median_ratio(
            kRounds, [&] { return run_program(words).time; }, textbook);
    };
    const Seconds best = faster({});
    print_row(std::string(place.name) + ", program to PNG, against the textbook's",
              times(best.wall) + " faster (" + times(best.cpu) + " less CPU)", place.asked);
    if (!has_simd_level(SimdLevel::Avx2) || best_simd_level() == SimdLevel::Avx2) return;
    const Seconds avx2 = faster({"--simd", "avx2"});
    print_row("  the same with AVX2",
              times(avx2.wall) + " faster (" + times(avx2.cpu) + " less CPU)", "");
}

void bench_small(const BenchFolder& folder) {
    const Words words{"render", "-s", "16x16", "-i", "1000", "-o", folder / "small.png"};
    std::vector<double> cpu, wall;
    for (int run = 0; run < kSmallRounds; ++run) {
        const Seconds time = run_program(words).time;
        cpu.push_back(time.cpu * 1e3);
        wall.push_back(time.wall * 1e3);
    }
    print_row("a picture of 16x16 pixels, program to PNG",
              format(median(wall), 1) + " ms (" + format(median(cpu), 1) + " ms CPU)", "10 ms");
}

}  // namespace

void run_program_bench() {
    const BenchFolder folder;
    for (const Place& place : kPlaces) bench_place(folder, place);
    bench_small(folder);
}

}  // namespace mandel::bench
