#include "engine/plane_matrix.h"

namespace mandel {
namespace {

// Roundings of the products below, and more.
constexpr mpfr_prec_t kSpareBits = 32;

BigFloat spacing_of(const View& view, mpfr_prec_t bits) {
    BigFloat spacing(view.zoom, bits);
    mpfr_mul_ui(spacing.get(), spacing.get(), view.size.height, MPFR_RNDN);
    mpfr_ui_div(spacing.get(), 4, spacing.get(), MPFR_RNDN);
    return spacing;
}

// Rot(a) diag(2^t, 2^-t) Rot(-a), which is symmetric: its columns.
PlaneMatrix stretching(double t, double degrees, mpfr_prec_t bits) {
    PlaneMatrix columns{BigComplex(bits), BigComplex(bits)};
    BigFloat along(bits), across(bits), difference(bits);
    mpfr_set_d(along.get(), t, MPFR_RNDN);
    mpfr_exp2(along.get(), along.get(), MPFR_RNDN);
    mpfr_ui_div(across.get(), 1, along.get(), MPFR_RNDN);
    mpfr_sub(difference.get(), along.get(), across.get(), MPFR_RNDN);
    const BigComplex turn = half_turns(degrees, 180, bits);
    BigFloat cos_sq(bits), sin_sq(bits), cos_sin(bits);
    mpfr_sqr(cos_sq.get(), turn.re.get(), MPFR_RNDN);
    mpfr_sqr(sin_sq.get(), turn.im.get(), MPFR_RNDN);
    mpfr_mul(cos_sin.get(), turn.re.get(), turn.im.get(), MPFR_RNDN);
    mpfr_fmma(columns.right.re.get(), along.get(), cos_sq.get(), across.get(), sin_sq.get(),
              MPFR_RNDN);
    mpfr_fmma(columns.up.im.get(), along.get(), sin_sq.get(), across.get(), cos_sq.get(),
              MPFR_RNDN);
    mpfr_mul(columns.right.im.get(), difference.get(), cos_sin.get(), MPFR_RNDN);
    columns.up.re = columns.right.im;
    return columns;
}

}  // namespace

PlaneMatrix plane_matrix(const View& view, mpfr_prec_t bits) {
    const mpfr_prec_t more = bits + kSpareBits;
    const BigFloat spacing = spacing_of(view, more);
    BigComplex turn = half_turns(view.rotate_deg, 180, more);
    for (BigFloat* part : {&turn.re, &turn.im}) {
        mpfr_mul(part->get(), part->get(), spacing.get(), MPFR_RNDN);
    }
    const PlaneMatrix stretched = stretching(view.stretch, view.stretch_deg, more);
    PlaneMatrix matrix{product(turn, stretched.right, more), product(turn, stretched.up, more)};
    if (view.is_flipped()) {
        mpfr_neg(matrix.up.re.get(), matrix.up.re.get(), MPFR_RNDN);
        mpfr_neg(matrix.up.im.get(), matrix.up.im.get(), MPFR_RNDN);
    }
    return matrix;
}

BigComplex plane_point(const View& view, const PlaneMatrix& matrix, double right, double up,
                       mpfr_prec_t bits) {
    BigComplex point(BigFloat(view.re, bits), BigFloat(view.im, bits));
    BigFloat term(bits);
    const auto add = [&](BigFloat& sum, const BigFloat& step, double pixels) {
        mpfr_mul_d(term.get(), step.get(), pixels, MPFR_RNDN);
        mpfr_add(sum.get(), sum.get(), term.get(), MPFR_RNDN);
    };
    add(point.re, matrix.right.re, right);
    add(point.re, matrix.up.re, up);
    add(point.im, matrix.right.im, right);
    add(point.im, matrix.up.im, up);
    return point;
}

}  // namespace mandel
