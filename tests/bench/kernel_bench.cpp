#include <algorithm>
#include <string>
#include <vector>

#include "base/simd_level.h"
#include "bench/benches.h"
#include "bench/measure.h"
#include "engine/pixel_map.h"
#include "kernel/direct/escape.h"

namespace mandel::bench {
namespace {

struct Frame {
    View view;
    std::uint64_t limit;
};

// Widths and heights of views are stated in the plane; zoom = 4 / height.
const Frame kInterior{{Decimal("-0.1"), Decimal("0.1"), Decimal("4000"), 0, {480, 270}}, 10000};
const Frame kSeahorse{{Decimal("-0.743643887037151"),
                       Decimal("0.131825904205330"),
                       Decimal("486130.1005682"),
                       0,
                       {1920, 1080}},
                      5000};
const Frame kMixed{{Decimal("-0.74877"), Decimal("0.06505"), Decimal("8000"), 0, {1920, 1080}},
                   20000};

// All pixels of the frame, tile by tile as the engine does it; returns the useful iterations.
class FrameRun {
public:
    FrameRun(const Frame& frame, SimdLevel level, bool with_derivative)
        : level_(level), task_{frame.limit, 625.0 * 625.0, with_derivative, false, {}} {
        const PixelMap map(frame.view, make_plan(frame.view, {.max_iterations = frame.limit}));
        task_.pixel = map.pixel();
        const Size size = frame.view.size;
        constexpr std::uint32_t kTile = 64;
        for (std::uint32_t top = 0; top < size.height; top += kTile) {
            for (std::uint32_t left = 0; left < size.width; left += kTile) {
                Tile tile;
                for (std::uint32_t y = top; y < std::min(top + kTile, size.height); ++y) {
                    for (std::uint32_t x = left; x < std::min(left + kTile, size.width); ++x) {
                        const Complex<double> c = map.point(x, y, {});
                        tile.re.push_back(c.re);
                        tile.im.push_back(c.im);
                    }
                }
                tiles_.push_back(std::move(tile));
            }
        }
    }

    std::uint64_t operator()() {
        std::uint64_t iterations = 0;
        for (const Tile& tile : tiles_) {
            const std::size_t count = tile.re.size();
            const OrbitEnds ends{{n_.data(), count},  {zr_.data(), count}, {zi_.data(), count},
                                 {dr_.data(), count}, {di_.data(), count}, {status_.data(), count}};
            iterations += escape_points(level_, task_, tile.re, tile.im, ends, stop_);
        }
        return iterations;
    }

private:
    static constexpr std::size_t kMaxPoints = 64 * 64;
    struct Tile {
        std::vector<double> re, im;
    };

    SimdLevel level_;
    EscapeTask task_;
    StopFlag stop_;
    std::vector<Tile> tiles_;
    std::vector<std::uint64_t> n_ = std::vector<std::uint64_t>(kMaxPoints);
    std::vector<double> zr_ = std::vector<double>(kMaxPoints), zi_ = zr_, dr_ = zr_, di_ = zr_;
    std::vector<PixelStatus> status_ = std::vector<PixelStatus>(kMaxPoints);
};

void bench_frame(const std::string& name, const Frame& frame, SimdLevel level, bool with_derivative,
                 double textbook, const std::string& asked) {
    if (!has_simd_level(level)) return;
    FrameRun run(frame, level, with_derivative);
    std::uint64_t iterations = 0;
    const Seconds time = median_time(5, [&] { iterations = run(); });
    const double speed = static_cast<double>(iterations) / time.cpu / 1e9;
    print_row(name, format(speed, 2) + " G/s = " + format(speed / textbook, 1) + " x textbook",
              asked);
}

}  // namespace

void run_kernel_bench(double textbook) {
    const struct {
        SimdLevel level;
        const char* name;
    } levels[] = {{SimdLevel::Avx512, "AVX-512"}, {SimdLevel::Avx2, "AVX2"}};
    for (const auto& [level, name] : levels) {
        const std::string suffix = std::string(", ") + name;
        const bool is_best = level == best_simd_level();
        bench_frame("all interior, no shortcuts" + suffix, kInterior, level, false, textbook,
                    is_best ? "40 x textbook" : "");
        bench_frame("seahorse, useful iterations" + suffix, kSeahorse, level, false, textbook,
                    is_best ? "10 G/s (22.7 x textbook)" : "");
        bench_frame("mixed, useful iterations" + suffix, kMixed, level, false, textbook,
                    is_best ? "10 G/s (22.7 x textbook)" : "");
        bench_frame("seahorse with derivative" + suffix, kSeahorse, level, true, textbook, "");
    }
}

}  // namespace mandel::bench
