#include "kernel/period.h"

#include <algorithm>

#include "base/elementary.h"
#include "kernel/reference_orbit.h"

namespace mandel {
namespace {

struct BigComplex {
    explicit BigComplex(mpfr_prec_t bits) : re(bits), im(bits) {}
    BigFloat re, im;
};

FloatExp to_float_exp(const BigFloat& x) {
    if (mpfr_zero_p(x.get()) != 0) return {};
    long exponent = 0;
    const double mantissa = mpfr_get_d_2exp(&exponent, x.get(), MPFR_RNDN);
    return {mantissa, exponent};
}

ComplexExp to_complex_exp(const BigComplex& z) { return {to_float_exp(z.re), to_float_exp(z.im)}; }

// z <- z^2 + c and d <- 2 z d + 1 side by side, d with half the precision: a step of Newton's
// method doubles the digits and needs no more of them in the slope.
class NewtonOrbit {
public:
    explicit NewtonOrbit(mpfr_prec_t bits)
        : z(bits),
          d(bits / 2 + 64),
          a_(bits),
          b_(bits),
          c_(bits),
          e_(bits / 2 + 64),
          f_(bits / 2 + 64) {}

    void step(const BigComplex& c) {
        mpfr_mul(e_.get(), z.re.get(), d.re.get(), MPFR_RNDN);
        mpfr_mul(f_.get(), z.im.get(), d.im.get(), MPFR_RNDN);
        mpfr_sub(e_.get(), e_.get(), f_.get(), MPFR_RNDN);
        mpfr_mul(f_.get(), z.im.get(), d.re.get(), MPFR_RNDN);
        mpfr_mul(d.im.get(), z.re.get(), d.im.get(), MPFR_RNDN);
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
    BigFloat a_, b_, c_, e_, f_;
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

struct Attempt {
    FloatExp moved;   // by the step that was taken
    ComplexExp size;  // of the component, as seen from where the step began
};

// One step of Newton's method with `bits`; nothing after `stop`.
std::optional<Attempt> improve(BigComplex& c, std::uint64_t period, mpfr_prec_t bits,
                               const StopFlag& stop) {
    mpfr_prec_round(c.re.get(), bits, MPFR_RNDN);
    mpfr_prec_round(c.im.get(), bits, MPFR_RNDN);
    NewtonOrbit orbit(bits);
    ComplexExp l(1, 0, 0), b(1, 0, 0);
    const ComplexExp one(1, 0, 0);
    const auto poll_every = static_cast<std::uint64_t>(1 + 100'000'000 / (bits * bits + 10'000));
    for (std::uint64_t n = 1; n <= period; ++n) {
        orbit.step(c);
        if (n % poll_every == 0 && stop.is_requested()) return std::nullopt;
        if (n == period) break;
        const ComplexExp z = to_complex_exp(orbit.z);
        if (z.is_zero()) return std::nullopt;  // a shorter period
        l = twice(z * l);
        b = b + one / l;
    }
    const FloatExp moved = to_complex_exp(orbit.z).abs() / to_complex_exp(orbit.d).abs();
    apply_newton(orbit, c);
    return Attempt{moved, one / (b * l * l)};
}

}  // namespace

double Nucleus::orientation() const { return repeatable_turns(size.im, size.re); }

std::optional<Nucleus> find_nucleus(const BigFloat& re, const BigFloat& im, const FloatExp& radius,
                                    std::uint64_t max_period, const StopFlag& stop) {
    OrbitLimits limits;
    limits.radius = radius * 0.5;
    limits.spacing = radius * 0x1p-10;
    limits.max_iterations = max_period;
    limits.find_interior = false;
    const ReferenceOrbit orbit(re, im, limits, stop);
    if (orbit.end() != ReferenceOrbit::End::Periodic) return std::nullopt;

    const std::uint64_t period = orbit.last();
    mpfr_prec_t bits =
        std::max<mpfr_prec_t>(reference_precision(limits.spacing, period), mpfr_get_prec(re.get()));
    BigComplex c(bits);
    mpfr_set(c.re.get(), re.get(), MPFR_RNDN);
    mpfr_set(c.im.get(), im.get(), MPFR_RNDN);
    // From within the view every step doubles the digits; a view that is no start for Newton's
    // method is given up early.
    constexpr int kMaxSteps = 64;
    for (int step = 0; step < kMaxSteps; ++step) {
        const std::optional<Attempt> attempt = improve(c, period, bits, stop);
        if (!attempt || radius * 4.0 < attempt->moved) return std::nullopt;
        // What the step moved by is squared by the next one, relative to the component's size.
        const FloatExp size = attempt->size.abs();
        const bool is_near = attempt->moved < size * 0x1p-40;
        const std::int64_t wanted = 80 - 2 * std::min(attempt->moved.exponent, size.exponent);
        if (is_near && bits >= 80 - size.exponent) {
            return Nucleus{period, std::move(c.re), std::move(c.im), attempt->size};
        }
        const std::int64_t enough = std::max<std::int64_t>(bits, 160 - size.exponent);
        bits = static_cast<mpfr_prec_t>(
            std::clamp<std::int64_t>(wanted, bits, std::max<std::int64_t>(bits, enough)));
    }
    return std::nullopt;
}

}  // namespace mandel
