#include <cstdint>
#include <vector>

#include "bench/benches.h"
#include "bench/measure.h"
#include "color/count_table.h"
#include "color/picture_encoder.h"
#include "color/shader.h"
#include "engine/execution.h"
#include "engine/plan.h"
#include "engine/point_batch.h"
#include "scene/scene_file.h"
#include "support/never_stop.h"

namespace mandel::bench {
namespace {

// A full turn of spirals: counts, distances and directions as they come.
constexpr const char* kScene =
    "re = \"-0.743643887037151\"\nim = \"0.131825904205330\"\nzoom = 5000\niterations = 5000\n"
    "size = \"960x540\"\n";

PixelColumns values_of(const Scene& scene, ChannelSet channels) {
    EngineTask task;
    task.view = scene.view;
    task.plan = make_plan(task.view, scene.limits);
    task.escape_radius = scene.limits.escape_radius;
    task.max_iterations = *scene.limits.max_iterations;
    std::vector<PixelPosition> positions;
    for (std::uint32_t y = 0; y < scene.view.size.height; ++y) {
        for (std::uint32_t x = 0; x < scene.view.size.width; ++x) positions.push_back({x, y});
    }
    return compute_points(task, channels, positions, Execution(), kNeverStop).pixels;
}

std::vector<double> smooth_counts(const PixelColumns& pixels) {
    std::vector<double> counts;
    for (std::size_t i = 0; i < pixels.size(); ++i) {
        if (pixels.status()[i] != PixelStatus::Escaped) continue;
        counts.push_back(static_cast<double>(pixels.n()[i]) + pixels[Channel::Fraction][i]);
    }
    return counts;
}

// Nanoseconds of one thread for a pixel of the scene, from values to codes.
double nanoseconds(Scene scene) {
    scene.coloring.table = {{0, 0}, {1, 1}};
    const PixelColumns pixels = values_of(scene, needed_channels(scene.coloring));
    scene.coloring.table = *find_count_knots(smooth_counts(pixels), scene.coloring.equalize);
    const Shader shader(scene.coloring, scene.view.size.height);
    const PictureEncoder<std::uint8_t> encoder(scene.dither);
    std::vector<std::uint8_t> codes(3 * scene.view.size.width);
    const PixelView view = pixels;
    const Seconds time = median_time(9, [&] {
        for (std::uint32_t y = 0; y < scene.view.size.height; ++y) {
            const std::size_t first = std::size_t{y} * scene.view.size.width;
            shader.shade(view.part(first, scene.view.size.width), encoder, {0, y},
                         std::span(codes));
        }
    });
    return 1e9 * time.cpu / static_cast<double>(pixels.size());
}

void print_color_row(const char* what, const Scene& scene, const char* asked) {
    print_row(what, format(nanoseconds(scene), 1) + " ns a pixel and thread", asked);
}

}  // namespace

void run_color_bench() {
    Scene scene = parse_scene(kScene, "benchmark");
    print_color_row("colours of smooth counts and ink, dithered", scene, "12 ns");
    scene.coloring.light = 0.65;
    scene.coloring.stripe = 0.4;
    print_color_row("  with light and stripes", scene, "25 ns");
}

}  // namespace mandel::bench
