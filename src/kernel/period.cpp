#include "kernel/period.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <utility>

#include "base/elementary.h"
#include "kernel/reference_orbit.h"
#include "num/wide_conversion.h"

namespace mandel {
namespace {

struct BigComplex {
    explicit BigComplex(mpfr_prec_t bits) : re(bits), im(bits) {}
    BigFloat re, im;
};

// z <- z^2 + c and d <- 2 z d + 1 side by side; d needs only the bits that a step of Newton's
// method gains.
class NewtonOrbit {
public:
    NewtonOrbit(mpfr_prec_t bits, mpfr_prec_t slope_bits)
        : z(bits),
          d(slope_bits),
          a_(bits),
          b_(bits),
          c_(bits),
          short_z_(slope_bits),
          e_(slope_bits),
          f_(slope_bits) {}

    void step(const BigComplex& c) {
        mpfr_set(short_z_.re.get(), z.re.get(), MPFR_RNDN);
        mpfr_set(short_z_.im.get(), z.im.get(), MPFR_RNDN);
        mpfr_mul(e_.get(), short_z_.re.get(), d.re.get(), MPFR_RNDN);
        mpfr_mul(f_.get(), short_z_.im.get(), d.im.get(), MPFR_RNDN);
        mpfr_sub(e_.get(), e_.get(), f_.get(), MPFR_RNDN);
        mpfr_mul(f_.get(), short_z_.im.get(), d.re.get(), MPFR_RNDN);
        mpfr_mul(d.im.get(), short_z_.re.get(), d.im.get(), MPFR_RNDN);
        mpfr_add(d.im.get(), d.im.get(), f_.get(), MPFR_RNDN);
        mpfr_mul_2ui(d.im.get(), d.im.get(), 1, MPFR_RNDN);
        mpfr_mul_2ui(e_.get(), e_.get(), 1, MPFR_RNDN);
        mpfr_add_ui(d.re.get(), e_.get(), 1, MPFR_RNDN);

        mpfr_add(a_.get(), z.re.get(), z.im.get(), MPFR_RNDN);
        mpfr_sub(b_.get(), z.re.get(), z.im.get(), MPFR_RNDN);
        mpfr_mul(c_.get(), z.re.get(), z.im.get(), MPFR_RNDN);
        mpfr_mul_2ui(c_.get(), c_.get(), 1, MPFR_RNDN);
        mpfr_add(z.im.get(), c_.get(), c.im.get(), MPFR_RNDN);
        mpfr_mul(a_.get(), a_.get(), b_.get(), MPFR_RNDN);
        mpfr_add(z.re.get(), a_.get(), c.re.get(), MPFR_RNDN);
    }

    BigComplex z, d;

private:
    BigFloat a_, b_, c_;
    BigComplex short_z_;
    BigFloat e_, f_;
};

// c <- c - z / d.
void apply_newton(const NewtonOrbit& orbit, BigComplex& c) {
    const mpfr_prec_t bits = mpfr_get_prec(orbit.d.re.get());
    BigFloat size(bits), product(bits), part(bits);
    mpfr_sqr(size.get(), orbit.d.re.get(), MPFR_RNDN);
    mpfr_sqr(part.get(), orbit.d.im.get(), MPFR_RNDN);
    mpfr_add(size.get(), size.get(), part.get(), MPFR_RNDN);
    const auto subtract = [&](BigFloat& from, const BigFloat& x, const BigFloat& dx,
                              const BigFloat& y, const BigFloat& dy, bool plus) {
        mpfr_mul(product.get(), x.get(), dx.get(), MPFR_RNDN);
        mpfr_mul(part.get(), y.get(), dy.get(), MPFR_RNDN);
        (plus ? mpfr_add : mpfr_sub)(product.get(), product.get(), part.get(), MPFR_RNDN);
        mpfr_div(product.get(), product.get(), size.get(), MPFR_RNDN);
        mpfr_sub(from.get(), from.get(), product.get(), MPFR_RNDN);
    };
    const BigComplex& z = orbit.z;
    const BigComplex& d = orbit.d;
    subtract(c.re, z.re, d.re, z.im, d.im, true);
    subtract(c.im, z.im, d.re, z.re, d.im, false);
}

// The component around a nucleus, from the orbit Z_1..Z_p of the nucleus; formulas in period.h.
class ComponentOrbit {
public:
    // With Z_q, q = 1 .. p - 1.
    void step(const ComplexExp& z) noexcept {
        const ComplexExp l_sq = l_ * l_, g_c = l_ * b_;
        lc_ = twice(l_sq * b_ + z * lc_);
        cc_ = twice(g_c * g_c + z * cc_);
        l_ = twice(z * l_);
        b_ = b_ + kOne / l_;
    }

    // Of dZ_q/dc, for the Z_q that comes next.
    std::int64_t slope_exponent() const noexcept { return (l_ * b_).exponent; }

    ComplexExp size() const noexcept { return kOne / (b_ * l_ * l_); }

    ComponentShape shape() const noexcept {
        const ComplexExp g_c = l_ * b_;
        const ComplexExp bend = (cc_ / twice(g_c) + lc_ / l_) / (g_c * l_);
        return bend.abs() < FloatExp(0.5) ? ComponentShape::Cardioid : ComponentShape::Disk;
    }

private:
    const ComplexExp kOne{1, 0, 0};
    ComplexExp l_{1, 0, 0}, b_{1, 0, 0}, lc_, cc_;
};

struct Attempt {
    FloatExp moved;                 // by the step that was taken
    ComponentOrbit component;       // as seen from where the step began
    std::int64_t nearest_exponent;  // of the way to the nearest nucleus of a shorter period
};

struct Precision {
    std::int64_t bits;        // of z and c
    std::int64_t slope_bits;  // of d
};

// One step of Newton's method; nothing after `stop`.
std::optional<Attempt> improve(BigComplex& c, std::uint64_t period, const Precision& precision,
                               const StopFlag& stop) {
    const auto bits = static_cast<mpfr_prec_t>(precision.bits);
    mpfr_prec_round(c.re.get(), bits, MPFR_RNDN);
    mpfr_prec_round(c.im.get(), bits, MPFR_RNDN);
    NewtonOrbit orbit(bits, static_cast<mpfr_prec_t>(precision.slope_bits));
    Attempt attempt{{}, {}, 2};
    const auto poll_every = static_cast<std::uint64_t>(1 + 100'000'000 / (bits * bits + 10'000));
    for (std::uint64_t n = 1; n <= period; ++n) {
        orbit.step(c);
        if (n % poll_every == 0 && stop.is_requested()) return std::nullopt;
        if (n == period) break;
        const ComplexExp z = to_complex_exp(orbit.z.re, orbit.z.im);
        if (z.is_zero()) return std::nullopt;  // a shorter period
        attempt.nearest_exponent =
            std::min(attempt.nearest_exponent, z.exponent - attempt.component.slope_exponent());
        attempt.component.step(z);
    }
    attempt.moved =
        to_complex_exp(orbit.z.re, orbit.z.im).abs() / to_complex_exp(orbit.d.re, orbit.d.im).abs();
    apply_newton(orbit, c);
    return attempt;
}

// What the step after one that moved by 2^moved needs. A step squares the error relative to the
// radius of convergence, taken to be that of the view: where it is less, the bits are more than
// needed.
Precision next_precision(const Precision& last, std::int64_t moved, std::int64_t radius,
                         std::int64_t most_bits) {
    constexpr std::int64_t kGuard = 96;
    const std::int64_t next_move = std::max(2 * moved - radius, moved - last.slope_bits);
    const std::int64_t gain = radius - next_move;
    Precision next{kGuard - (next_move - gain), kGuard + gain};
    next.bits = std::clamp(next.bits, last.bits, std::max(last.bits, most_bits));
    next.slope_bits = std::clamp(next.slope_bits, kGuard, next.bits);
    return next;
}

// Newton's method from c; nothing if it leads farther away than a few times `radius`, to another
// period, or nowhere.
std::optional<Nucleus> refine(BigComplex c, std::uint64_t period, const FloatExp& radius,
                              const StopFlag& stop) {
    constexpr int kMaxSteps = 64;
    Precision precision{mpfr_get_prec(c.re.get()), 128};
    std::int64_t last_move = radius.exponent;
    for (int step = 0; step < kMaxSteps; ++step) {
        const std::optional<Attempt> attempt = improve(c, period, precision, stop);
        if (!attempt || radius * 4.0 < attempt->moved) return std::nullopt;
        const ComplexExp size = attempt->component.size();
        const std::int64_t moved = attempt->moved.exponent;
        // What is left of the error: the last two steps show how much one squares it.
        const std::int64_t error =
            std::max(3 * moved - 2 * last_move, moved - precision.slope_bits);
        const bool is_right = error < size.exponent - 96 && precision.bits >= 96 - size.exponent;
        if (moved < last_move - 40 && is_right) {
            // A nucleus of a shorter period would be as near as that of this one.
            if (attempt->nearest_exponent < moved + 20) return std::nullopt;
            return Nucleus{period, std::move(c.re), std::move(c.im), size,
                           attempt->component.shape()};
        }
        precision = next_precision(precision, moved, radius.exponent + 2, 160 - size.exponent);
        last_move = moved;
    }
    return std::nullopt;
}

// Searches a box and, where it is not clear what is inside, its parts, the largest first.
class LowestNucleus {
public:
    LowestNucleus(std::uint64_t max_period, const StopFlag& stop)
        : max_period_(max_period), stop_(stop) {}

    // What the search in the whole box said.
    PeriodSearch::End search(PlaneBox whole) {
        constexpr std::size_t kMaxSearches = 256;
        std::deque<PlaneBox> boxes;
        boxes.push_back(std::move(whole));
        std::optional<PeriodSearch::End> first;
        for (std::size_t i = 0; i < kMaxSearches && !boxes.empty(); ++i) {
            if (max_period_ == 0 || stop_.is_requested()) break;
            const PlaneBox box = std::move(boxes.front());
            boxes.pop_front();
            const PeriodSearch search = find_period(box, max_period_, stop_);
            if (!first) first = search.end;
            const bool is_accepted = search.end == PeriodSearch::End::Found && accept(box, search);
            const bool is_clear =
                search.end != PeriodSearch::End::Found && search.end != PeriodSearch::End::Unclear;
            if (!is_accepted && !is_clear) cut(box, boxes);
        }
        return first.value_or(PeriodSearch::End::Stopped);
    }

    std::optional<Nucleus> take() { return std::move(found_); }

private:
    static void cut(const PlaneBox& box, std::deque<PlaneBox>& parts) {
        // Not in the middle: nuclei like to lie on lines of symmetry.
        constexpr double kCutRight = 0.07, kCutUp = -0.11;
        for (const double right : {-1.0, 1.0}) {
            for (const double up : {-1.0, 1.0}) {
                auto [re, im] = box.at(box.right * FloatExp((kCutRight + right) / 2) +
                                       box.up * FloatExp((kCutUp + up) / 2));
                parts.push_back({std::move(re), std::move(im),
                                 box.right * FloatExp(std::fabs(right - kCutRight) / 2),
                                 box.up * FloatExp(std::fabs(up - kCutUp) / 2)});
            }
        }
    }

    bool accept(const PlaneBox& box, const PeriodSearch& search) {
        const ComplexExp start = box.contains(search.guess) ? search.guess : ComplexExp();
        auto [re, im] = box.at(start);
        BigComplex c(mpfr_get_prec(re.get()));
        c.re = std::move(re);
        c.im = std::move(im);
        std::optional<Nucleus> nucleus = refine(std::move(c), search.n, box.radius(), stop_);
        if (!nucleus || !box.contains(box.offset_of(nucleus->re, nucleus->im))) return false;
        found_ = std::move(nucleus);
        max_period_ = search.n - 1;  // others must be lower
        return true;
    }

    std::uint64_t max_period_;
    const StopFlag& stop_;
    std::optional<Nucleus> found_;
};

}  // namespace

double Nucleus::orientation() const { return repeatable_turns(size.im, size.re); }

NucleusSearch find_nucleus(const PlaneBox& box, std::uint64_t max_period, const StopFlag& stop) {
    // Precise enough for every point of the box.
    const mpfr_prec_t bits = std::max<mpfr_prec_t>(
        reference_precision(box.radius() * 0x1p-20, max_period), mpfr_get_prec(box.re.get()));
    PlaneBox precise = box;
    mpfr_prec_round(precise.re.get(), bits, MPFR_RNDN);
    mpfr_prec_round(precise.im.get(), bits, MPFR_RNDN);
    LowestNucleus lowest(max_period, stop);
    NucleusSearch result;
    result.end = lowest.search(std::move(precise));
    result.nucleus = lowest.take();
    if (stop.is_requested()) {
        result = {PeriodSearch::End::Stopped, {}};
    } else if (result.nucleus) {
        result.end = PeriodSearch::End::Found;
    } else if (result.end == PeriodSearch::End::Found) {
        result.end = PeriodSearch::End::Unclear;
    }
    return result;
}

}  // namespace mandel
