#include "kernel/long_orbit/double_double_scalar.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "base/multiversion.h"
#include "kernel/direct/escape_step.h"

namespace mandel {
namespace {

struct DoubleDoubleOrbit {
    double re_high = 0, re_low = 0, im_high = 0, im_low = 0;
    Complex<double> d;  // dz / dpixel
};

// high + low with the bits of both in order.
MANDEL_ALWAYS_INLINE void normalize(double& high, double& low) {
    const double sum = high + low;
    low = low - (sum - high);
    high = sum;
}

// a + b, and what its rounding left out (D. E. Knuth, TwoSum).
MANDEL_ALWAYS_INLINE double exact_sum(double a, double b, double& rest) {
    const double sum = a + b, from_b = sum - a;
    rest = (a - (sum - from_b)) + (b - from_b);
    return sum;
}

MANDEL_ALWAYS_INLINE void step_double_double(DoubleDoubleOrbit& o, const DoubleDoubleOrbit& c,
                                             const Complex<double>& pixel) {
    const double re2 = o.re_high + o.re_high, im2 = o.im_high + o.im_high;
    o.d = {std::fma(re2, o.d.re, std::fma(-im2, o.d.im, pixel.re)),
           std::fma(re2, o.d.im, std::fma(im2, o.d.re, pixel.im))};
    const double a = o.re_high * o.re_high;
    const double a_rest = std::fma(re2, o.re_low, std::fma(o.re_high, o.re_high, -a));
    const double b = -(o.im_high * o.im_high);
    const double b_rest = std::fma(-im2, o.im_low, std::fma(-o.im_high, o.im_high, -b));
    const double p = re2 * o.im_high;
    const double p_rest = std::fma(o.re_low + o.re_low, o.im_high,
                                   std::fma(re2, o.im_low, std::fma(re2, o.im_high, -p)));
    double rest1, rest2, rest3;
    const double difference = exact_sum(a, b, rest1);
    o.re_high = exact_sum(difference, c.re_high, rest2);
    o.re_low = ((a_rest + b_rest) + rest1) + (rest2 + c.re_low);
    o.im_high = exact_sum(p, c.im_high, rest3);
    o.im_low = p_rest + (rest3 + c.im_low);
    normalize(o.re_high, o.re_low);
    normalize(o.im_high, o.im_low);
}

// The rest of an orbit in doubles, from the start of its last block on.
MANDEL_ALWAYS_INLINE OrbitEnd run_end(const LongOrbitTask& task, const DoubleDoubleOrbit& from,
                                      const Complex<double>& c, const Complex<double>& pixel,
                                      std::uint64_t n) {
    DirectOrbit o{{from.re_high, from.im_high}, from.d};
    for (int k = 0; k < kBlockSteps && n < task.max_iterations; ++k) {
        step<true>(o, c, pixel, is_nested_step(k % kSubBlockSteps));
        ++n;
        const bool is_bounded = std::fma(o.z.re, o.z.re, o.z.im * o.z.im) <= task.escape_radius_sq;
        if (!is_bounded) return {n, o.z, o.d, PixelStatus::Escaped};
    }
    return {n, {}, o.d, PixelStatus::Limit};
}

// Pending if its digits are not enough, or if it was stopped.
MANDEL_ALWAYS_INLINE OrbitEnd run(const LongOrbitTask& task, const DoubleDoubleOrbit& c,
                                  const StopFlag& stop, RecentIterates* recent) {
    using Range = DoubleDoubleRange;
    const Complex<double> pixel = narrow(task.pixel);
    const double radius_sq = std::min(task.escape_radius_sq, Range::kRadiusSq);
    const std::uint64_t whole_blocks = task.max_iterations / Range::kSteps;
    DoubleDoubleOrbit o;
    double shift = 0, most = 0;
    std::uint64_t age = 0;
    for (; age < whole_blocks; ++age) {
        DoubleDoubleOrbit next = o;
        double least = std::numeric_limits<double>::infinity();
        double most_in_block = most;
        std::array<Complex<double>, Range::kSteps> z;
        for (int k = 0; k < Range::kSteps; ++k) {
            step_double_double(next, c, pixel);
            z[static_cast<std::size_t>(k)] = {next.re_high, next.im_high};
            least = std::min(larger_size(next.d), least);
            most_in_block = std::max(larger_size(next.d), most_in_block);
        }
        const double abs_sq = std::fma(next.re_high, next.re_high, next.im_high * next.im_high);
        if (!(abs_sq <= radius_sq)) break;
        if (recent != nullptr) {
            for (std::size_t k = 0; k < z.size(); ++k) recent->add(age * z.size() + k + 1, z[k]);
        }
        o = next;
        most = most_in_block;
        shift += Range::kSteps / least;
        if (!(shift * most <= Range::kMostGrowth)) return {};
        if (age % 1024 == 0 && stop.is_requested()) return {};
    }
    return run_end(task, o, {c.re_high, c.im_high}, pixel, age * Range::kSteps);
}

MANDEL_ALWAYS_INLINE std::uint64_t run_all(const LongOrbitTask& task,
                                           const DoubleDoublePoints& points, const OrbitEnds& ends,
                                           const StopFlag& stop, std::span<RecentIterates> recent) {
    std::uint64_t iterations = 0;
    for (std::size_t i = 0; i < points.size() && !stop.is_requested(); ++i) {
        const DoubleDoubleOrbit c{
            points.re_high[i], points.re_low[i], points.im_high[i], points.im_low[i], {}};
        const OrbitEnd end = run(task, c, stop, recent.empty() ? nullptr : &recent[i]);
        if (end.status == PixelStatus::Pending) continue;
        ends.set(points.tags[i], end);
        iterations += end.n;
    }
    return iterations;
}

MANDEL_MULTIVERSION(std::uint64_t, run_all_multiversion,
                    (const LongOrbitTask& task, const DoubleDoublePoints& points,
                     const OrbitEnds& ends, const StopFlag& stop, std::span<RecentIterates> recent),
                    run_all(task, points, ends, stop, recent))

}  // namespace

std::uint64_t iterate_double_double_scalar(const LongOrbitTask& task,
                                           const DoubleDoublePoints& points, const OrbitEnds& ends,
                                           const StopFlag& stop, std::span<RecentIterates> recent) {
    return run_all_multiversion(task, points, ends, stop, recent);
}

}  // namespace mandel
