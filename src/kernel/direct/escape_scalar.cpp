#include "kernel/direct/escape_scalar.h"

#include <cmath>

#include "base/multiversion.h"
#include "kernel/direct/escape_step.h"
#include "kernel/inside/attracting_cycle.h"
#include "kernel/pixel/return_watch.h"
#include "num/floatexp.h"

namespace mandel {
namespace {

MANDEL_ALWAYS_INLINE bool is_bounded(const Complex<double>& z, double radius_sq) {
    return std::fma(z.re, z.re, z.im * z.im) <= radius_sq;  // false for NaN
}

// Notes where an orbit stands now and then, so that the last place that was noted is as many blocks
// before its end as hold the iterates that are averaged.
class PlainPlaces {
public:
    MANDEL_ALWAYS_INLINE void pass(std::uint64_t age, const Complex<double>& z) {
        if (age % kBlocks != 0) return;
        older_ = newer_;
        newer_ = {age, z};
    }
    MANDEL_ALWAYS_INLINE void note(std::uint64_t age, OrbitTrail* trail) const {
        if (trail == nullptr) return;
        const Place& place = age - newer_.age >= kBlocks ? newer_ : older_;
        trail->note_plain(place.age * kBlockSteps, place.z);
    }

private:
    static constexpr std::uint64_t kBlocks = kAveragedIterates / kBlockSteps;
    struct Place {
        std::uint64_t age = 0;
        Complex<double> z;
    };
    Place older_, newer_;
};

template <bool kDerivative>
MANDEL_ALWAYS_INLINE OrbitEnd escape_point(const EscapeTask& task, const Complex<double>& c,
                                           OrbitTrail* trail, const StopFlag& stop) {
    PlainPlaces places;
    DirectOrbit orbit;
    ReturnWatch<BoundedReturns> watch;
    const std::uint64_t whole_blocks = task.max_iterations / kBlockSteps;
    std::uint64_t age = 0;
    for (; age < whole_blocks; ++age) {
        if (task.find_interior && age == watch.next_save()) {
            watch.save(orbit.z, age);
            if (age >= BoundedReturns::kFirstLook && find_cycle(c, orbit.z)) {
                return {age * kBlockSteps, {}, {}, PixelStatus::Interior};
            }
        }
        places.pass(age, orbit.z);
        DirectOrbit next = orbit;
        for (int k = 0; k < kBlockSteps; ++k)
            step<kDerivative>(next, c, task.pixel, is_nested_step(k % kSubBlockSteps));
        if (!is_bounded(next.z, task.escape_radius_sq)) break;
        orbit = next;
        if (kDerivative && larger_size(orbit.d) > task.lost_size) return {};
        if (task.find_interior && watch.is_return_to_saved(orbit.z, age + 1, whole_blocks)) {
            if (has_attracting_cycle(c, orbit.z, watch.gap(age + 1) * kBlockSteps)) {
                return {(age + 1) * kBlockSteps, {}, {}, PixelStatus::Interior};
            }
            watch.forget();
        }
        if (age % 1024 == 0 && stop.is_requested()) return {};
    }
    places.note(age, trail);
    std::uint64_t n = age * kBlockSteps;
    for (int k = 0; k < kBlockSteps && n < task.max_iterations; ++k) {
        step<kDerivative>(orbit, c, task.pixel, is_nested_step(k % kSubBlockSteps));
        ++n;
        if (!is_bounded(orbit.z, task.escape_radius_sq)) {
            return {n, orbit.z, orbit.d, PixelStatus::Escaped};
        }
    }
    return {n, {}, orbit.d, PixelStatus::Limit};
}

MANDEL_ALWAYS_INLINE std::uint64_t run_all(const EscapeTask& task, std::span<const double> re,
                                           std::span<const double> im, const OrbitEnds& ends,
                                           const StopFlag& stop) {
    std::uint64_t iterations = 0;
    for (std::size_t i = 0; i < ends.n.size(); ++i) {
        const Complex<double> c{re[i], im[i]};
        if (task.find_interior && is_in_cardioid_or_disk(c)) {
            ends.set(i, {0, {}, {}, PixelStatus::Interior});
            continue;
        }
        const OrbitEnd end = task.with_derivative
                                 ? escape_point<true>(task, c, ends.trail(i), stop)
                                 : escape_point<false>(task, c, ends.trail(i), stop);
        if (end.status == PixelStatus::Pending) continue;  // lost, or stopped
        ends.set(i, end);
        iterations += end.n;
    }
    return iterations;
}

MANDEL_MULTIVERSION(std::uint64_t, run_all_multiversion,
                    (const EscapeTask& task, std::span<const double> re, std::span<const double> im,
                     const OrbitEnds& ends, const StopFlag& stop),
                    run_all(task, re, im, ends, stop))

}  // namespace

std::uint64_t escape_points_scalar(const EscapeTask& task, std::span<const double> re,
                                   std::span<const double> im, const OrbitEnds& ends,
                                   const StopFlag& stop) noexcept {
    return run_all_multiversion(task, re, im, ends, stop);
}

}  // namespace mandel
