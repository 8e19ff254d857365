#include "truth/plain_iteration.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

#include "num/complex.h"

namespace mandel {
namespace {

// For what the size of a pixel is needed for beside its place.
constexpr mpfr_prec_t kSpacingBits = 256;

// How right the last z is to be, in bits after the point.
constexpr std::int64_t kEndBits = 20;
// An orbit that misses more bits than this is taken as what it looks like without.
constexpr std::int64_t kMostBits = std::int64_t{1} << 20;

// For the derivative: its relative error after N steps is about N 2^-64, and MPFR's exponents
// have no end that an orbit reaches.
constexpr mpfr_prec_t kDerivativeBits = 64;

constexpr double kPi = 3.14159265358979323846;

double size_in_bits(const Decimal& number) {
    return number.is_zero() ? 0 : std::max(0.0, number.log2());
}

std::int64_t precision_for(const View& view, std::uint64_t max_iterations) {
    const double pixels = std::max(view.size.width, view.size.height);
    const double bits = size_in_bits(view.zoom) + std::log2(pixels) +
                        std::max(size_in_bits(view.re), size_in_bits(view.im)) +
                        2 * std::log2(static_cast<double>(max_iterations) + 1);
    return static_cast<std::int64_t>(std::ceil(bits)) + 64;
}

constexpr std::int64_t kExponentOfZero = -(std::int64_t{1} << 62);

std::int64_t exponent_of(const BigFloat& x) {
    return mpfr_zero_p(x.get()) != 0 ? kExponentOfZero : mpfr_get_exp(x.get());
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

// The step from a pixel to its right neighbour.
struct PixelStep {
    BigFloat re, im;
};
PixelStep step_at(const BigFloat& spacing, double rotate_deg) {
    const mpfr_prec_t bits = mpfr_get_prec(spacing.get());
    PixelStep step{BigFloat(bits), BigFloat(bits)};
    BigFloat angle(bits);
    mpfr_const_pi(angle.get(), MPFR_RNDN);
    mpfr_mul_d(angle.get(), angle.get(), rotate_deg, MPFR_RNDN);
    mpfr_div_ui(angle.get(), angle.get(), 180, MPFR_RNDN);
    mpfr_sin_cos(step.im.get(), step.re.get(), angle.get(), MPFR_RNDN);
    // Rounded, a quarter turn would miss the axes by a little.
    if (std::fmod(rotate_deg, 90) == 0) {
        mpfr_rint(step.re.get(), step.re.get(), MPFR_RNDN);
        mpfr_rint(step.im.get(), step.im.get(), MPFR_RNDN);
    }
    mpfr_free_cache2(MPFR_FREE_LOCAL_CACHE);  // this thread's pi, which is freed nowhere else
    mpfr_mul(step.re.get(), step.re.get(), spacing.get(), MPFR_RNDN);
    mpfr_mul(step.im.get(), step.im.get(), spacing.get(), MPFR_RNDN);
    return step;
}

// centre + a x + b y
BigFloat placed(const BigFloat& centre, const BigFloat& a, double x, const BigFloat& b, double y) {
    BigFloat offset(mpfr_get_prec(a.get())), term(mpfr_get_prec(a.get())), sum(centre);
    mpfr_mul_d(offset.get(), a.get(), x, MPFR_RNDN);
    mpfr_mul_d(term.get(), b.get(), y, MPFR_RNDN);
    mpfr_add(offset.get(), offset.get(), term.get(), MPFR_RNDN);
    mpfr_add(sum.get(), sum.get(), offset.get(), MPFR_RNDN);
    return sum;
}

}  // namespace

// z_n of one c, and d_n = dz_n / dc.
class PlainIteration::Orbit {
public:
    Orbit(BigFloat re, BigFloat im)
        : c_re_(std::move(re)),
          c_im_(std::move(im)),
          z_re_(mpfr_get_prec(c_re_.get())),
          z_im_(z_re_),
          square_(z_re_),
          product_(z_re_),
          seen_re_(z_re_),
          seen_im_(z_re_) {}

    void step() {
        step_derivative();
        mpfr_mul(product_.get(), z_re_.get(), z_im_.get(), MPFR_RNDN);
        mpfr_mul_2ui(product_.get(), product_.get(), 1, MPFR_RNDN);
        mpfr_sqr(square_.get(), z_re_.get(), MPFR_RNDN);
        mpfr_sqr(z_im_.get(), z_im_.get(), MPFR_RNDN);
        mpfr_sub(z_re_.get(), square_.get(), z_im_.get(), MPFR_RNDN);
        mpfr_add(z_re_.get(), z_re_.get(), c_re_.get(), MPFR_RNDN);
        mpfr_add(z_im_.get(), product_.get(), c_im_.get(), MPFR_RNDN);
    }

    // log2 of the largest of all |d_n| by the smallest, rounded up.
    std::int64_t slope_range() const { return most_ - least_ + 2; }

    // |z| > radius, in full precision where doubles cannot tell.
    bool is_outside(double radius) {
        const double estimate = norm(z());
        if (estimate < radius * radius * (1 - 0x1p-40)) return false;
        if (estimate > radius * radius * (1 + 0x1p-40)) return true;
        mpfr_hypot(square_.get(), z_re_.get(), z_im_.get(), MPFR_RNDN);
        return mpfr_cmp_d(square_.get(), radius) > 0;
    }

    // Whether z_n is a value that was remembered before; a value is remembered at every power of
    // two (R. P. Brent, "An improved Monte Carlo factorization algorithm", BIT 20 (1980)), so
    // that any cycle is found before a third time round.
    bool has_come_round(std::uint64_t n) {
        if (mpfr_equal_p(z_re_.get(), seen_re_.get()) != 0 &&
            mpfr_equal_p(z_im_.get(), seen_im_.get()) != 0) {
            return true;
        }
        if ((n & (n - 1)) == 0) {
            seen_re_ = z_re_;
            seen_im_ = z_im_;
        }
        return false;
    }

    Complex<double> z() const { return {z_re_.to_double(), z_im_.to_double()}; }

    // dz / dpixel
    Complex<double> derivative(const BigFloat& spacing) const {
        BigFloat re(kDerivativeBits), im(kDerivativeBits);
        mpfr_mul(re.get(), d_re_.get(), spacing.get(), MPFR_RNDN);
        mpfr_mul(im.get(), d_im_.get(), spacing.get(), MPFR_RNDN);
        return {re.to_double(), im.to_double()};
    }

private:
    // d <- 2 z d + 1
    void step_derivative() {
        mpfr_mul_2ui(twice_re_.get(), z_re_.get(), 1, MPFR_RNDN);
        mpfr_mul_2ui(twice_im_.get(), z_im_.get(), 1, MPFR_RNDN);
        mpfr_mul(a_.get(), twice_re_.get(), d_re_.get(), MPFR_RNDN);
        mpfr_mul(b_.get(), twice_im_.get(), d_im_.get(), MPFR_RNDN);
        mpfr_mul(d_re_.get(), twice_im_.get(), d_re_.get(), MPFR_RNDN);
        mpfr_mul(d_im_.get(), twice_re_.get(), d_im_.get(), MPFR_RNDN);
        mpfr_add(d_im_.get(), d_im_.get(), d_re_.get(), MPFR_RNDN);
        mpfr_sub(d_re_.get(), a_.get(), b_.get(), MPFR_RNDN);
        mpfr_add_ui(d_re_.get(), d_re_.get(), 1, MPFR_RNDN);
        const std::int64_t size = std::max(exponent_of(d_re_), exponent_of(d_im_));
        if (size == kExponentOfZero) return;
        most_ = std::max(most_, size);
        least_ = std::min(least_, size);
    }

    BigFloat c_re_, c_im_, z_re_, z_im_, square_, product_, seen_re_, seen_im_;
    BigFloat d_re_{kDerivativeBits}, d_im_{kDerivativeBits};
    BigFloat twice_re_{kDerivativeBits}, twice_im_{kDerivativeBits};  // 2 z
    BigFloat a_{kDerivativeBits}, b_{kDerivativeBits};
    std::int64_t most_ = 1, least_ = 1;  // exponents of d, as MPFR has them; d_1 = 1
};

PlainIteration::PlainIteration(const View& view, std::uint64_t max_iterations, double escape_radius,
                               const StripeRule& stripes)
    : max_iterations_(max_iterations),
      escape_radius_(escape_radius),
      stripes_(stripes),
      rotate_deg_(view.rotate_deg),
      half_width_(view.size.width / 2.0),
      half_height_(view.size.height / 2.0),
      height_(view.size.height),
      precision_bits_(precision_for(view, max_iterations)),
      centre_re_(view.re),
      centre_im_(view.im),
      zoom_(view.zoom),
      spacing_(spacing_at(view.zoom, view.size.height, kSpacingBits)) {}

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
    const BigFloat spacing = spacing_at(zoom_, height_, offset_bits);
    const PixelStep step = step_at(spacing, rotate_deg_);
    const BigFloat centre_re(centre_re_, bits), centre_im(centre_im_, bits);
    // c = centre + step (right + i up)
    const double right = position.x + 0.5 - half_width_;
    const double up = half_height_ - position.y - 0.5;
    Orbit orbit(placed(centre_re, step.re, right, step.im, -up),
                placed(centre_im, step.im, right, step.re, up));
    const auto count_bits = static_cast<std::int64_t>(std::bit_width(max_iterations_));
    const std::int64_t own_bits = bits - count_bits - kEndBits;
    Recent recent{};
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

PixelResult PlainIteration::escaped(const Orbit& orbit, const Recent& recent,
                                    std::uint64_t n) const {
    const Complex<double> z = orbit.z();
    const Complex<double> d = orbit.derivative(spacing_);
    const double size = std::hypot(z.re, z.im);
    PixelResult result;
    result.status = PixelStatus::Escaped;
    result.n = n;
    result[Channel::Fraction] = 1 - std::log2(std::log(size) / std::log(escape_radius_));
    result[Channel::Distance] = size * std::log(size) / std::hypot(d.re, d.im);
    result[Channel::Angle] = turns(z.im, z.re);
    const double part = std::clamp(result[Channel::Fraction], 0.0, 1.0);
    result[Channel::Stripe] =
        part * stripe_average(recent, n) + (1 - part) * stripe_average(recent, n - 1);
    // arg(z / d), in the picture
    const double turn = turns(z.im * d.re - z.re * d.im, z.re * d.re + z.im * d.im);
    result[Channel::Direction] = turn - rotate_deg_ / 360 - std::floor(turn - rotate_deg_ / 360);
    return result;
}

}  // namespace mandel
