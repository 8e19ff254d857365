#include "support/oracle.h"

#include <mpfr.h>

#include <cmath>

namespace mandel::oracle {
namespace {

class Number {
public:
    explicit Number(mpfr_prec_t bits) { mpfr_init2(value, bits); mpfr_set_zero(value, 1); }
    Number(const std::string& text, mpfr_prec_t bits) : Number(bits) {
        mpfr_set_str(value, text.c_str(), 10, MPFR_RNDN);
    }
    Number(const Number&) = delete;
    Number& operator=(const Number&) = delete;
    ~Number() { mpfr_clear(value); }

    mpfr_t value;
};

struct Point {
    explicit Point(mpfr_prec_t bits) : re(bits), im(bits) {}
    Number re, im;
};

double turns(double y, double x) {
    const double t = std::atan2(y, x) / (2 * M_PI);
    return t < 0 ? t + 1 : t;
}

// c = centre + spacing ((x + 1/2 - W/2) + i (H/2 - y - 1/2)) e^{i rotation}
void place_pixel(const View& view, double x, double y, mpfr_prec_t bits, Point& c, Number& spacing) {
    Number zoom(view.zoom.text(), bits), turn(bits), cosine(bits), sine(bits), term(bits);
    mpfr_mul_ui(zoom.value, zoom.value, view.size.height, MPFR_RNDN);
    mpfr_ui_div(spacing.value, 4, zoom.value, MPFR_RNDN);
    mpfr_const_pi(turn.value, MPFR_RNDN);
    mpfr_mul_d(turn.value, turn.value, view.rotate_deg, MPFR_RNDN);
    mpfr_div_ui(turn.value, turn.value, 180, MPFR_RNDN);
    mpfr_sin_cos(sine.value, cosine.value, turn.value, MPFR_RNDN);
    const double right = x + 0.5 - view.size.width / 2.0;
    const double up = view.size.height / 2.0 - y - 0.5;
    mpfr_set_str(c.re.value, view.re.text().c_str(), 10, MPFR_RNDN);
    mpfr_set_str(c.im.value, view.im.text().c_str(), 10, MPFR_RNDN);
    const auto add = [&](Number& to, const Number& factor, double pixels) {
        mpfr_mul(term.value, spacing.value, factor.value, MPFR_RNDN);
        mpfr_mul_d(term.value, term.value, pixels, MPFR_RNDN);
        mpfr_add(to.value, to.value, term.value, MPFR_RNDN);
    };
    add(c.re, cosine, right);
    add(c.re, sine, -up);
    add(c.im, sine, right);
    add(c.im, cosine, up);
}

mpfr_prec_t precision_for(const View& view, std::uint64_t max_iterations) {
    const double bits = std::fabs(view.zoom.log2()) + std::log2(view.size.width + 1.0) +
                        std::log2(view.size.height + 1.0) +
                        2 * std::log2(static_cast<double>(max_iterations) + 1);
    return static_cast<mpfr_prec_t>(bits) + 128;
}

}  // namespace

std::optional<Truth> iterate_pixel(const View& view, std::uint32_t x, std::uint32_t y,
                                   std::uint64_t max_iterations, double escape_radius) {
    const mpfr_prec_t bits = precision_for(view, max_iterations);
    Point c(bits), z(bits), d(bits);
    Number spacing(bits), square_re(bits), square_im(bits), a(bits), b(bits);
    place_pixel(view, x, y, bits, c, spacing);
    const double radius_sq = escape_radius * escape_radius;
    for (std::uint64_t n = 1; n <= max_iterations; ++n) {
        // d <- 2 z d + 1
        mpfr_mul(a.value, z.re.value, d.re.value, MPFR_RNDN);
        mpfr_mul(b.value, z.im.value, d.im.value, MPFR_RNDN);
        mpfr_sub(a.value, a.value, b.value, MPFR_RNDN);
        mpfr_mul(b.value, z.re.value, d.im.value, MPFR_RNDN);
        mpfr_mul(d.im.value, z.im.value, d.re.value, MPFR_RNDN);
        mpfr_add(d.im.value, d.im.value, b.value, MPFR_RNDN);
        mpfr_mul_2ui(d.im.value, d.im.value, 1, MPFR_RNDN);
        mpfr_mul_2ui(d.re.value, a.value, 1, MPFR_RNDN);
        mpfr_add_ui(d.re.value, d.re.value, 1, MPFR_RNDN);
        // z <- z^2 + c
        mpfr_sqr(square_re.value, z.re.value, MPFR_RNDN);
        mpfr_sqr(square_im.value, z.im.value, MPFR_RNDN);
        mpfr_mul(a.value, z.re.value, z.im.value, MPFR_RNDN);
        mpfr_mul_2ui(a.value, a.value, 1, MPFR_RNDN);
        mpfr_add(z.im.value, a.value, c.im.value, MPFR_RNDN);
        mpfr_sub(a.value, square_re.value, square_im.value, MPFR_RNDN);
        mpfr_add(z.re.value, a.value, c.re.value, MPFR_RNDN);

        mpfr_sqr(a.value, z.re.value, MPFR_RNDN);
        mpfr_sqr(b.value, z.im.value, MPFR_RNDN);
        mpfr_add(a.value, a.value, b.value, MPFR_RNDN);
        if (mpfr_cmp_d(a.value, radius_sq) <= 0) continue;

        Truth truth;
        truth.n = n;
        const double zr = mpfr_get_d(z.re.value, MPFR_RNDN);
        const double zi = mpfr_get_d(z.im.value, MPFR_RNDN);
        mpfr_mul(d.re.value, d.re.value, spacing.value, MPFR_RNDN);
        mpfr_mul(d.im.value, d.im.value, spacing.value, MPFR_RNDN);
        const double dr = mpfr_get_d(d.re.value, MPFR_RNDN);
        const double di = mpfr_get_d(d.im.value, MPFR_RNDN);
        const double log_abs = std::log(std::hypot(zr, zi));
        truth.mu = static_cast<double>(n) + 1 - std::log2(log_abs / std::log(escape_radius));
        truth.distance = std::hypot(zr, zi) * log_abs / std::hypot(dr, di);
        truth.angle = turns(zi, zr);
        const double turned = turns(zi * dr - zr * di, zr * dr + zi * di) - view.rotate_deg / 360;
        truth.direction = turned - std::floor(turned);
        return truth;
    }
    return std::nullopt;
}

std::string judge(const PixelResult& result, const std::optional<Truth>& truth) {
    const bool escaped = result.status == PixelStatus::Escaped;
    if (escaped != truth.has_value()) return escaped ? "escaped wrongly" : "did not escape";
    if (!escaped) return result.status == PixelStatus::Pending ? "not computed" : "";

    const double error = std::fabs(result.mu() - truth->mu);
    const double shift = error * truth->distance * M_LN2;
    if (!(error <= 1e-3 || shift <= 1e-5)) {
        return "mu is off by " + std::to_string(error) + ", which is a shift of " +
               std::to_string(shift) + " pixel";
    }
    const bool is_knife_edge = std::fabs(truth->mu - std::round(truth->mu)) < 1e-6;
    if (result.n != truth->n && !is_knife_edge && truth->distance >= 5e-5) return "n differs";
    if (truth->distance > 0.025 &&
        !(std::fabs(result.distance / truth->distance - 1) <= 1e-3)) {
        return "the distance is " + std::to_string(result.distance) + " instead of " +
               std::to_string(truth->distance);
    }
    return "";
}

}  // namespace mandel::oracle
