#include "kernel/period/loop_series.h"

#include <algorithm>
#include <cmath>

#include "num/double_double.h"

namespace mandel {
namespace {

// The common exponent follows when the linear terms leave this range.
constexpr double kSmall = 0x1p-60, kLarge = 0x1p60;
// Nothing nearer to the start of the reference is passed over as a factor of an ordinary size.
constexpr std::int64_t kSmallZ = -40;
// An orbit that is this much farther from the reference than that is from 0 has no series.
constexpr std::int64_t kMostBend = 8;

// Double-double arithmetic (T. J. Dekker, 1971).
DoubleDouble sum(double a, double b, double low) {
    const double s = a + b, t = s - a;
    const double rest = ((a - (s - t)) + (b - t)) + low;
    return {s + rest, rest - ((s + rest) - s)};
}
// a b + c d
DoubleDouble sum_of_products(const DoubleDouble& a, double b, const DoubleDouble& c, double d) {
    const double p = a.high * b, q = c.high * d;
    const double low = std::fma(a.high, b, -p) + std::fma(c.high, d, -q);
    return sum(p, q, low + (a.low * b + c.low * d));
}

// 2 Z_1 ... 2 Z_n-1, of n factors with no more than the roundings of Z.
ComplexExp product_of_slopes(const ReferenceOrbit& orbit, std::uint64_t n) {
    DoubleDouble re{1, 0}, im{0, 0};
    std::int64_t exponent = 0;
    for (std::uint64_t k = 1; k < n; ++k) {
        const ComplexExp Z = orbit.at(k);
        const DoubleDouble real = sum_of_products(re, Z.re, im, -Z.im);
        im = sum_of_products(re, Z.im, im, Z.re);
        re = real;
        exponent += Z.exponent + 1;
        const std::int64_t shift = exponent_of(larger_size({re.high, im.high}));
        if (shift < 100) continue;
        const double scale = power_of_two(-shift);
        for (double* x : {&re.high, &re.low, &im.high, &im.low}) *x *= scale;
        exponent += shift;
    }
    return {re.high, im.high, exponent};
}

}  // namespace

LoopSeries::LoopSeries(const ReferenceOrbit& orbit, std::uint64_t period, std::size_t degree,
                       const FloatExp& w_scale, const FloatExp& dc_scale, double radius,
                       const StopFlag& stop)
    : degree_(degree), is_valid_(true), w_scale_(w_scale) {
    const std::size_t count = (degree + 1) * (degree + 2) / 2;
    for (auto* values : {&re_, &im_, &square_re_, &square_im_}) values->assign(count, 0);
    sizes_.assign(degree + 1, 0);
    exponent_ = max(w_scale, dc_scale).exponent;
    re_[row(1)] = FloatExp(w_scale.mantissa, w_scale.exponent - exponent_).to_double();
    re_[1] = FloatExp(dc_scale.mantissa, dc_scale.exponent - exponent_).to_double();
    for (std::uint64_t k = 1; k < period && is_valid_; ++k) {
        if (k % 256 == 0 && stop.is_requested()) is_valid_ = false;
        take_step(orbit.at(k), dc_scale, radius);
    }
    is_valid_ &= std::isfinite(remainder_) && larger_size({re_[row(1)], im_[row(1)]}) > 0;
    if (!is_valid_) return;
    const ComplexExp first = product_of_slopes(orbit, period) * w_scale;
    const Complex<double> f =
        ComplexExp(first.re, first.im, first.exponent - exponent_).to_double();
    re_[row(1)] = f.re;
    im_[row(1)] = f.im;
}

double LoopSeries::spread() const noexcept {
    double sum = 0;
    for (std::size_t k = row(1) + 1; k < row(2); ++k)
        sum += std::sqrt(norm(Complex<double>{re_[k], im_[k]}));
    return sum / std::sqrt(norm(Complex<double>{re_[row(1)], im_[row(1)]}));
}

Complex<double> LoopSeries::at(std::size_t i, const Complex<double>& delta) const noexcept {
    const std::size_t first = row(i);
    Complex<double> sum;
    for (std::size_t j = degree_ - i + 1; j-- > 0;) {
        sum = {sum.re * delta.re - sum.im * delta.im + re_[first + j],
               sum.re * delta.im + sum.im * delta.re + im_[first + j]};
    }
    return sum;
}

Complex<double> LoopSeries::slope_at(std::size_t i, const Complex<double>& delta) const noexcept {
    const std::size_t first = row(i);
    Complex<double> sum;
    for (std::size_t j = degree_ - i; j > 0; --j) {
        const auto factor = static_cast<double>(j);
        sum = {sum.re * delta.re - sum.im * delta.im + factor * re_[first + j],
               sum.re * delta.im + sum.im * delta.re + factor * im_[first + j]};
    }
    return sum;
}

// The new exponent is chosen before the step, so that neither what is left of a dip nor dc is out
// of range.
void LoopSeries::take_step(const ComplexExp& Z, const FloatExp& dc_scale, double radius) {
    const double size = measure();
    const double far = FloatExp(size + remainder_, exponent_).to_double();
    if (!(Z.abs().to_double() + far < radius) || exponent_ > Z.exponent + kMostBend) {
        is_valid_ = false;
        return;
    }
    std::int64_t next = exponent_ + (Z.exponent < kSmallZ ? Z.exponent : 0);
    next = std::max(next, dc_scale.exponent);
    const Complex<double> slope =
        ComplexExp(Z.re, Z.im, Z.exponent + 1 + exponent_ - next).to_double();
    const double bend = FloatExp(1, 2 * exponent_ - next).to_double();

    double beyond = 0;
    for (std::size_t m = 1; m <= degree_; ++m) {
        for (std::size_t n = degree_ + 1 - m; n <= degree_; ++n) beyond += sizes_[m] * sizes_[n];
    }
    const double slope_size = std::sqrt(norm(slope));
    remainder_ = ((slope_size + bend * (2 * size + remainder_)) * remainder_ + bend * beyond) *
                 (1 + 0x1p-40);
    if (bend > 0) square();
    for (std::size_t i = 0; i < re_.size(); ++i) {
        const double re = re_[i], im = im_[i];
        re_[i] = (slope.re * re - slope.im * im) + bend * square_re_[i];
        im_[i] = (slope.re * im + slope.im * re) + bend * square_im_[i];
    }
    re_[1] += FloatExp(dc_scale.mantissa, dc_scale.exponent - next).to_double();
    exponent_ = next;
    const double linear =
        std::max(larger_size({re_[1], im_[1]}), larger_size({re_[row(1)], im_[row(1)]}));
    if (!(linear > kSmall && linear < kLarge)) rescale(linear);
}

// h_n for all n, and H.
double LoopSeries::measure() {
    std::fill(sizes_.begin(), sizes_.end(), 0.0);
    for (std::size_t i = 0; i <= degree_; ++i) {
        const std::size_t first = row(i);
        for (std::size_t j = 0; i + j <= degree_; ++j) {
            sizes_[i + j] += std::fabs(re_[first + j]) + std::fabs(im_[first + j]);
        }
    }
    double sum = 0;
    for (const double h : sizes_) sum += h;
    return sum;
}

void LoopSeries::square() {
    std::fill(square_re_.begin(), square_re_.end(), 0.0);
    std::fill(square_im_.begin(), square_im_.end(), 0.0);
    for (std::size_t i = 0; i <= degree_; ++i) {
        for (std::size_t k = i; i + k <= degree_; ++k) {
            const double share = i == k ? 1 : 2;
            const std::size_t of_i = row(i), of_k = row(k), to = row(i + k);
            for (std::size_t j = 0; i + k + j <= degree_; ++j) {
                const double re = share * re_[of_i + j], im = share * im_[of_i + j];
                for (std::size_t l = 0; i + k + j + l <= degree_; ++l) {
                    square_re_[to + j + l] += re * re_[of_k + l] - im * im_[of_k + l];
                    square_im_[to + j + l] += re * im_[of_k + l] + im * re_[of_k + l];
                }
            }
        }
    }
}

void LoopSeries::rescale(double size) {
    const std::int64_t shift = exponent_of(size);
    if (!(size > 0) || !std::isfinite(size) || shift < -1000) {
        is_valid_ = false;
        return;
    }
    const double scale = power_of_two(-shift);
    for (auto* values : {&re_, &im_}) {
        for (double& x : *values) x *= scale;
    }
    remainder_ *= scale;
    exponent_ += shift;
}

}  // namespace mandel
