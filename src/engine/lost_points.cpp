#include "engine/lost_points.h"

#include <algorithm>
#include <vector>

#include "num/big_float.h"

namespace mandel {
namespace {

// |D| grows to about 1 / E before a point is lost (E: its error in pixels), and how far it
// grows beyond is the point's own affair. Measured in super_dense_1e16: to 2^150 in the median,
// to 2^330 for nine in ten, to 2^450 at most of 80 points.
constexpr double kFirstGrowth = 192;

// A step takes about twenty times as long as in doubles. Chosen: with more iterations than this, as
// in super_dense_1e16, a picture that is full of lost points would take hours.
constexpr std::uint64_t kMostIterations = std::uint64_t{1} << 20;

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
          step_re_(bits_),
          step_im_(bits_) {
        BigFloat spacing(view.zoom, bits_), angle(bits_);
        mpfr_mul_ui(spacing.get(), spacing.get(), view.size.height, MPFR_RNDN);
        mpfr_ui_div(spacing.get(), 4, spacing.get(), MPFR_RNDN);
        mpfr_const_pi(angle.get(), MPFR_RNDN);
        mpfr_mul_d(angle.get(), angle.get(), view.rotate_deg, MPFR_RNDN);
        mpfr_div_ui(angle.get(), angle.get(), 180, MPFR_RNDN);
        mpfr_sin_cos(step_im_.get(), step_re_.get(), angle.get(), MPFR_RNDN);
        mpfr_free_cache2(MPFR_FREE_LOCAL_CACHE);  // this thread's pi, which nobody else frees
        mpfr_mul(step_re_.get(), step_re_.get(), spacing.get(), MPFR_RNDN);
        mpfr_mul(step_im_.get(), step_im_.get(), spacing.get(), MPFR_RNDN);
    }

    void add_to(LongPoints& points, double right, double up, std::size_t place) const {
        points.add(placed(centre_re_, step_re_, right, step_im_, -up),
                   placed(centre_im_, step_im_, right, step_re_, up), place);
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
    BigFloat step_re_, step_im_;  // from a pixel to its right neighbour
};

}  // namespace

bool can_iterate_lost_points(const LongOrbitTask& task) noexcept {
    return task.max_iterations <= kMostIterations &&
           first_ratio(task) <= LongPoints::capacity(LongPoints::kMaxLimbs, task.max_iterations);
}

std::uint64_t iterate_lost_points(SimdLevel level, const View& view, const LongOrbitTask& task,
                                  std::span<const double> right, std::span<const double> up,
                                  const OrbitEnds& ends, const StopFlag& stop) {
    std::uint64_t iterations = 0;
    std::size_t limbs = LongPoints::limbs_for(first_ratio(task), task.max_iterations);
    while (!stop.is_requested()) {
        LongPoints points(limbs);
        if (std::ranges::find(ends.status, PixelStatus::Pending) == ends.status.end()) break;
        const LongPlane plane(view, limbs * LongPoints::kLimbBits);
        for (std::size_t i = 0; i < ends.status.size(); ++i) {
            if (ends.status[i] == PixelStatus::Pending) plane.add_to(points, right[i], up[i], i);
        }
        iterate_long_points(level, task, points, ends, stop);
        for (std::size_t i = 0; i < points.size(); ++i) {
            const std::size_t place = points.tag(i);
            const bool is_hopeless = limbs == LongPoints::kMaxLimbs && !stop.is_requested();
            // Bounded while |D| grew by a factor of 2^10000 and more: nobody will see it escape.
            if (ends.status[place] == PixelStatus::Pending && is_hopeless) {
                ends.set(place, {task.max_iterations, {}, {}, PixelStatus::Limit});
            }
            if (ends.status[place] != PixelStatus::Pending) iterations += ends.n[place];
        }
        limbs = std::min(LongPoints::kMaxLimbs, limbs + limbs / 2);
    }
    return iterations;
}

}  // namespace mandel
