#include "engine/direct_family.h"

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

DoubleDoubleReal real(const DoubleDouble& x) { return {x.high, x.low}; }

}  // namespace

DirectFamily::DirectFamily(const EngineTask& task, const FamilyTask& family, SimdLevel simd,
                           const StopFlag& stop)
    : simd_(simd),
      stop_(stop),
      centre_re_(to_double_double(task.view.re)),
      centre_im_(to_double_double(task.view.im)),
      right_rest_(narrow(family.unit_rest.right)),
      up_rest_(narrow(family.unit_rest.up)) {
    task_.formula = family.formula;
    task_.is_julia = family.is_julia;
    task_.right = narrow(family.unit.right);
    task_.up = narrow(family.unit.up);
    task_.least_pixel = family.unit.smallest().to_double();
    task_.max_iterations = family.max_iterations;
    task_.escape_radius_sq = family.escape_radius_sq;
    task_.escaping_sq = family.escaping_sq;
    if (!task.view.julia) return;
    const DoubleDouble re = to_double_double(task.view.julia->re);
    const DoubleDouble im = to_double_double(task.view.julia->im);
    task_.constant = {re.high, im.high};
    task_.rest = {re.low, im.low};
}

bool DirectFamily::takes_doubles() const noexcept {
    return task_.error() <= kMostShift * task_.least_pixel;
}
bool DirectFamily::takes_double_doubles() const noexcept {
    return task_.least_pixel >= kLeastPrecisePixel;
}

std::uint64_t DirectFamily::compute(std::span<const double> right, std::span<const double> up,
                                    const OrbitEnds& ends) {
    re_.resize(right.size());
    im_.resize(right.size());
    for (std::size_t i = 0; i < right.size(); ++i) {
        const double x = task_.right.re * right[i] + task_.up.re * up[i];
        const double y = task_.right.im * right[i] + task_.up.im * up[i];
        re_[i] = centre_re_.high + (centre_re_.low + x);
        im_[i] = centre_im_.high + (centre_im_.low + y);
    }
    return kWorkPerDouble * escape_family(simd_, task_, {re_, im_, {}, {}}, ends, stop_);
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

}  // namespace mandel
