#include "engine/unit_worker.h"

#include <cmath>

#include "engine/deep_reference.h"
#include "engine/lost_points.h"
#include "num/floatexp.h"

namespace mandel {
namespace {

// Nobody has seen a point that was lost, and not yet far away, after fewer iterations. (Of 185
// crowded views with a limit of 300 doubles were right about every pixel, of 184 with 600 wrong in
// 16.)
constexpr std::uint64_t kNeverLost = 256;

}  // namespace

UnitWorker::UnitWorker(const EngineTask& task, SimdLevel simd, PixelFields fields,
                       const StopFlag& stop)
    : task_(task),
      simd_(simd),
      stop_(stop),
      map_(task.view, task.plan, task.lattice.get()),
      axis_(task.accelerators.real_axis ? RealAxis(task.view, task.plan, map_) : RealAxis()),
      values_(task.escape_radius, fields) {
    escape_.max_iterations = task.max_iterations;
    escape_.escape_radius_sq = task.escape_radius * task.escape_radius;
    escape_.pixel = map_.pixel();
    escape_.find_interior = perturb_.find_interior = task.accelerators.find_interior;
    perturb_.direct_tail = task.accelerators.direct_tail;
    perturb_.max_iterations = task.max_iterations;
    perturb_.escape_radius_sq = escape_.escape_radius_sq;
    perturb_.pixel = map_.deep_pixel();
    long_ = {task.max_iterations, perturb_.escape_radius_sq, perturb_.pixel};
    perturb_.lost_until = latest_loss(long_);
    takes_again_ = is_perturbed() || (perturb_.lost_until > 0 && task.max_iterations > kNeverLost);
    escape_.with_derivative = fields.distance || fields.direction || takes_again_;
    if (!is_perturbed() && takes_again_) escape_.lost_size = 1 / task.plan.sure_distance;
}

void UnitWorker::Orbits::reset(std::size_t count) {
    for (auto* values : {&re, &im, &zr, &zi, &dr, &di}) values->resize(count);
    n.resize(count);
    status.assign(count, PixelStatus::Pending);
}

std::span<const PixelResult> UnitWorker::compute(std::span<const PixelPosition> all) {
    // A reference that was stopped must not be used.
    if (stop_.is_requested()) return {};
    const std::span<const PixelPosition> positions = without_known(all);
    orbits_.reset(positions.size());
    results_.resize(positions.size());
    if (is_direct()) iterate_directly(positions);
    if (takes_again_) {
        choose_again(positions);
        iterate_again();
    }
    if (stop_.is_requested()) return {};
    values_.compute(orbits_.ends(), results_);
    for (const PixelStatus status : orbits_.status) {
        counts_.escaped += status == PixelStatus::Escaped;
        counts_.interior += status == PixelStatus::Interior;
        counts_.limit += status == PixelStatus::Limit;
    }
    if (!known_.empty()) put_known_between(all.size());
    return results_;
}

std::span<const PixelPosition> UnitWorker::without_known(std::span<const PixelPosition> positions) {
    known_.clear();
    if (!axis_.is_in_view()) return positions;
    unknown_.clear();
    for (std::size_t i = 0; i < positions.size(); ++i) {
        const auto [x, y] = positions[i];
        const SampleOffset sample = sample_offset(x, y, task_.sample, task_.samples);
        if (axis_.contains_inside(map_.offset(x, y, sample))) {
            known_.push_back(i);
        } else {
            unknown_.push_back(positions[i]);
        }
    }
    return unknown_;
}

// The results are those of the others so far.
void UnitWorker::put_known_between(std::size_t count) {
    results_.resize(count);
    std::size_t other = count - known_.size();
    for (std::size_t i = count, k = known_.size(); k > 0; --i) {
        if (known_[k - 1] == i - 1) {
            results_[i - 1] = {.status = PixelStatus::Interior};
            --k;
        } else {
            results_[i - 1] = results_[--other];
        }
    }
    counts_.interior += known_.size();
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
    if (o.status[i] == PixelStatus::Limit) return is_perturbed();
    if (o.status[i] == PixelStatus::Pending) return true;
    const double abs_sq = o.zr[i] * o.zr[i] + o.zi[i] * o.zi[i];
    const double slope_sq = o.dr[i] * o.dr[i] + o.di[i] * o.di[i];
    // |z| ln |z| / |d|; a logarithm that is a little too small does no harm.
    const double log_abs = 0.34 * static_cast<double>(exponent_of(abs_sq));
    const double least = task_.plan.sure_distance * task_.plan.sure_distance;
    return !(abs_sq * log_abs * log_abs >= least * slope_sq);
}

void UnitWorker::choose_again(std::span<const PixelPosition> positions) {
    again_.clear();
    for (std::size_t i = 0; i < positions.size(); ++i) {
        if (!is_direct() || is_doubtful(i)) again_.push_back(i);
    }
    deep_orbits_.reset(again_.size());
    for (std::size_t k = 0; k < again_.size(); ++k) {
        const auto [x, y] = positions[again_[k]];
        const Complex<double> offset =
            map_.offset(x, y, sample_offset(x, y, task_.sample, task_.samples));
        deep_orbits_.re[k] = offset.re;
        deep_orbits_.im[k] = offset.im;
    }
}

void UnitWorker::iterate_again() {
    if (again_.empty()) return;
    const OrbitEnds deep = deep_orbits_.ends(), all = orbits_.ends();
    if (is_perturbed()) {
        counts_.iterations += perturb_points(simd_, perturb_, task_.reference->reference,
                                             deep_orbits_.re, deep_orbits_.im, deep, stop_);
    }
    counts_.iterations +=
        iterate_lost_points(simd_, task_.view, long_, deep_orbits_.re, deep_orbits_.im, deep, stop_,
                            most_long_steps(task_.max_iterations));
    iterate_to_the_end();
    for (std::size_t k = 0; k < again_.size(); ++k) all.set(again_[k], deep.at(k));
}

// Lost points that long arithmetic has given up are taken as doubles have them.
void UnitWorker::iterate_to_the_end() {
    std::vector<std::size_t> rest;
    for (std::size_t k = 0; k < deep_orbits_.status.size(); ++k) {
        if (deep_orbits_.status[k] == PixelStatus::Pending) rest.push_back(k);
    }
    if (rest.empty() || stop_.is_requested()) return;
    last_orbits_.reset(rest.size());
    const OrbitEnds last = last_orbits_.ends(), deep = deep_orbits_.ends();
    const Orbits& from = is_perturbed() ? deep_orbits_ : orbits_;
    for (std::size_t i = 0; i < rest.size(); ++i) {
        const std::size_t place = is_perturbed() ? rest[i] : again_[rest[i]];
        last_orbits_.re[i] = from.re[place];
        last_orbits_.im[i] = from.im[place];
    }
    if (is_perturbed()) {
        PixelTask task = perturb_;
        task.lost_until = 0;
        counts_.iterations += perturb_points(simd_, task, task_.reference->reference,
                                             last_orbits_.re, last_orbits_.im, last, stop_);
    } else {
        EscapeTask task = escape_;
        task.lost_size = HUGE_VAL;
        counts_.iterations +=
            escape_points(simd_, task, last_orbits_.re, last_orbits_.im, last, stop_);
    }
    for (std::size_t i = 0; i < rest.size(); ++i) deep.set(rest[i], last.at(i));
}

}  // namespace mandel
