#include "engine/lost_points.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "kernel/long_orbit/double_double_orbit.h"
#include "num/big_complex.h"

namespace mandel {
namespace {

// |D| grows to about 1 / E before a point is lost (E: its error in pixels), and how far it
// grows beyond differs from point to point. Measured in super_dense_1e16: to 2^150 in the median,
// to 2^330 for nine in ten, to 2^450 at most of 80 points.
constexpr double kFirstGrowth = 192;
// The same for what double-doubles have given up, in views where they are tried: beyond 2^80 for
// one in ten (and 2^100 for one in a hundred) at zoom 100, where such points are most frequent.
constexpr double kNextGrowth = 80;

// A step takes about twenty times as long as in doubles. With a limit up to the first every lost
// point is worth it. With a higher one a picture full of lost points may take hours, but not where
// they are lost soon: an orbit that was lost late takes at least as long again. (Chosen: in
// super_dense_1e16 no point is lost within 360,000 iterations, and exact ones would take two hours
// in all; in crowded shallow views with a limit of 1e7 nearly all are lost within 10,000.)
constexpr std::uint64_t kAlwaysWorthIt = std::uint64_t{1} << 20;
constexpr std::uint64_t kLateLoss = std::uint64_t{1} << 14;

// Limbs have no room for the square of a large escape radius. Beyond this one doubles lose nothing
// any more: errors of z no longer grow against z.
constexpr double kMostRadiusSq = 0x1p4;

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

double growth_ratio(const LongOrbitTask& task, double growth) noexcept {
    return growth - task.pixel.abs().log2();
}

// The plane in so many bits.
class LongPlane {
public:
    LongPlane(const View& view, std::size_t bits)
        : bits_(static_cast<mpfr_prec_t>(bits)),
          centre_re_(view.re, bits_),
          centre_im_(view.im, bits_),
          step_(half_turns(view.rotate_deg, 180, bits_)) {
        BigFloat spacing(view.zoom, bits_);
        mpfr_mul_ui(spacing.get(), spacing.get(), view.size.height, MPFR_RNDN);
        mpfr_ui_div(spacing.get(), 4, spacing.get(), MPFR_RNDN);
        mpfr_mul(step_.re.get(), step_.re.get(), spacing.get(), MPFR_RNDN);
        mpfr_mul(step_.im.get(), step_.im.get(), spacing.get(), MPFR_RNDN);
    }

    const BigFloat& centre_re() const { return centre_re_; }
    const BigFloat& centre_im() const { return centre_im_; }
    const BigComplex& step() const { return step_; }

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

// The plane in double-doubles.
class DoubleDoublePlane {
public:
    explicit DoubleDoublePlane(const View& view) {
        const LongPlane plane(view, 192);
        centre_re_ = to_double_double(plane.centre_re());
        centre_im_ = to_double_double(plane.centre_im());
        step_re_ = to_double_double(plane.step().re);
        step_im_ = to_double_double(plane.step().im);
    }

    void add_to(DoubleDoublePoints& points, double right, double up, std::size_t place) const {
        const DoubleDouble re = placed(centre_re_, step_re_, right, step_im_, -up);
        const DoubleDouble im = placed(centre_im_, step_im_, right, step_re_, up);
        // Perhaps on the real axis: for limbs, which are exact there.
        if (im.high != 0) points.add(re, im, place);
    }

private:
    static DoubleDouble sum(const DoubleDouble& a, const DoubleDouble& b) {
        const double high = a.high + b.high, from_b = high - a.high;
        const double rest = (a.high - (high - from_b)) + (b.high - from_b);
        const double low = rest + (a.low + b.low);
        const double sum = high + low;
        return {sum, low - (sum - high)};
    }
    static DoubleDouble times(const DoubleDouble& a, double x) {
        const double high = a.high * x;
        return {high, std::fma(a.high, x, -high) + a.low * x};
    }
    // centre + a x + b y
    static DoubleDouble placed(const DoubleDouble& centre, const DoubleDouble& a, double x,
                               const DoubleDouble& b, double y) {
        return sum(sum(centre, times(a, x)), times(b, y));
    }

    DoubleDouble centre_re_, centre_im_, step_re_, step_im_;  // the step is that of LongPlane
};

// Lost points of a batch, round by round with more digits.
class LostPoints {
public:
    LostPoints(SimdLevel level, const View& view, const LongOrbitTask& task,
               std::span<const double> right, std::span<const double> up, const OrbitEnds& ends,
               const StopFlag& stop, std::uint64_t most_steps, const StripeAverage* average)
        : level_(level),
          view_(view),
          task_(task),
          right_(right),
          up_(up),
          ends_(ends),
          stop_(stop),
          most_steps_(std::min(task.max_iterations, most_steps)),
          average_(average) {}

    // Returns the number of iterations.
    std::uint64_t iterate() {
        if (!are_left()) return 0;
        const bool begins_with_doubles = DoubleDoubleRange::is_enough(task_.pixel);
        if (begins_with_doubles) try_double_doubles();
        const double growth = begins_with_doubles ? kNextGrowth : kFirstGrowth;
        std::size_t limbs =
            LongPoints::limbs_for(growth_ratio(task_, growth), task_.max_iterations);
        while (!stop_.is_requested() && are_left()) {
            try_limbs(limbs);
            limbs = std::min(LongPoints::kMaxLimbs, limbs + limbs / 2);
        }
        for (const std::size_t place : too_long_) ends_.status[place] = PixelStatus::Pending;
        return iterations_;
    }

private:
    bool are_left() const {
        return std::ranges::find(ends_.status, PixelStatus::Pending) != ends_.status.end();
    }

    void try_double_doubles() {
        const DoubleDoublePlane plane(view_);
        DoubleDoublePoints points;
        for (std::size_t i = 0; i < ends_.status.size(); ++i) {
            if (ends_.status[i] == PixelStatus::Pending) plane.add_to(points, right_[i], up_[i], i);
        }
        const LongOrbitTask task{most_steps_, task_.escape_radius_sq, task_.pixel};
        std::vector<RecentIterates> recent(average_ != nullptr ? points.size() : 0);
        iterate_double_double_points(level_, task, points, ends_, stop_, recent);
        for (std::size_t i = 0; i < points.size(); ++i) {
            note_end(points.tags[i]);
            if (!recent.empty()) {
                average(points.tags[i], recent[i], {points.re_high[i], points.im_high[i]});
            }
        }
    }

    void try_limbs(std::size_t limbs) {
        LongPoints points(limbs);
        const LongPlane plane(view_, limbs * LongPoints::kLimbBits + 64);
        for (std::size_t i = 0; i < ends_.status.size(); ++i) {
            if (ends_.status[i] != PixelStatus::Pending) continue;
            if (plane.add_to(points, right_[i], up_[i], i)) {
                ends_.set(i, {task_.max_iterations, {}, {}, PixelStatus::Interior});
            }
        }
        const LongOrbitTask near{most_steps_, std::min(task_.escape_radius_sq, kMostRadiusSq),
                                 task_.pixel};
        std::vector<RecentIterates> recent(average_ != nullptr ? points.size() : 0);
        iterate_long_points(level_, near, points, ends_, stop_, recent);
        for (std::size_t i = 0; i < points.size(); ++i) {
            const std::size_t place = points.tag(i);
            const Complex<double> c = points.near(i);
            if (ends_.status[place] == PixelStatus::Escaped) {
                OrbitEnd end = ends_.at(place);
                escape_farther(task_, c, end);
                ends_.set(place, end);
            }
            const bool is_hopeless = limbs == LongPoints::kMaxLimbs && !stop_.is_requested();
            // Bounded while |D| grew by a factor of 2^10000 and more: taken as never escaping.
            if (ends_.status[place] == PixelStatus::Pending && is_hopeless) {
                ends_.set(place, {task_.max_iterations, {}, {HUGE_VAL, 0}, PixelStatus::Limit});
            }
            note_end(place);
            if (!recent.empty()) average(place, recent[i], c);
        }
    }

    void average(std::size_t place, const RecentIterates& recent, const Complex<double>& c) const {
        if (ends_.status[place] != PixelStatus::Escaped) return;
        ends_.trails[place].averages = recent.averages(*average_, c, ends_.n[place]);
    }

    void note_end(std::size_t place) {
        if (ends_.status[place] == PixelStatus::Pending) return;
        const bool is_cut =
            ends_.status[place] == PixelStatus::Limit && ends_.n[place] < task_.max_iterations;
        if (is_cut) {
            too_long_.push_back(place);
        } else {
            iterations_ += ends_.n[place];
        }
    }

    const SimdLevel level_;
    const View& view_;
    const LongOrbitTask& task_;
    const std::span<const double> right_, up_;
    const OrbitEnds& ends_;
    const StopFlag& stop_;
    const std::uint64_t most_steps_;
    const StripeAverage* const average_;  // null: of no use
    std::vector<std::size_t> too_long_;   // those that would take more than most_steps_
    std::uint64_t iterations_ = 0;
};

}  // namespace

std::uint64_t latest_loss(const LongOrbitTask& task) noexcept {
    if (growth_ratio(task, kFirstGrowth) >
        LongPoints::capacity(LongPoints::kMaxLimbs, task.max_iterations)) {
        return 0;
    }
    return task.max_iterations <= kAlwaysWorthIt ? task.max_iterations : kLateLoss;
}

std::uint64_t iterate_lost_points(SimdLevel level, const View& view, const LongOrbitTask& task,
                                  std::span<const double> right, std::span<const double> up,
                                  const OrbitEnds& ends, const StopFlag& stop,
                                  std::uint64_t most_steps, const StripeAverage* average) {
    return LostPoints(level, view, task, right, up, ends, stop, most_steps, average).iterate();
}

}  // namespace mandel
