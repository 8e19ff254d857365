#include "engine/lost_points.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "num/big_complex.h"

namespace mandel {
namespace {

// |D| grows to about 1 / E before a point is lost (E: its error in pixels), and how far it
// grows beyond differs from point to point. Measured in super_dense_1e16: to 2^150 in the median,
// to 2^330 for nine in ten, to 2^450 at most of 80 points.
constexpr double kFirstGrowth = 192;

// A step takes about twenty times as long as in doubles. With a limit up to the first every lost
// point is worth it. With a higher one a picture full of lost points may take hours, but not where
// they are lost soon: an orbit that was lost late takes at least as long again. (Chosen: in
// super_dense_1e16 no point is lost within 360,000 iterations, and exact ones would take two hours
// in all; in crowded shallow views with a limit of 1e7 nearly all are lost within 10,000.)
constexpr std::uint64_t kAlwaysWorthIt = std::uint64_t{1} << 20;
constexpr std::uint64_t kLateLoss = std::uint64_t{1} << 14;

// Limbs have no room for the square of a large escape radius. Beyond this one doubles lose nothing
// any more: errors of z no longer grow against z.
constexpr double kMostRadiusSq = 0x1p20;

// Drives a point that has escaped from the smaller radius on to the one of the task.
void escape_farther(const LongOrbitTask& task, const Complex<double>& c, OrbitEnd& end) {
    const Complex<double> pixel = narrow(task.pixel);
    while (norm(end.z) <= task.escape_radius_sq) {
        if (end.n == task.max_iterations) {
            end = {end.n, {}, end.d, PixelStatus::Limit};
            return;
        }
        const Complex<double> z = end.z, d = end.d;
        end.d = {2 * (z.re * d.re - z.im * d.im) + pixel.re,
                 2 * (z.re * d.im + z.im * d.re) + pixel.im};
        end.z = plain_step(z, c);
        ++end.n;
    }
}

// On the real axis the set is [-2, 1/4]. Along it |D| grows without end, and no number of limbs
// would be enough.
bool is_in_real_part_of_set(const BigFloat& re, const BigFloat& im) {
    return mpfr_zero_p(im.get()) != 0 && mpfr_cmp_d(re.get(), -2) >= 0 &&
           mpfr_cmp_d(re.get(), 0.25) <= 0;
}

double first_double(std::span<const std::int64_t> digits) {
    return static_cast<double>(digits[0]) + 0x1p-52 * static_cast<double>(digits[1]) +
           0x1p-104 * static_cast<double>(digits[2]);
}

double first_ratio(const LongOrbitTask& task) noexcept {
    return kFirstGrowth - task.pixel.abs().log2();
}

// The plane in so many bits after the point.
class LongPlane {
public:
    LongPlane(const View& view, std::size_t fraction_bits)
        : bits_(static_cast<mpfr_prec_t>(fraction_bits + 64)),
          centre_re_(view.re, bits_),
          centre_im_(view.im, bits_),
          step_(half_turns(view.rotate_deg, 180, bits_)) {
        BigFloat spacing(view.zoom, bits_);
        mpfr_mul_ui(spacing.get(), spacing.get(), view.size.height, MPFR_RNDN);
        mpfr_ui_div(spacing.get(), 4, spacing.get(), MPFR_RNDN);
        mpfr_mul(step_.re.get(), step_.re.get(), spacing.get(), MPFR_RNDN);
        mpfr_mul(step_.im.get(), step_.im.get(), spacing.get(), MPFR_RNDN);
    }

    // Adds the point unless it is known to be inside, which is returned.
    bool add_to(LongPoints& points, double right, double up, std::size_t place) const {
        const BigFloat re = placed(centre_re_, step_.re, right, step_.im, -up);
        const BigFloat im = placed(centre_im_, step_.im, right, step_.re, up);
        if (is_in_real_part_of_set(re, im)) return true;
        points.add(re, im, place);
        return false;
    }

private:
    // centre + a x + b y
    BigFloat placed(const BigFloat& centre, const BigFloat& a, double x, const BigFloat& b,
                    double y) const {
        BigFloat sum(centre), term(bits_);
        mpfr_mul_d(term.get(), a.get(), x, MPFR_RNDN);
        mpfr_add(sum.get(), sum.get(), term.get(), MPFR_RNDN);
        mpfr_mul_d(term.get(), b.get(), y, MPFR_RNDN);
        mpfr_add(sum.get(), sum.get(), term.get(), MPFR_RNDN);
        return sum;
    }

    mpfr_prec_t bits_;
    BigFloat centre_re_, centre_im_;
    BigComplex step_;  // from a pixel to its right neighbour
};

}  // namespace

std::uint64_t latest_loss(const LongOrbitTask& task) noexcept {
    if (first_ratio(task) > LongPoints::capacity(LongPoints::kMaxLimbs, task.max_iterations)) {
        return 0;
    }
    return task.max_iterations <= kAlwaysWorthIt ? task.max_iterations : kLateLoss;
}

std::uint64_t iterate_lost_points(SimdLevel level, const View& view, const LongOrbitTask& task,
                                  std::span<const double> right, std::span<const double> up,
                                  const OrbitEnds& ends, const StopFlag& stop,
                                  std::uint64_t most_steps) {
    std::uint64_t iterations = 0;
    LongOrbitTask near = task;
    near.escape_radius_sq = std::min(task.escape_radius_sq, kMostRadiusSq);
    near.max_iterations = std::min(task.max_iterations, most_steps);
    std::vector<std::size_t> too_long;
    std::size_t limbs = LongPoints::limbs_for(first_ratio(task), task.max_iterations);
    while (!stop.is_requested()) {
        LongPoints points(limbs);
        if (std::ranges::find(ends.status, PixelStatus::Pending) == ends.status.end()) break;
        const LongPlane plane(view, limbs * LongPoints::kLimbBits);
        for (std::size_t i = 0; i < ends.status.size(); ++i) {
            if (ends.status[i] != PixelStatus::Pending) continue;
            if (plane.add_to(points, right[i], up[i], i)) {
                ends.set(i, {task.max_iterations, {}, {}, PixelStatus::Interior});
            }
        }
        iterate_long_points(level, near, points, ends, stop);
        for (std::size_t i = 0; i < points.size(); ++i) {
            const std::size_t place = points.tag(i);
            if (ends.status[place] == PixelStatus::Escaped) {
                OrbitEnd end = ends.at(place);
                escape_farther(task, {first_double(points.re(i)), first_double(points.im(i))}, end);
                ends.set(place, end);
            }
            if (ends.status[place] == PixelStatus::Limit && ends.n[place] < task.max_iterations) {
                too_long.push_back(place);
                continue;
            }
            const bool is_hopeless = limbs == LongPoints::kMaxLimbs && !stop.is_requested();
            // Bounded while |D| grew by a factor of 2^10000 and more: taken as never escaping.
            if (ends.status[place] == PixelStatus::Pending && is_hopeless) {
                ends.set(place, {task.max_iterations, {}, {HUGE_VAL, 0}, PixelStatus::Limit});
            }
            if (ends.status[place] != PixelStatus::Pending) iterations += ends.n[place];
        }
        limbs = std::min(LongPoints::kMaxLimbs, limbs + limbs / 2);
    }
    for (const std::size_t place : too_long) ends.status[place] = PixelStatus::Pending;
    return iterations;
}

}  // namespace mandel
