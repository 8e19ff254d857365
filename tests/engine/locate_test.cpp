#include "engine/locate.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "num/wide_conversion.h"
#include "support/never_stop.h"
#include "support/plain_orbit.h"

using namespace mandel;

namespace {

View view(const std::string& re, const std::string& im, const std::string& zoom,
          double rotate_deg = 0) {
    return {Decimal(re), Decimal(im), Decimal(zoom), rotate_deg, {640, 360}};
}

Minibrot located(const View& in) {
    const Location location = locate(in, {}, kNeverStop);
    REQUIRE(location.outcome == SearchOutcome::Found);
    REQUIRE(location.minibrot);
    return *location.minibrot;
}

// log2 of |z / d|, about the distance from c to the nearest nucleus of period n, for every n up to
// the last.
std::vector<double> nucleus_distances_log2(const Minibrot& at, mpfr_prec_t bits) {
    PlainQuadraticOrbit orbit(BigFloat(at.re, bits), BigFloat(at.im, bits), bits);
    BigFloat z(64), d(64);
    std::vector<double> distances;
    for (std::uint64_t n = 1; n <= at.period; ++n) {
        orbit.step();
        mpfr_hypot(z.get(), orbit.re.get(), orbit.im.get(), MPFR_RNDN);
        mpfr_hypot(d.get(), orbit.d_re.get(), orbit.d_im.get(), MPFR_RNDN);
        distances.push_back(to_float_exp(z).log2() - to_float_exp(d).log2());
    }
    return distances;
}

// Public locations (see README), the deepest with a period short enough for a test.
const View kLine = view("0.43820109080998471479883670418378157977147",
                        "0.25054157335968817167840041475822486005", "1.4e28");
const View kSeahorse =
    view("-0.743643887037158704752191506114774", "0.131825904205311970493132056385139", "1e5", 77);

}  // namespace

TEST_CASE("engine: a located nucleus is the zero of its period, and of no shorter one") {
    const View views[] = {view("-1.7549", "0.0001", "100"),
                          view("-0.1592", "1.0317", "60"),
                          view("-0.7436439", "0.1318259", "1e5"),
                          view("-1.9", "0", "30"),
                          view("0.3", "0.5", "10"),
                          view("-1.759817130804847813610825010561798238244",
                               "-0.01259331079974986538374663184326485845034", "1e14"),
                          kSeahorse,
                          kLine};
    for (const View& in : views) {
        CAPTURE(in.zoom.text());
        const Minibrot found = located(in);
        const double size = found.size.log2();
        const auto bits = static_cast<mpfr_prec_t>(300 - 4 * size);
        const auto distances = nucleus_distances_log2(found, bits);
        for (std::uint64_t n = 1; n < found.period; ++n) {
            // |z / d| is half of the distance where it is not near.
            REQUIRE(distances[n - 1] > size - 2);
        }
        CHECK(distances.back() < size - 70);
    }
}

TEST_CASE("engine: known minibrots have their known places, sizes and directions") {
    const Minibrot whole = located(View{});
    CHECK(whole.period == 1);
    CHECK(whole.re.text() == "0");
    CHECK(whole.shape == MinibrotShape::Cardioid);
    CHECK(whole.size.text() == "1");
    CHECK(whole.frame == View{});

    const Minibrot disk = located(view("-1.01", "0.01", "20"));
    CHECK(disk.period == 2);
    CHECK(disk.re.text() == "-1");
    CHECK(disk.im.text() == "0");
    CHECK(disk.shape == MinibrotShape::Disk);
    CHECK(disk.size.text() == "0.5");
    CHECK(disk.frame.re.text() == "-1");
    CHECK(disk.frame.zoom.text() == "4");

    const Minibrot airplane = located(view("-1.7549", "0.0001", "100"));
    CHECK(airplane.period == 3);
    // The real root of c^3 + 2 c^2 + c + 1.
    CHECK(airplane.re.text().starts_with("-1.754877666246692760049"));
    CHECK(airplane.im.text() == "0");
    CHECK(airplane.orientation_deg == 0);

    // The rabbit's disk hangs on the upper side of the cardioid, above and to the left of its
    // root at -1/8 + 0.6495 i.
    const Minibrot rabbit = located(view("-0.12", "0.74", "30"));
    CHECK(rabbit.period == 3);
    CHECK(rabbit.shape == MinibrotShape::Disk);
    CHECK(rabbit.orientation_deg == doctest::Approx(-90).epsilon(0.05));
}

TEST_CASE("engine: a nucleus is found in turned views, and only inside of them") {
    // Tall and narrow: turned by 90 degrees it is the wide view that holds the airplane.
    View tall = view("-1.79", "0", "100");
    tall.size = {100, 900};
    CHECK(located(tall).period != 3);
    tall.zoom = Decimal("10");
    tall.rotate_deg = 90;
    CHECK(located(tall).period == 3);
    tall.rotate_deg = 0;
    CHECK(located(tall).period != 3);
}

TEST_CASE("engine: the search for a period ends at the iteration limit") {
    const View in = view("-1.7549", "0.0001", "100");
    CHECK(locate(in, {.max_iterations = 2}, kNeverStop).outcome == SearchOutcome::Limit);
    CHECK(locate(in, {.max_iterations = 3}, kNeverStop).outcome == SearchOutcome::Found);
}
