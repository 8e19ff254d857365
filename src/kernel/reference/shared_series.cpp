#include "kernel/reference/shared_series.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "kernel/pixel/orbit_trail.h"

namespace mandel {
namespace {

using Link = LinearApproximation::Link;
constexpr std::uint32_t kNoStep = LinearApproximation::kNone;
constexpr std::size_t kDegree = SharedSeries::kDegree;

// Coefficients below this part of their sum count as an error.
constexpr double kNegligible = 0x1p-70;
// Of a step, against the sum of all coefficients: a few roundings.
constexpr double kRounding = 0x1p-51;
// Long steps are taken this far inside of their limit, where what they leave out, the cube of w, is
// much smaller than at it.
constexpr double kMargin = 0x1p-3;
// What the error may look like where the series ends: a shift of so many pixels.
constexpr double kMostShift = 0x1p-24;
// Of dz: an error that will not become small enough any more.
constexpr double kHopeless = 0x1p-16;
// Pixels go on directly where |D| is this share of n at least (direct_tail.h): most of them do
// where the mean |D| is that much.
constexpr double kDirectShare = 0x1p-22;
// z stays below this size: so no pixel escapes, and the next step does not either.
constexpr double kMostSize = 3.5;
// No more products of coefficients, each about a nanosecond, with what a step takes besides.
constexpr std::size_t kMostProducts = std::size_t{1} << 21;
constexpr std::size_t kProductsPerStep = 64;

// A polynomial: the sum of c[k] 2^exponent u^k. It is off by at most the sum of e[k] 2^exponent
// |u|^k for |u| <= 1. (So the bound is smaller where the polynomial is: near the zeros at the
// centre that dips of the reference bring.)
struct Polynomial {
    std::array<Complex<double>, kDegree + 1> c{};
    std::array<double, kDegree + 2> e{};
    std::size_t degree = 0;  // the rest of c is 0
    std::int64_t exponent = kZeroExponent;

    // At least |p(u)|, and what it is off by.
    FloatExp size() const {
        double sum = 0;
        for (std::size_t k = 0; k <= degree; ++k) sum += std::sqrt(norm(c[k]));
        return {sum, exponent};
    }
    FloatExp error() const { return {std::accumulate(e.begin(), e.end(), 0.0), exponent}; }

    void scale_to(std::int64_t to) {
        const double scale = power_of_two(exponent - to);
        for (std::size_t k = 0; k <= degree; ++k) c[k] = {c[k].re * scale, c[k].im * scale};
        for (double& bound : e) bound *= scale;
        exponent = to;
    }

    // Adds x u^k.
    void add(std::size_t k, const ComplexExp& x) {
        if (x.is_zero()) return;
        if (x.exponent > exponent) scale_to(x.exponent);
        const double scale = power_of_two(x.exponent - exponent);
        c[k] = {c[k].re + x.re * scale, c[k].im + x.im * scale};
        degree = std::max(degree, k);
    }

    // Leaves out what is too small to matter and scales the rest to the size of 1.
    void tidy() {
        const FloatExp sum = size();
        if (sum.mantissa == 0) return;
        scale_to(sum.exponent);
        for (std::size_t k = 0; k <= degree; ++k) e[k] += kRounding * std::sqrt(norm(c[k]));
        while (degree > 1 && norm(c[degree]) < kNegligible * kNegligible) {
            e[degree] += std::sqrt(norm(c[degree]));
            c[degree--] = {};
        }
    }
};

// Adds the product of two bounds, with what is beyond their last place in that place: |u| <= 1.
template <std::size_t kSize, std::size_t kOther>
void add_product(const std::array<double, kSize>& x, const std::array<double, kOther>& y,
                 double factor, std::array<double, kDegree + 2>& sum) {
    for (std::size_t i = 0; i < kSize; ++i) {
        const double f = factor * x[i];
        if (f == 0) continue;
        for (std::size_t j = 0; j < kOther; ++j) sum[std::min(i + j, kDegree + 1)] += f * y[j];
    }
}

// Adds p^2 b to the sum, whose exponent is at least that of the product; what is of too high a
// degree, and the errors of p, to its error.
void add_square(const Polynomial& p, const ComplexExp& b, Polynomial& sum) {
    const double scale = power_of_two(2 * p.exponent + b.exponent - sum.exponent);
    const Complex<double> factor{b.re * scale, b.im * scale};
    sum.degree = std::max(sum.degree, std::min(kDegree, 2 * p.degree));
    for (std::size_t k = 0; k <= std::min(kDegree, 2 * p.degree); ++k) {
        Complex<double> part{0, 0};
        for (std::size_t i = k > p.degree ? k - p.degree : 0; i <= std::min(k, p.degree); ++i) {
            const Complex<double>&x = p.c[i], &y = p.c[k - i];
            part.re += x.re * y.re - x.im * y.im;
            part.im += x.re * y.im + x.im * y.re;
        }
        sum.c[k].re += factor.re * part.re - factor.im * part.im;
        sum.c[k].im += factor.re * part.im + factor.im * part.re;
    }
    std::array<double, kDegree + 1> sizes{};
    for (std::size_t k = 0; k <= p.degree; ++k) sizes[k] = std::sqrt(norm(p.c[k]));
    const double size = std::sqrt(norm(factor));
    double from = 0;  // |c[i]| + ... + |c[degree]|
    for (std::size_t i = p.degree, k = kDegree + 1 - p.degree; k <= p.degree; --i, ++k) {
        from += sizes[i];
        sum.e[kDegree + 1] += size * sizes[k] * from;
    }
    add_product(p.e, sizes, 2 * size, sum.e);
    for (std::size_t k = 0; k < p.e.size(); ++k) sum.e[k] += p.e[k] * size * p.error().mantissa;
}

// p (a + b p)
Polynomial times_linear(const Polynomial& p, const ComplexExp& a, const ComplexExp& b) {
    const FloatExp size = p.size() + p.error();
    const FloatExp share = b.is_zero() ? FloatExp() : size * b.abs();
    const bool is_linear = share < a.abs() * kNegligible;
    Polynomial r;
    r.degree = p.degree;
    r.exponent = p.exponent + a.exponent;
    if (!is_linear) r.exponent = std::max(r.exponent, 2 * p.exponent + b.exponent);
    const double scale = power_of_two(p.exponent + a.exponent - r.exponent);
    const Complex<double> factor{a.re * scale, a.im * scale};
    for (std::size_t k = 0; k <= p.degree; ++k) {
        r.c[k] = {factor.re * p.c[k].re - factor.im * p.c[k].im,
                  factor.re * p.c[k].im + factor.im * p.c[k].re};
    }
    const double growth = std::sqrt(norm(factor));
    for (std::size_t k = 0; k < p.e.size(); ++k) r.e[k] = growth * p.e[k];
    if (!is_linear) {
        add_square(p, b, r);
    } else {
        for (std::size_t k = 0; k <= p.degree; ++k) r.e[k] += kNegligible * std::sqrt(norm(r.c[k]));
    }
    return r;
}

// The series under way.
class SeriesRun {
public:
    SeriesRun(const ReferenceOrbit& orbit, const LinearApproximation& table,
              const SharedStart& start, const SeriesView& view)
        : orbit_(orbit), table_(table), view_(view), n_(start.m), m_(start.m), step_(start.step) {
        dz_.add(1, start.slope * view.radius);
    }

    // By a long step of the table or a single one. False if there is none, or if it would be of no
    // use.
    bool advance() {
        products_ += kProductsPerStep + (dz_.degree + 1) * (dz_.degree + 1);
        if (products_ > kMostProducts) return false;
        if (left_ == 0 && !rebase_if_due()) return false;
        const Polynomial w = first_product();
        const std::uint32_t i = left_ == 0 ? longest_valid(w) : kNoStep;
        i != kNoStep ? take_long_step(w, i) : take_single_step(w);
        return is_bounded() && dz_.error() < dz_.size() * kHopeless;
    }

    std::uint64_t n() const { return n_; }
    // Whether pixels can begin here.
    bool is_exact() const {
        const FloatExp slope = dz_.size() * (view_.spacing / view_.radius);
        if (!(dz_.error() < slope * kMostShift)) return false;
        return left_ == 0
                   ? slope.exponent > SharedSeries::kLeastExponent
                   : FloatExp(kDirectShare * std::max(static_cast<double>(n_), 64.0)) < slope;
    }
    void put(SharedSeries& series) const {
        series.n = n_;
        series.m = m_;
        series.step = left_ == 0 ? step_ : SharedSeries::kWithinStep;
        series.is_at_end = m_ == orbit_.last();
        series.degree = dz_.degree;
        for (std::size_t k = 0; k <= kDegree; ++k) series.dz[k] = coefficient(k);
        for (std::size_t k = 0; k < series.error.size(); ++k) {
            series.error[k] = FloatExp(dz_.e[k], dz_.exponent).to_double();
        }
        series.radius = view_.radius;
        series.rebasings = rebasings_;
    }

private:
    // All at once, where z of some pixel may be smaller than its dz.
    bool rebase_if_due() {
        if (m_ == 0) return true;
        const ComplexExp Z = orbit_.at(m_);
        const bool is_over = m_ == orbit_.last();
        if (!is_over && dz_.size() < Z.abs()) return true;
        if (view_.ends_at_period || (is_over && orbit_.end() != ReferenceOrbit::End::Periodic)) {
            return false;
        }
        dz_.add(0, Z);
        dz_.tidy();
        note_rebasing();
        m_ = step_ = 0;
        return true;
    }

    void note_rebasing() {
        if (n_ - rebasings_[1].n < OrbitTrail::kStretch) return;
        rebasings_[0] = rebasings_[1];
        rebasings_[1] = {n_, m_, dz_.degree, {}};
        for (std::size_t k = 0; k <= dz_.degree; ++k) rebasings_[1].z[k] = coefficient(k);
    }
    Complex<double> coefficient(std::size_t k) const {
        return ComplexExp(dz_.c[k].re, dz_.c[k].im, dz_.exponent).to_double();
    }

    // w = dz (2 Z + dz)
    Polynomial first_product() const {
        Polynomial w = times_linear(dz_, twice(orbit_.at(m_)), ComplexExp(1, 0, 0));
        w.tidy();
        return w;
    }

    std::uint32_t longest_valid(const Polynomial& w) const {
        const FloatExp size = w.size() + w.error();
        std::uint32_t i = step_;
        while (table_.link(i).parent != kNoStep) i = table_.link(i).parent;
        while (i != kNoStep && !(size < table_.limit(i) * kMargin)) i = table_.link(i).child;
        return i;
    }

    // With what it leaves out (linear_approximation.h) of each iteration: of w^3 epsilon where |w|
    // = T, and of dc and w dc no more than epsilon.
    void take_long_step(const Polynomial& w, std::uint32_t i) {
        const Link& link = table_.link(i);
        const LinearApproximation::Wide map = table_.wide_form(i);
        const FloatExp dc = table_.ratio(i) * view_.radius;
        const double share = (w.size() / map.limit).to_double();
        const double dc_share = (dc / map.limit).to_double();
        const double epsilon = table_.epsilon(), length = static_cast<double>(link.length);
        Polynomial sum = w;
        const double left_out =
            length * (2 * epsilon * share * share + std::min(epsilon, dc_share));
        for (std::size_t k = 0; k <= w.degree; ++k) sum.e[k] += left_out * std::sqrt(norm(w.c[k]));
        dz_ = times_linear(sum, map.a, map.q);
        dz_.add(1, map.b * view_.radius);
        const FloatExp of_dc = dc * map.a.abs() * (2 * epsilon * length);
        dz_.e[1] += (of_dc * FloatExp(1, -dz_.exponent)).to_double();
        dz_.tidy();
        n_ += link.length;
        m_ += link.length;
        step_ = i + 1;
    }

    void take_single_step(const Polynomial& w) {
        if (left_ == 0) {
            while (table_.link(step_).child != kNoStep) step_ = table_.link(step_).child;
            left_ = table_.link(step_).length;
        }
        dz_ = w;
        dz_.add(1, ComplexExp(view_.radius, FloatExp()));
        dz_.tidy();
        ++n_;
        ++m_;
        if (--left_ == 0) ++step_;
    }

    bool is_bounded() const {
        const FloatExp size = orbit_.at(m_).abs() + dz_.size() + dz_.error();
        return size < FloatExp(std::min(kMostSize, 0.9 * view_.escape_radius));
    }

    const ReferenceOrbit& orbit_;
    const LinearApproximation& table_;
    const SeriesView& view_;
    Polynomial dz_;
    std::array<SharedSeries::Rebasing, 2> rebasings_{};
    std::uint64_t n_;
    std::uint32_t m_, step_;
    std::uint32_t left_ = 0;  // single steps to the end of step_
    std::size_t products_ = 0;
};

}  // namespace

SharedSeries::SharedSeries(const ReferenceOrbit& orbit, const LinearApproximation& table,
                           const SharedStart& start, const SeriesView& view, const StopFlag& stop) {
    if (table.size() == 0) return;
    SeriesRun run(orbit, table, start, view);
    while (run.advance() && !stop.is_requested()) {
        bounded_until = run.n();
        if (run.is_exact()) run.put(*this);
    }
}

}  // namespace mandel
