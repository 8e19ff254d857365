#include "engine/direct_family.h"

#include <algorithm>

#include "kernel/family/step/double_double_real.h"

namespace mandel {
namespace {

// A shift by all the roundings of doubles in pixels, up to which views are computed in them: as for
// z^2 + c at zoom 1e5.
constexpr double kMostShift = 0x1p-19;
// Down to this size of a pixel double-doubles lose only few points.
constexpr double kLeastPrecisePixel = 0x1p-38;
// In EngineCounts::work: a step in doubles, with two columns of the derivative, and in
// double-doubles.
constexpr std::uint64_t kWorkPerDouble = 2;
constexpr std::uint64_t kWorkPerDoubleDouble = 8;

Complex<double> scaled(ComplexExp column, std::int64_t scale) {
    column.exponent += scale;
    return narrow(column);
}

DoubleDoubleReal real(const DoubleDouble& x) { return {x.high, x.low}; }

// log2 of how far errors grow until double-doubles lose a point, directly and (beyond the size of a
// pixel) in perturbation; and until most of those have escaped that escape at all.
constexpr double kPreciseGrowth = 77, kPerturbedGrowth = 72;
constexpr double kUsualGrowth = 100;
// Of how far they would grow to the limit at the same rate: nearly all orbits that stay grow by
// less.
constexpr double kMoreGrowth = 1.06, kSpareGrowth = 8;
// Of the exponent of a pixel: with all limbs to begin with, half as many digits are left for what
// the orbit needs.
constexpr std::int64_t kLeastLimbExponent = -1100;
// And of one in the derivatives of orbits in limbs, so that they are in the range of doubles.
constexpr std::int64_t kLeastSlopeExponent = -450;
// In EngineCounts::work: a step in limbs, over the square of their number.
constexpr double kWorkPerLimbs = 0.3;

}  // namespace

DirectFamily::DirectFamily(const EngineTask& task, const FamilyTask& family, SimdLevel simd,
                           const StopFlag& stop)
    : simd_(simd),
      stop_(stop),
      centre_re_(to_double_double(task.view.re)),
      centre_im_(to_double_double(task.view.im)),
      right_rest_(narrow(family.unit_rest.right)),
      up_rest_(narrow(family.unit_rest.up)),
      view_(task.view) {
    task_.formula = family.formula;
    task_.is_julia = family.is_julia;
    task_.right = narrow(family.unit.right);
    task_.up = narrow(family.unit.up);
    task_.least_pixel = family.unit.smallest().to_double();
    task_.max_iterations = family.max_iterations;
    task_.escape_radius_sq = family.escape_radius_sq;
    task_.escaping_sq = family.escaping_sq;
    exponent_ = family.unit.smallest().exponent;
    limbs_.scale = std::max<std::int64_t>(0, kLeastSlopeExponent - exponent_);
    // Dips of a view are about half as deep as it is.
    limbs_.spare_limbs =
        static_cast<int>(limbs_.scale > 0 ? -exponent_ / 2 : 0) / FamilyLimbPoints::kLimbBits;
    limbs_.direct = task_;
    limbs_.direct.right = scaled(family.unit.right, limbs_.scale);
    limbs_.direct.up = scaled(family.unit.up, limbs_.scale);
    if (!task.view.julia) return;
    const DoubleDouble re = to_double_double(task.view.julia->re);
    const DoubleDouble im = to_double_double(task.view.julia->im);
    task_.constant = {re.high, im.high};
    task_.rest = {re.low, im.low};
    limbs_.direct.constant = task_.constant;
    limbs_.constant_re = limb_digits(task.view.julia->re);
    limbs_.constant_im = limb_digits(task.view.julia->im);
}

bool DirectFamily::takes_doubles() const noexcept {
    return task_.error() <= kMostShift * task_.least_pixel;
}
bool DirectFamily::takes_double_doubles() const noexcept {
    return task_.least_pixel >= kLeastPrecisePixel;
}

std::uint64_t DirectFamily::compute(std::uint64_t limit, std::span<const double> right,
                                    std::span<const double> up, const OrbitEnds& ends) {
    FamilyDirectTask task = task_;
    task.max_iterations = limit;
    re_.resize(right.size());
    im_.resize(right.size());
    for (std::size_t i = 0; i < right.size(); ++i) {
        const double x = task_.right.re * right[i] + task_.up.re * up[i];
        const double y = task_.right.im * right[i] + task_.up.im * up[i];
        re_[i] = centre_re_.high + (centre_re_.low + x);
        im_[i] = centre_im_.high + (centre_im_.low + y);
    }
    return kWorkPerDouble * escape_family(simd_, task, {re_, im_, {}, {}}, ends, stop_);
}

std::uint64_t DirectFamily::compute_precisely(std::span<const double> right,
                                              std::span<const double> up, const OrbitEnds& ends) {
    for (auto* column : {&re_, &im_, &re_rest_, &im_rest_}) column->resize(right.size());
    const Complex<double>&r = task_.right, &u = task_.up;
    const DoubleDoubleReal right_re(r.re, right_rest_.re), right_im(r.im, right_rest_.im);
    const DoubleDoubleReal up_re(u.re, up_rest_.re), up_im(u.im, up_rest_.im);
    for (std::size_t i = 0; i < right.size(); ++i) {
        if (ends.status[i] != PixelStatus::Pending) continue;
        const DoubleDoubleReal x(right[i]), y(up[i]);
        const DoubleDoubleReal re = real(centre_re_) + (right_re * x + up_re * y);
        const DoubleDoubleReal im = real(centre_im_) + (right_im * x + up_im * y);
        re_[i] = re.high;
        im_[i] = im.high;
        re_rest_[i] = re.low;
        im_rest_[i] = im.low;
    }
    return kWorkPerDoubleDouble *
           escape_family_precisely(simd_, task_, {re_, im_, re_rest_, im_rest_}, ends, stop_);
}

bool DirectFamily::takes_limbs() const noexcept {
    return task_.formula.degree == 2 && exponent_ >= kLeastLimbExponent;
}

double DirectFamily::first_growth(std::uint64_t lost_at) const noexcept {
    const double growth =
        takes_double_doubles() ? kPreciseGrowth : kPerturbedGrowth - static_cast<double>(exponent_);
    const double rate = growth / static_cast<double>(std::max<std::uint64_t>(lost_at, 1));
    const double to_limit = kMoreGrowth * rate * static_cast<double>(task_.max_iterations);
    // More than limbs have: those that can be followed to their end escape soon.
    const bool is_too_far = to_limit > 3 * growth + kUsualGrowth;
    return (is_too_far ? growth + kUsualGrowth : to_limit) + kSpareGrowth;
}

std::uint64_t DirectFamily::compute_in_limbs(std::span<const double> right,
                                             std::span<const double> up, const OrbitEnds& ends) {
    struct Lost {
        std::size_t place;
        std::size_t limbs;
    };
    std::vector<Lost> lost;
    for (std::size_t i = 0; i < right.size(); ++i) {
        if (ends.status[i] != PixelStatus::Pending) continue;
        lost.push_back({i, FamilyLimbPoints::limbs_for(first_growth(ends.n[i]))});
    }
    double work = 0;
    while (!lost.empty() && !stop_.is_requested()) {
        if (!limb_plane_) limb_plane_ = std::make_unique<LimbPlane>(view_);
        FamilyLimbPoints points;
        for (const Lost& point : lost) {
            limb_plane_->add_to(points, right[point.place], up[point.place], point.place,
                                point.limbs);
        }
        work += kWorkPerLimbs *
                static_cast<double>(iterate_family_limbs(simd_, limbs_, points, ends, stop_));
        lost.clear();
        for (const FamilyLimbPoints::Point& point : points.points()) {
            const std::uint64_t n = ends.n[point.tag];
            if (ends.status[point.tag] != PixelStatus::Pending || n == kNeverInLimbs) continue;
            if (point.limbs == FamilyLimbPoints::kMaxLimbs) continue;
            lost.push_back({point.tag, more_limbs(point.limbs, n)});
        }
    }
    return static_cast<std::uint64_t>(work);
}

// For an orbit that was lost at n with so many.
std::size_t DirectFamily::more_limbs(std::size_t limbs, std::uint64_t n) const noexcept {
    const double growth = FamilyLimbPoints::growth_of(limbs);
    const double to_limit =
        growth / static_cast<double>(n) * static_cast<double>(task_.max_iterations);
    const double wanted = kMoreGrowth * std::min(to_limit, 2 * growth) + kSpareGrowth;
    return std::max(limbs + 1, FamilyLimbPoints::limbs_for(wanted));
}

}  // namespace mandel
