// Nuclei of every formula, judged by plain arbitrary precision.
#include <doctest/doctest.h>

#include <string>

#include "engine/locate.h"
#include "support/never_stop.h"
#include "support/plain_family_orbit.h"

using namespace mandel;

namespace {

View view(const char* formula, int degree, const std::string& re, const std::string& im,
          const std::string& zoom) {
    View view;
    view.formula = *find_formula(formula);
    view.formula.degree = degree;
    view.re = Decimal(re);
    view.im = Decimal(im);
    view.zoom = Decimal(zoom);
    view.size = {96, 54};
    return view;
}

Minibrot located(const View& in) {
    const Location location = locate(in, {}, kNeverStop);
    REQUIRE(location.outcome == SearchOutcome::Found);
    REQUIRE(location.minibrot);
    return *location.minibrot;
}

// Z_p is 0 as far as the digits of the nucleus go, and no Z_n before is.
void check_nucleus(const View& in, const Minibrot& found) {
    const auto bits = static_cast<mpfr_prec_t>(300 - 4 * found.size.log2());
    PlainFamilyOrbit orbit(in.formula, {BigFloat(found.re, bits), BigFloat(found.im, bits)}, bits);
    FloatExp least(4);
    for (std::uint64_t n = 1; n < found.period; ++n) {
        orbit.step();
        least = min(least, orbit.size());
    }
    orbit.step();
    CHECK(orbit.size() < least * 0x1p-60);
    CHECK(least.log2() > found.size.log2());
}

struct Place {
    const char* formula;
    int degree;
    const char *re, *im, *zoom;
    std::uint64_t period;
    double stretch, stretch_deg;  // as other programs and searches have them
};

// clang-format off
const Place kDeepPlaces[] = {
    {"burning-ship", 2, "-0.966901132253330129518562603860684",
     "-0.839624851814678607437112839141451", "7.914e7", 23, 0.323539, 53.929251},
    {"burning-ship", 2, "-0.9776143331086109256954759802488695631606296495659408",
     "-0.7788696567178977403841510975253062943784162784448554", "1.514e21", 88, 0.361945, 79.093853},
    {"tricorn", 2, "-1.622274284175431708165472877340418717510095310",
     "-0.022378517844804354776901654143303372348578937", "2.004e19", 52, 0.392273, -7.934518},
    {"celtic", 2, "-1.1813925978134938290892524643071010409815035959991564716487813091636962330755563092542"
     "43571913933073562102313527727288735715101199494305215968254762480303235",
     "0.29407764735445875941176848861021846779998651478637894099418893012222972521679651241436"
     "6679587976786083682630310254402345157195997040697350895408248243978341", "3.697e118", 1675, 1.575458, -29.221911},
    {"buffalo", 2, "-0.7609603878806542101143622728998573806819240160361",
     "-1.6927908064803610499148840007138312327315813937693", "8.952e21", 54, 0.523206, 60.108079},
    {"mandelbrot", 3, "0.56546767040228814003258918804224916749507320400",
     "0.38859816827552609612088762459370006201852274573", "4.797e21", 176, 0, 0},
    {"mandelbrot", 5, "-0.7604622668119054669187079496133383057219869395045956125726768856944194468625",
     "0.5126419184790489523582775371644228339178259691716890048303465190930351057452", "6.091e46", 310, 0, 0},
    {"tricorn", 3, "0.79482045802261718797213530040249848992419220326150114541710238643",
     "1.02143426066419674109728210622524682099457904005179785751597136216", "2.567e36", 250, 0.323483, 40.74777},
    {"perpendicular-celtic", 2, "-0.79289791370614231947590696599455530320434996898561602246367986817335538658",
     "0.42158361444616147994389126945383232357369913609315114070488797896704230432", "1.501e44", 416, 0.324794, -57.306958},
};
// clang-format on

}  // namespace

TEST_CASE("engine: nuclei of other formulas are zeros of their period, with their known stretch") {
    for (const Place& place : kDeepPlaces) {
        CAPTURE(place.formula);
        CAPTURE(place.zoom);
        const View in = view(place.formula, place.degree, place.re, place.im, place.zoom);
        const Minibrot found = located(in);
        CHECK(found.period == place.period);
        CHECK(found.stretch == doctest::Approx(place.stretch).epsilon(1e-5));
        CHECK(found.stretch_deg == doctest::Approx(place.stretch_deg).epsilon(1e-5));
        check_nucleus(in, found);
    }
}

TEST_CASE("engine: a stretched and flipped view of z^2 + c has the same minibrot") {
    View in = view("mandelbrot", 2, "-1.7549", "0.0001", "100");
    const Minibrot plain = located(in);
    in.stretch = 1;
    in.stretch_deg = 30;
    in.flip = true;
    Minibrot stretched = located(in);
    CHECK(stretched.re == plain.re);
    CHECK(stretched.period == 3);
    CHECK(stretched.frame.flip == true);
    CHECK(stretched.frame.stretch == 0);
}

TEST_CASE("engine: minisets have their kinds, sizes and frames") {
    const Minibrot whole = located(view("burning-ship", 2, "0", "0", "1"));
    CHECK(whole.period == 1);
    CHECK(whole.shape == MinibrotShape::Copy);
    CHECK(whole.frame.zoom.text() == "1");

    // The ship on the needle: the axis cuts it, and below it is upright and round.
    const Minibrot ship = located(view("burning-ship", 2, "-1.7549", "-0.001", "40"));
    CHECK(ship.period == 3);
    CHECK(ship.shape == MinibrotShape::Relative);
    CHECK(ship.im.text() == "0");
    CHECK(ship.orientation_deg == 0);
    CHECK(ship.size.text() == "0.0190355");

    const Minibrot satellite = located(view("mandelbrot", 3, "0", "1.02", "40"));
    CHECK(satellite.period == 2);
    CHECK(satellite.shape == MinibrotShape::Satellite);

    // The tricorn has both kinds; where it is real, its period 3 is that of z^2 + c.
    CHECK(located(view("tricorn", 2, "-1.7549", "0", "100")).shape == MinibrotShape::Copy);
    CHECK(located(view("tricorn", 2, "0.3", "-0.9", "50")).shape == MinibrotShape::PowerSet);
}

TEST_CASE("engine: where the plane is the same turned by a third, so are its nuclei") {
    const View in = view("tricorn", 2, "-1.7549", "0.001", "100");
    View turned = in;
    turned.rotate_deg = 120;
    turned.re = Decimal("0.8765839");
    turned.im = Decimal("-1.5202880");
    const Minibrot there = located(turned), here = located(in);
    CHECK(there.period == here.period);
    CHECK(there.size.to_double() == doctest::Approx(here.size.to_double()).epsilon(1e-4));
    check_nucleus(turned, there);
}
