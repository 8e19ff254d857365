#include "engine/unit_worker.h"

#include "engine/deep_reference.h"
#include "engine/lost_points.h"

namespace mandel {

UnitWorker::UnitWorker(const EngineTask& task, SimdLevel simd, PixelFields fields,
                       const StopFlag& stop)
    : task_(task),
      simd_(simd),
      stop_(stop),
      map_(task.view, task.plan, task.lattice.get()),
      values_(task.escape_radius, fields) {
    escape_.max_iterations = task.max_iterations;
    escape_.escape_radius_sq = task.escape_radius * task.escape_radius;
    escape_.with_derivative = fields.distance || fields.direction;
    escape_.pixel = map_.pixel();
    perturb_.max_iterations = task.max_iterations;
    perturb_.escape_radius_sq = escape_.escape_radius_sq;
    perturb_.pixel = map_.deep_pixel();
    long_ = {task.max_iterations, perturb_.escape_radius_sq, perturb_.pixel};
    perturb_.leaves_lost = can_iterate_lost_points(long_);
}

std::span<const PixelResult> UnitWorker::compute(std::span<const PixelPosition> positions) {
    const std::size_t count = positions.size();
    for (auto* values : {&re_, &im_, &zr_, &zi_, &dr_, &di_}) values->resize(count);
    n_.resize(count);
    results_.resize(count);
    status_.assign(count, PixelStatus::Pending);
    for (std::size_t i = 0; i < count; ++i) {
        const auto [x, y] = positions[i];
        const SampleOffset offset = sample_offset(x, y, task_.sample, task_.samples);
        const Complex<double> c =
            is_perturbed() ? map_.offset(x, y, offset) : map_.point(x, y, offset);
        re_[i] = c.re;
        im_[i] = c.im;
    }
    const OrbitEnds ends{n_, zr_, zi_, dr_, di_, status_};
    // A reference that was stopped must not be used.
    if (stop_.is_requested()) return {};
    counts_.iterations +=
        is_perturbed() ? perturb(ends) : escape_points(simd_, escape_, re_, im_, ends, stop_);
    if (stop_.is_requested()) return {};
    values_.compute(ends, results_);
    for (const PixelStatus status : status_) {
        counts_.escaped += status == PixelStatus::Escaped;
        counts_.interior += status == PixelStatus::Interior;
        counts_.limit += status == PixelStatus::Limit;
    }
    return results_;
}

std::uint64_t UnitWorker::perturb(const OrbitEnds& ends) {
    const std::uint64_t iterations =
        perturb_points(simd_, perturb_, task_.reference->reference, re_, im_, ends, stop_);
    return iterations + iterate_lost_points(simd_, task_.view, long_, re_, im_, ends, stop_);
}

}  // namespace mandel
