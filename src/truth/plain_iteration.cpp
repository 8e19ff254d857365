#include "truth/plain_iteration.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

#include "num/complex.h"
#include "truth/formula_orbit.h"

namespace mandel {
namespace {

// For what the size of a pixel is needed for beside its place.
constexpr mpfr_prec_t kSpacingBits = 256;

// How right the last z is to be, in bits after the point.
constexpr std::int64_t kEndBits = 20;
// An orbit that misses more bits than this is taken as what it looks like without.
constexpr std::int64_t kMostBits = std::int64_t{1} << 20;

constexpr double kPi = 3.14159265358979323846;

double size_in_bits(const Decimal& number) {
    return number.is_zero() ? 0 : std::max(0.0, number.log2());
}

std::int64_t precision_for(const View& view, std::uint64_t max_iterations) {
    const double pixels = std::max(view.size.width, view.size.height);
    const double bits = size_in_bits(view.zoom) + std::log2(pixels) +
                        std::max(size_in_bits(view.re), size_in_bits(view.im)) +
                        2 * std::log2(static_cast<double>(max_iterations) + 1) +
                        std::fabs(view.stretch);
    // Where 0 is in the forward orbit of a Julia set, pixels part by the power of their distance.
    const double power = view.julia ? view.formula.degree : 1;
    return static_cast<std::int64_t>(std::ceil(bits * power)) + 64;
}

double turns(double y, double x) {
    const double turn = std::atan2(y, x) / (2 * kPi);
    return turn < 0 ? turn + 1 : turn;
}

BigFloat spacing_at(const Decimal& zoom, std::uint32_t height, mpfr_prec_t bits) {
    BigFloat spacing(zoom, bits);
    mpfr_mul_ui(spacing.get(), spacing.get(), height, MPFR_RNDN);
    mpfr_ui_div(spacing.get(), 4, spacing.get(), MPFR_RNDN);
    return spacing;
}

// e^{i angle}; quarter turns are exact, where rounded ones would miss the axes by a little.
BigComplex turn_by(double degrees, mpfr_prec_t bits) {
    BigComplex turn(bits);
    BigFloat angle(bits);
    mpfr_const_pi(angle.get(), MPFR_RNDN);
    mpfr_mul_d(angle.get(), angle.get(), degrees, MPFR_RNDN);
    mpfr_div_ui(angle.get(), angle.get(), 180, MPFR_RNDN);
    mpfr_sin_cos(turn.im.get(), turn.re.get(), angle.get(), MPFR_RNDN);
    if (std::fmod(degrees, 90) == 0) {
        mpfr_rint(turn.re.get(), turn.re.get(), MPFR_RNDN);
        mpfr_rint(turn.im.get(), turn.im.get(), MPFR_RNDN);
    }
    mpfr_free_cache2(MPFR_FREE_LOCAL_CACHE);  // this thread's pi, which is freed nowhere else
    return turn;
}

// What the point (x, y), in pixels to the right and up, becomes: view.h has the matrix, which is
// applied from the right to the left.
BigComplex moved(const View& view, double x, double y, const BigFloat& spacing) {
    const mpfr_prec_t bits = mpfr_get_prec(spacing.get());
    const auto turned = [&](const BigComplex& p, double degrees) {
        const BigComplex turn = turn_by(degrees, bits);
        BigComplex q(bits);
        mpfr_fmms(q.re.get(), p.re.get(), turn.re.get(), p.im.get(), turn.im.get(), MPFR_RNDN);
        mpfr_fmma(q.im.get(), p.re.get(), turn.im.get(), p.im.get(), turn.re.get(), MPFR_RNDN);
        return q;
    };
    BigComplex p(bits);
    mpfr_mul_d(p.re.get(), spacing.get(), x, MPFR_RNDN);
    mpfr_mul_d(p.im.get(), spacing.get(), view.is_flipped() ? -y : y, MPFR_RNDN);
    if (view.stretch != 0) {
        p = turned(p, -view.stretch_deg);
        BigFloat factor(bits);
        mpfr_set_d(factor.get(), view.stretch, MPFR_RNDN);
        mpfr_exp2(factor.get(), factor.get(), MPFR_RNDN);
        mpfr_mul(p.re.get(), p.re.get(), factor.get(), MPFR_RNDN);
        mpfr_div(p.im.get(), p.im.get(), factor.get(), MPFR_RNDN);
        p = turned(p, view.stretch_deg);
    }
    return turned(p, view.rotate_deg);
}

}  // namespace

PlainIteration::PlainIteration(const View& view, std::uint64_t max_iterations, double escape_radius,
                               const StripeRule& stripes)
    : view_(view),
      max_iterations_(max_iterations),
      escape_radius_(escape_radius),
      stripes_(stripes),
      precision_bits_(precision_for(view, max_iterations)) {}

PixelResult PlainIteration::pixel(PixelPosition position, const StopFlag& stop) const {
    std::int64_t bits = precision_bits_;
    for (;;) {
        const Attempt last = attempt(position, bits, stop);
        const bool is_true = last.missing_bits <= 0;
        if (is_true || last.missing_bits > kMostBits || stop.is_requested()) return last.result;
        // What was found to be missing may itself be that of another orbit.
        bits += last.missing_bits + 64;
    }
}

PlainIteration::Attempt PlainIteration::attempt(PixelPosition position, std::int64_t bits,
                                                const StopFlag& stop) const {
    // Offsets are not as small against a pixel as the centre is large: 31 bits of the widest
    // picture, 64 below a pixel and 2 * 62 of the iterations, and some to spare.
    const mpfr_prec_t offset_bits = kSpacingBits + bits - precision_bits_;
    const BigFloat spacing = spacing_at(view_.zoom, view_.size.height, offset_bits);
    const double right = position.x + 0.5 - view_.size.width / 2.0;
    const double up = view_.size.height / 2.0 - position.y - 0.5;
    const BigComplex point = sum({BigFloat(view_.re, bits), BigFloat(view_.im, bits)},
                                 moved(view_, right, up, spacing), bits);
    const auto& julia = view_.julia;
    const bool is_julia = julia.has_value();
    FormulaOrbit orbit(
        view_.formula, is_julia ? point : BigComplex(bits),
        is_julia ? BigComplex(BigFloat(julia->re, bits), BigFloat(julia->im, bits)) : point,
        is_julia, moved(view_, 1, 0, spacing), moved(view_, 0, 1, spacing));
    const auto count_bits = static_cast<std::int64_t>(std::bit_width(max_iterations_));
    const std::int64_t own_bits = bits - count_bits - kEndBits;
    Recent recent{};
    if (is_julia && orbit.is_outside(escape_radius_)) {
        return {escaped(orbit, recent, 0), orbit.slope_range() - own_bits};
    }
    for (std::uint64_t n = 1; n <= max_iterations_; ++n) {
        if (stop.is_requested()) return {};
        orbit.step();
        recent[n % kRecent] = orbit.z();
        if (orbit.is_outside(escape_radius_)) {
            return {escaped(orbit, recent, n), orbit.slope_range() - own_bits};
        }
        // An orbit that goes round need not do so exactly where it seems to.
        if (orbit.has_come_round(n)) break;
    }
    PixelResult result;
    result.status = PixelStatus::Limit;
    return {result, orbit.slope_range() - own_bits};
}

double PlainIteration::stripe_average(const Recent& recent, std::uint64_t n) const {
    double sum = 0, weights = 0, weight = 1;
    for (std::uint64_t k = n; k > 0 && n - k < kRecent - 1; --k, weight *= stripes_.memory) {
        const Complex<double>& z = recent[k % kRecent];
        sum += weight * (0.5 + 0.5 * std::sin(stripes_.count * std::atan2(z.im, z.re)));
        weights += weight;
    }
    return weights > 0 ? sum / weights : 0.5;
}

PixelResult PlainIteration::escaped(const FormulaOrbit& orbit, const Recent& recent,
                                    std::uint64_t n) const {
    const Complex<double> z = orbit.z(), growth = orbit.growth();
    const double size = std::hypot(z.re, z.im);
    const double level = std::log2(std::log(size) / std::log(escape_radius_));
    PixelResult result;
    result.status = PixelStatus::Escaped;
    result.n = n;
    result[Channel::Fraction] = 1 - level / std::log2(view_.formula.degree);
    result[Channel::Distance] = size * std::log(size) / std::hypot(growth.re, growth.im);
    result[Channel::Angle] = turns(z.im, z.re);
    const double part = std::clamp(result[Channel::Fraction], 0.0, 1.0);
    result[Channel::Stripe] =
        part * stripe_average(recent, n) + (1 - part) * stripe_average(recent, n > 0 ? n - 1 : 0);
    result[Channel::Direction] = turns(growth.im, growth.re);
    return result;
}

}  // namespace mandel
