#include "kernel/inside/main_components.h"

#include <doctest/doctest.h>

#include <random>
#include <string>

#include "num/wide_conversion.h"

using namespace mandel;

namespace {

constexpr mpfr_prec_t kBits = 6000;

// The multiplier of the cycle of period 1, |1 - sqrt(1 - 4 c)|, and of period 2, |4 (c + 1)|.
bool is_attracting(const BigFloat& re, const BigFloat& im) {
    BigFloat a(kBits), b(kBits), size(kBits);
    mpfr_mul_ui(a.get(), re.get(), 4, MPFR_RNDN);
    mpfr_ui_sub(a.get(), 1, a.get(), MPFR_RNDN);
    mpfr_mul_si(b.get(), im.get(), -4, MPFR_RNDN);
    // sqrt(a + i b) = (s, b / 2 s), s = sqrt((|a + i b| + a) / 2)
    BigFloat s(kBits);
    mpfr_hypot(s.get(), a.get(), b.get(), MPFR_RNDN);
    mpfr_add(s.get(), s.get(), a.get(), MPFR_RNDN);
    mpfr_div_ui(s.get(), s.get(), 2, MPFR_RNDN);
    mpfr_sqrt(s.get(), s.get(), MPFR_RNDN);
    mpfr_div(b.get(), b.get(), s.get(), MPFR_RNDN);
    mpfr_div_ui(b.get(), b.get(), 2, MPFR_RNDN);
    mpfr_ui_sub(s.get(), 1, s.get(), MPFR_RNDN);
    mpfr_hypot(size.get(), s.get(), b.get(), MPFR_RNDN);
    if (mpfr_cmp_ui(size.get(), 1) < 0) return true;
    mpfr_add_ui(a.get(), re.get(), 1, MPFR_RNDN);
    mpfr_hypot(size.get(), a.get(), im.get(), MPFR_RNDN);
    return mpfr_cmp_d(size.get(), 0.25) < 0;
}

BigFloat sum(const BigFloat& x, const FloatExp& y) {
    BigFloat result(kBits);
    mpfr_add(result.get(), x.get(), to_big_float(y).get(), MPFR_RNDN);
    return result;
}

struct Center {
    const char* what;
    BigFloat re, im;
};

// The point of the cardioid's edge whose multiplier has this argument.
Center on_cardioid(const char* what, double angle) {
    BigFloat t(kBits), s(kBits), c(kBits), re(kBits), im(kBits);
    mpfr_set_d(t.get(), angle, MPFR_RNDN);
    mpfr_sin_cos(s.get(), c.get(), t.get(), MPFR_RNDN);
    mpfr_div_ui(re.get(), c.get(), 2, MPFR_RNDN);
    mpfr_div_ui(im.get(), s.get(), 2, MPFR_RNDN);
    mpfr_mul_ui(t.get(), t.get(), 2, MPFR_RNDN);
    mpfr_sin_cos(s.get(), c.get(), t.get(), MPFR_RNDN);
    mpfr_div_ui(s.get(), s.get(), 4, MPFR_RNDN);
    mpfr_div_ui(c.get(), c.get(), 4, MPFR_RNDN);
    mpfr_sub(re.get(), re.get(), c.get(), MPFR_RNDN);
    mpfr_sub(im.get(), im.get(), s.get(), MPFR_RNDN);
    return {what, std::move(re), std::move(im)};
}

Center at(const char* what, const char* re, const char* im) {
    return {what, BigFloat(Decimal(re), kBits), BigFloat(Decimal(im), kBits)};
}

}  // namespace

TEST_CASE("kernel: the main components are told apart from the rest to a fraction of a pixel") {
    const Center centers[] = {at("between cardioid and disk", "-0.75", "0"),
                              at("the cusp", "0.25", "0"),
                              at("west end of the disk", "-1.25", "0"),
                              at("north of the disk", "-1", "0.25"),
                              on_cardioid("a third around", 2.0943951023931953),
                              on_cardioid("beside the cusp", 1e-3),
                              on_cardioid("somewhere", 1.234)};
    std::mt19937 random(7);
    std::uniform_real_distribution<double> pixel(-400, 400);
    int told_apart = 0;
    for (const Center& center : centers) {
        for (const std::int64_t log2_spacing : {-20, -60, -200, -1200, -1900}) {
            CAPTURE(std::string(center.what));
            CAPTURE(log2_spacing);
            const FloatExp spacing(1, log2_spacing);
            const MainComponents components(center.re, center.im, spacing * 600.0, spacing);
            bool has_inside = false, has_outside = false;
            for (int i = 0; i < 100; ++i) {
                const double right = pixel(random), up = pixel(random);
                const ComplexExp dc(right, up, log2_spacing);
                const bool is_inside =
                    is_attracting(sum(center.re, dc.real()), sum(center.im, dc.imag()));
                CHECK(components.contain(dc) == is_inside);
                has_inside |= is_inside;
                has_outside |= !is_inside;
            }
            CHECK(has_inside);
            told_apart += has_outside;
        }
    }
    // All but the two inner points, where the outside is a sliver that is met by chance, and the
    // place beside the cusp where it is not in view.
    CHECK(told_apart >= 24);
}

TEST_CASE("kernel: a view far from the main components does not look for them") {
    const FloatExp spacing(1, -100);
    const auto near_at = [&](const char* re, const char* im) {
        const Center center = at("", re, im);
        return MainComponents(center.re, center.im, spacing * 600.0, spacing).are_near();
    };
    CHECK_FALSE(near_at("-1.75", "0"));
    CHECK_FALSE(near_at("-0.7436", "0.1318"));
    CHECK(near_at("-0.5", "0"));
    CHECK(near_at("-1.25", "0"));
}

TEST_CASE("kernel: nothing is inside of components that nobody has asked for") {
    CHECK_FALSE(MainComponents().contain(ComplexExp(Complex<double>{0, 0})));
}
