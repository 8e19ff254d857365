#include "kernel/long_orbit/long_orbit.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <memory>

#include "base/multiversion.h"
#include "kernel/lanes/limb_columns.h"
#include "kernel/long_orbit/long_lanes.h"
#include "kernel/long_orbit/long_slope.h"

namespace mandel {
namespace {

using Limb = std::uint64_t;
constexpr Limb kMask = (Limb{1} << LongPoints::kLimbBits) - 1;

struct Part {
    std::array<Limb, LongPoints::kMaxLimbs> limbs;
    bool is_negative = false;

    void set(std::span<const std::int64_t> digits) noexcept {
        is_negative = std::ranges::any_of(digits, [](std::int64_t d) { return d < 0; });
        for (std::size_t k = 0; k < digits.size(); ++k) {
            limbs[k] = static_cast<Limb>(std::abs(digits[k]));
        }
    }
};

struct Orbit {
    Part re, im, next_re, next_im;
};

// A negative number is complemented limb by limb: less by one unit of the last.
MANDEL_ALWAYS_INLINE void set_size(Part& part, std::int64_t top, std::size_t limbs) {
    part.is_negative = top < 0;
    part.limbs[0] = static_cast<Limb>(top < 0 ? ~top : top);
    if (top >= 0) return;
    for (std::size_t k = 1; k < limbs; ++k) part.limbs[k] ^= kMask;
}

MANDEL_ALWAYS_INLINE void step(Orbit& o, const std::int64_t* c_re, const std::int64_t* c_im,
                               std::size_t limbs) {
    const Limb *re = o.re.limbs.data(), *im = o.im.limbs.data();
    const bool is_negative = o.re.is_negative != o.im.is_negative;
    std::int64_t x = 0, y = 0;  // columns, and then what they carry to the next one
    for (std::size_t k = limbs; k-- > 0;) {
        x += static_cast<std::int64_t>(square_column(re, k, limbs) - square_column(im, k, limbs)) +
             c_re[k];
        const auto product = static_cast<std::int64_t>(2 * column(re, im, k, limbs));
        y += (is_negative ? -product : product) + c_im[k];
        if (k == 0) break;
        o.next_re.limbs[k] = static_cast<Limb>(x) & kMask;
        o.next_im.limbs[k] = static_cast<Limb>(y) & kMask;
        x >>= LongPoints::kLimbBits;
        y >>= LongPoints::kLimbBits;
    }
    set_size(o.next_re, x, limbs);
    set_size(o.next_im, y, limbs);
    std::copy_n(o.next_re.limbs.begin(), limbs, o.re.limbs.begin());
    std::copy_n(o.next_im.limbs.begin(), limbs, o.im.limbs.begin());
    o.re.is_negative = o.next_re.is_negative;
    o.im.is_negative = o.next_im.is_negative;
}

MANDEL_ALWAYS_INLINE double to_double(const Part& part) {
    const double size = std::fma(
        static_cast<double>(part.limbs[2]), 0x1p-104,
        std::fma(static_cast<double>(part.limbs[1]), 0x1p-52, static_cast<double>(part.limbs[0])));
    return part.is_negative ? 0 - size : size;
}

FloatExp to_float_exp(const Part& part, std::size_t limbs) {
    const FloatExp size = long_size(part.limbs.data(), limbs, 1);
    return part.is_negative ? -size : size;
}

MANDEL_ALWAYS_INLINE void step_slope(LongSlope& s, const Complex<double>& z) {
    const double re2 = z.re + z.re, im2 = z.im + z.im;
    s.d = {std::fma(re2, s.d.re, std::fma(-im2, s.d.im, s.pixel.re)),
           std::fma(re2, s.d.im, std::fma(im2, s.d.re, s.pixel.im))};
    s.note();
}

// Returns the steps taken.
MANDEL_ALWAYS_INLINE std::uint64_t run(const LongOrbitTask& task, const LongPoints& points,
                                       std::size_t i, std::size_t limbs, Orbit& o,
                                       const OrbitEnds& ends, const StopFlag& stop,
                                       RecentIterates* recent) {
    const double capacity = LongPoints::capacity(limbs, task.max_iterations);
    o.re.set(points.re(i));
    o.im.set(points.im(i));
    LongSlope slope(task.pixel);
    Complex<double> z{to_double(o.re), to_double(o.im)};
    for (std::uint64_t n = 1;; ++n) {
        if (recent != nullptr) recent->add(n, z);
        const bool has_escaped = !(std::fma(z.re, z.re, z.im * z.im) <= task.escape_radius_sq);
        const bool is_end = has_escaped || n == task.max_iterations;
        if (is_end || n % LongSlope::kBlockSteps == 0) {
            slope.renew();
            const bool has_digits = static_cast<double>(slope.range()) <= capacity;
            if (!has_digits || stop.is_requested()) return n;
        }
        if (has_escaped) ends.set(points.tag(i), {n, z, slope.end(), PixelStatus::Escaped});
        if (is_end && !has_escaped) {
            ends.set(points.tag(i), {n, {}, slope.end(), PixelStatus::Limit});
        }
        if (is_end) return n;
        if (larger_size(z) < LongSlope::kDeepDip) {
            slope.step_wide({to_float_exp(o.re, limbs), to_float_exp(o.im, limbs)});
        } else {
            step_slope(slope, z);
        }
        step(o, points.re(i).data(), points.im(i).data(), limbs);
        z = {to_double(o.re), to_double(o.im)};
    }
}

// With the usual number of limbs as a constant.
MANDEL_ALWAYS_INLINE std::uint64_t run_any(const LongOrbitTask& task, const LongPoints& points,
                                           std::size_t i, Orbit& o, const OrbitEnds& ends,
                                           const StopFlag& stop, RecentIterates* recent) {
    if (points.limbs() == 4) return run(task, points, i, 4, o, ends, stop, recent);
    return run(task, points, i, points.limbs(), o, ends, stop, recent);
}

MANDEL_MULTIVERSION(std::uint64_t, run_multiversion,
                    (const LongOrbitTask& task, const LongPoints& points, std::size_t i, Orbit& o,
                     const OrbitEnds& ends, const StopFlag& stop, RecentIterates* recent),
                    run_any(task, points, i, o, ends, stop, recent))

}  // namespace

void LongPoints::add(const BigFloat& re, const BigFloat& im, std::size_t tag) {
    add_digits(re);
    add_digits(im);
    tags_.push_back(tag);
}

void LongPoints::add_digits(const BigFloat& number) {
    BigFloat rest(number);
    for (std::size_t k = 0; k < limbs_; ++k) {
        const auto digit = static_cast<std::int64_t>(mpfr_get_si(rest.get(), MPFR_RNDZ));
        digits_.push_back(digit);
        mpfr_sub_si(rest.get(), rest.get(), static_cast<long>(digit), MPFR_RNDN);  // exact
        mpfr_mul_2ui(rest.get(), rest.get(), kLimbBits, MPFR_RNDN);
    }
}

double LongPoints::capacity(std::size_t limbs, std::uint64_t iterations) noexcept {
    const auto lost = std::bit_width(8 * limbs) + std::bit_width(iterations) + 24;
    return kLimbBits * (static_cast<double>(limbs) - 1) - static_cast<double>(lost);
}

std::size_t LongPoints::limbs_for(double ratio_log2, std::uint64_t iterations) noexcept {
    std::size_t limbs = kMinLimbs;
    while (limbs < kMaxLimbs && capacity(limbs, iterations) < ratio_log2) ++limbs;
    return limbs;
}

std::uint64_t iterate_long_points(SimdLevel level, const LongOrbitTask& task,
                                  const LongPoints& points, const OrbitEnds& ends,
                                  const StopFlag& stop, std::span<RecentIterates> recent) {
#if defined(__x86_64__)
    if (level == SimdLevel::Avx512 && has_avx512_ifma()) {
        return iterate_long_points_ifma(task, points, ends, stop, recent);
    }
#endif
    const auto orbit = std::make_unique<Orbit>();
    std::uint64_t iterations = 0;
    for (std::size_t i = 0; i < points.size(); ++i) {
        if (stop.is_requested()) break;
        RecentIterates* const kept = recent.empty() ? nullptr : &recent[i];
        iterations += run_multiversion(task, points, i, *orbit, ends, stop, kept);
    }
    return iterations;
}

}  // namespace mandel
