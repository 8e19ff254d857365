#include "job/picture_cost.h"

#include <utility>

#include "engine/auto_limit.h"
#include "engine/count_probes.h"
#include "engine/plan.h"
#include "engine/point_batch.h"
#include "job/computed_picture.h"
#include "job/memory_limit.h"

namespace mandel {
namespace {

// Measured on a server with AVX-512 and IFMA.
constexpr double kSecondsOfWork = 0.17e-9;  // of EngineCounts::work
constexpr double kSecondsOfSample = 30e-9;  // its values, their place in memory, colours
constexpr double kSecondsOfPixel = 60e-9;   // its code, and that compressed
constexpr double kSecondsOfStart = 0.03;    // the program, and the points that are tried first
// A step of the reference orbit from 800 to 20,000 bits, and what a step of its table adds.
constexpr double kSecondsOfLimb = 9e-9, kSecondsOfTable = 20e-9;

double seconds_of_orbit(const EngineTask& task) {
    const double limbs = static_cast<double>(task.plan.precision_bits) / 64 + 1;
    const auto iterations = static_cast<double>(reference_stats(task).iterations);
    return iterations * (kSecondsOfLimb * limbs + kSecondsOfTable);
}

// Adaptive ones are between the bounds; half of the pixels of a dense view get twice as many.
double samples_of(const Samples& samples) {
    return samples.is_adaptive() ? 1.6 * samples.least : samples.least;
}

}  // namespace

PictureCost estimate_cost(const Scene& scene, const Execution& execution, const StopFlag& stop,
                          std::shared_ptr<const SharedOrbit> orbit) {
    EngineTask task;
    task.view = scene.view;
    task.plan = make_plan(scene.view, scene.limits);
    task.escape_radius = scene.limits.escape_radius;
    task.max_orbit_bytes = memory_for_orbit();
    task.shared_orbit = std::move(orbit);
    task.max_iterations = scene.limits.max_iterations
                              ? *scene.limits.max_iterations
                              : AutoLimit::from_coarse_grid(task, execution, stop).limit();
    prepare_reference(task, stop, execution);
    const PictureUse use{&scene};
    const std::vector<PixelPosition> points = probe_positions(scene.view.size);
    const PointBatch batch = compute_points(task, use.channels(), points, execution, stop);

    const double pixels = static_cast<double>(scene.view.size.width) * scene.view.size.height;
    const double samples = pixels * samples_of(scene.samples);
    const double work = static_cast<double>(batch.counts.work) / static_cast<double>(points.size());
    PictureCost cost;
    cost.processor_seconds = kSecondsOfStart + seconds_of_orbit(task) + pixels * kSecondsOfPixel +
                             samples * (kSecondsOfSample + work * kSecondsOfWork);
    cost.memory_bytes = ComputedPicture::bytes_for({&use, 1});
    return cost;
}

}  // namespace mandel
