#include "engine/unit_worker.h"

#include "engine/deep_reference.h"
#include "engine/lost_points.h"
#include "num/floatexp.h"

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
    escape_.with_derivative = fields.distance || fields.direction || task.plan.doubles_first;
    escape_.pixel = map_.pixel();
    perturb_.max_iterations = task.max_iterations;
    perturb_.escape_radius_sq = escape_.escape_radius_sq;
    perturb_.pixel = map_.deep_pixel();
    long_ = {task.max_iterations, perturb_.escape_radius_sq, perturb_.pixel};
    perturb_.leaves_lost = can_iterate_lost_points(long_);
}

void UnitWorker::Orbits::reset(std::size_t count) {
    for (auto* values : {&re, &im, &zr, &zi, &dr, &di}) values->resize(count);
    n.resize(count);
    status.assign(count, PixelStatus::Pending);
}

std::span<const PixelResult> UnitWorker::compute(std::span<const PixelPosition> positions) {
    // A reference that was stopped must not be used.
    if (stop_.is_requested()) return {};
    orbits_.reset(positions.size());
    results_.resize(positions.size());
    if (is_direct()) iterate_directly(positions);
    if (is_perturbed()) iterate_perturbed(positions);
    if (stop_.is_requested()) return {};
    values_.compute(orbits_.ends(), results_);
    for (const PixelStatus status : orbits_.status) {
        counts_.escaped += status == PixelStatus::Escaped;
        counts_.interior += status == PixelStatus::Interior;
        counts_.limit += status == PixelStatus::Limit;
    }
    return results_;
}

void UnitWorker::iterate_directly(std::span<const PixelPosition> positions) {
    for (std::size_t i = 0; i < positions.size(); ++i) {
        const auto [x, y] = positions[i];
        const Complex<double> c =
            map_.point(x, y, sample_offset(x, y, task_.sample, task_.samples));
        orbits_.re[i] = c.re;
        orbits_.im[i] = c.im;
    }
    counts_.iterations +=
        escape_points(simd_, escape_, orbits_.re, orbits_.im, orbits_.ends(), stop_);
}

// Whether plain doubles may have told a pixel wrongly.
bool UnitWorker::is_doubtful(std::size_t i) const noexcept {
    const Orbits& o = orbits_;
    if (o.status[i] == PixelStatus::Interior) return false;
    if (o.status[i] != PixelStatus::Escaped) return true;
    const double abs_sq = o.zr[i] * o.zr[i] + o.zi[i] * o.zi[i];
    const double slope_sq = o.dr[i] * o.dr[i] + o.di[i] * o.di[i];
    // |z| ln |z| / |d|; a logarithm that is a little too small does no harm.
    const double log_abs = 0.34 * static_cast<double>(exponent_of(abs_sq));
    const double least = kMinSureDistance * kMinSureDistance;
    return !(abs_sq * log_abs * log_abs >= least * slope_sq);
}

void UnitWorker::iterate_perturbed(std::span<const PixelPosition> positions) {
    perturbed_.clear();
    for (std::size_t i = 0; i < positions.size(); ++i) {
        if (!is_direct() || is_doubtful(i)) perturbed_.push_back(i);
    }
    deep_orbits_.reset(perturbed_.size());
    for (std::size_t k = 0; k < perturbed_.size(); ++k) {
        const auto [x, y] = positions[perturbed_[k]];
        const Complex<double> offset =
            map_.offset(x, y, sample_offset(x, y, task_.sample, task_.samples));
        deep_orbits_.re[k] = offset.re;
        deep_orbits_.im[k] = offset.im;
    }
    const OrbitEnds deep = deep_orbits_.ends(), all = orbits_.ends();
    counts_.iterations += perturb_points(simd_, perturb_, task_.reference->reference,
                                         deep_orbits_.re, deep_orbits_.im, deep, stop_);
    counts_.iterations += iterate_lost_points(simd_, task_.view, long_, deep_orbits_.re,
                                              deep_orbits_.im, deep, stop_);
    for (std::size_t k = 0; k < perturbed_.size(); ++k) all.set(perturbed_[k], deep.at(k));
}

}  // namespace mandel
