#include "kernel/family/nucleus/family_nucleus.h"

#include <doctest/doctest.h>

#include "support/never_stop.h"
#include "support/plain_family_orbit.h"

using namespace mandel;

namespace {

constexpr mpfr_prec_t kBits = 400;

struct Centre {
    const char *re, *im;

    BigComplex point() const {
        return {BigFloat(Decimal(re), kBits), BigFloat(Decimal(im), kBits)};
    }
};

FamilyNucleusSearch search_around(const Formula& formula, const Centre& centre) {
    PeriodLimits limits(60);
    limits.max_work = 1 << 16;
    const BigComplex c = centre.point();
    return find_family_nucleus(formula, {c.re, c.im, ComplexExp(0.3, 0, 0), ComplexExp(0, 0.2, 0)},
                               limits, kNeverStop);
}

void check_nucleus(const Formula& formula, const FamilyNucleus& nucleus) {
    PlainFamilyOrbit orbit(formula, {nucleus.re, nucleus.im}, kBits);
    FloatExp least(4);
    for (std::uint64_t n = 1; n < nucleus.period; ++n) {
        orbit.step();
        least = min(least, orbit.size());
    }
    orbit.step();
    CHECK(orbit.size() < least * 0x1p-60);
}

void check_escape(const Formula& formula, const BigComplex& c) {
    PlainFamilyOrbit orbit(formula, c, kBits);
    for (int n = 0; n < 60 && orbit.size() < FloatExp(2); ++n) orbit.step();
    CHECK(FloatExp(2) < orbit.size());
}

}  // namespace

TEST_CASE("kernel: what is found in boxes of any formula is what plain orbits do") {
    int found = 0;
    for (const std::string_view name : formula_names()) {
        for (const int degree : {2, 3, 4}) {
            for (const Centre& centre :
                 {Centre{"-1.3", "0.1"}, {"0.4", "-0.8"}, {"-0.9", "-0.9"}}) {
                CAPTURE(name);
                CAPTURE(degree);
                CAPTURE(centre.re);
                Formula formula = *find_formula(name);
                formula.degree = degree;
                const FamilyNucleusSearch search = search_around(formula, centre);
                if (search.nucleus) check_nucleus(formula, *search.nucleus);
                if (search.outcome == SearchOutcome::AllEscape) {
                    check_escape(formula, centre.point());
                }
                found += search.nucleus ? 1 : 0;
            }
        }
    }
    CHECK(found > 60);
}
