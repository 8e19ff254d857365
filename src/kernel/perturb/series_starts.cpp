#include "kernel/perturb/series_starts.h"

#include <algorithm>
#include <cmath>

#include "base/multiversion.h"
#include "kernel/pixel/perturb_arithmetic.h"
#include "kernel/tail/direct_tail.h"

namespace mandel {
namespace {

// The most that the error of the series may move a pixel, in pixels. (Far below what rounding may,
// loss.h.)
constexpr double kMostShift = 0x1p-21;

struct Columns {
    std::size_t count;
    const double *re, *im;  // points
    double *z_re, *z_im;    // p(u)
    double *d_re, *d_im;    // dp/dpixel
    double* slope;          // what |dp/dpixel| is to be at least
};

// Points that are evaluated together stay in the first-level cache.
constexpr std::size_t kChunk = 64;

// u = point * scale, by Horner's method, one coefficient after the other for a chunk.
MANDEL_ALWAYS_INLINE void evaluate(const SharedSeries& series, const Complex<double>& scale,
                                   const Columns& all) {
    double u_re[kChunk], u_im[kChunk], u_abs[kChunk], error[kChunk];
    double p_re[kChunk], p_im[kChunk], d_re[kChunk], d_im[kChunk];
    for (std::size_t first = 0; first < all.count; first += kChunk) {
        const std::size_t count = std::min(kChunk, all.count - first);
        for (std::size_t i = 0; i < kChunk; ++i) {
            const std::size_t k = first + std::min(i, count - 1);
            const Complex<double> u = times({all.re[k], all.im[k]}, scale);
            u_re[i] = u.re;
            u_im[i] = u.im;
            u_abs[i] = std::sqrt(square(u));
            p_re[i] = p_im[i] = d_re[i] = d_im[i] = error[i] = 0;
        }
        for (std::size_t k = series.degree + 1; k-- > 0;) {
            const Complex<double> c = series.dz[k];
            for (std::size_t i = 0; i < kChunk; ++i) {
                const Complex<double> u{u_re[i], u_im[i]}, p{p_re[i], p_im[i]};
                const Complex<double> d = times_plus({d_re[i], d_im[i]}, u, p);
                const Complex<double> next = times_plus(p, u, c);
                p_re[i] = next.re;
                p_im[i] = next.im;
                d_re[i] = d.re;
                d_im[i] = d.im;
            }
        }
        for (std::size_t k = series.error.size(); k-- > 0;) {
            for (std::size_t i = 0; i < kChunk; ++i) {
                error[i] = std::fma(error[i], u_abs[i], series.error[k]);
            }
        }
        for (std::size_t i = 0; i < count; ++i) {
            const Complex<double> d = times({d_re[i], d_im[i]}, scale);
            all.z_re[first + i] = p_re[i];
            all.z_im[first + i] = p_im[i];
            all.d_re[first + i] = d.re;
            all.d_im[first + i] = d.im;
            all.slope[first + i] = error[i] / kMostShift;
        }
    }
}

MANDEL_MULTIVERSION_WIDE(void, evaluate_all,
                         (const SharedSeries& series, const Complex<double>& scale,
                          const Columns& all),
                         evaluate(series, scale, all))

// None is the start of the orbit.
OrbitTrail::Rebasing shared_rebasing(const SharedSeries& series, std::size_t which) {
    const SharedSeries::Rebasing& of = series.rebasings[which];
    if (of.n == 0) return {};
    return {of.n, {}, of.m, static_cast<std::int32_t>(which)};
}

}  // namespace

SeriesStarts::SeriesStarts(const PixelTask& task, const Reference& reference,
                           std::span<const double> re, std::span<const double> im)
    : task_(task),
      series_(reference.series),
      Z_(reference.orbit.z()[series_.m]),
      pixel_(narrow(task.pixel)) {
    reach_limit_ = task.max_iterations <= series_.bounded_until;
    if (reach_limit_ || series_.n == 0) return;
    for (auto* values : {&z_re_, &z_im_, &d_re_, &d_im_, &slope_}) values->resize(re.size());
    const ComplexExp scale = task.pixel * (FloatExp(1.0) / series_.radius);
    trail_.older = shared_rebasing(series_, 0);
    trail_.newer = shared_rebasing(series_, 1);
    evaluate_all(series_, scale.to_double(),
                 Columns{re.size(), re.data(), im.data(), z_re_.data(), z_im_.data(), d_re_.data(),
                         d_im_.data(), slope_.data()});
}

bool SeriesStarts::put(std::size_t i, PixelState& state) const noexcept {
    const Complex<double> dz{z_re_[i], z_im_[i]}, z = plus(Z_, dz);
    const double slope = larger_size({d_re_[i], d_im_[i]});
    const bool goes_directly =
        task_.direct_tail && slope >= DirectTail::kMargin * DirectTail::least_derivative(series_.n);
    const bool is_back = goes_directly || series_.is_at_end || square(z) < square(dz);
    if (!is_back && series_.step == SharedSeries::kWithinStep) return false;
    if (state.trail != nullptr) {
        *state.trail = trail_;
        if (is_back) state.trail->note(series_.n, series_.m, z);
    }
    state.dz = is_back ? z : dz;
    state.derivative = {d_re_[i], d_im_[i]};
    state.derivative_exponent = 0;
    state.pixel = pixel_;
    state.n = series_.n;
    state.m = is_back ? 0 : series_.m;
    state.step = is_back ? 0 : series_.step;
    if (task_.direct_tail) state.direct_from = series_.n;
    return goes_directly;
}

}  // namespace mandel
