// Exponential maps of formulas other than z^2 + c, of Julia sets, and of turned, stretched and
// flipped planes.
#include <doctest/doctest.h>
#include <cmath>
#include <complex>
#include <numbers>
#include <string>

#include "base/error.h"
#include "engine/polar_lattice.h"
#include "map/frame/exp_map.h"
#include "num/big_float.h"
#include "output/exr_channels.h"
#include "support/fixed_look.h"
#include "support/message_of.h"
#include "support/never_stop.h"
#include "support/picture_psnr.h"
#include "support/simd_levels.h"
#include "truth/plain_iteration.h"

using namespace mandel;

namespace {

struct Place {
    std::string name;
    View view;
    const char* widest;
    std::uint64_t limit;
};

constexpr Size kSmall{64, 36};

View view_of(const char* formula, int degree, const char* re, const char* im, const char* zoom) {
    View view{Decimal(re), Decimal(im), Decimal(zoom), 0, kSmall};
    view.formula = *find_formula(formula);
    view.formula.degree = degree;
    return view;
}

// Below the real axis, drawn with the imaginary axis pointing down.
View ship() {
    return view_of("burning-ship", 2, "-0.97761433310861092569547598024886956316062964956594",
                   "-0.77886965671789774038415109752530629437841627844486", "1e20");
}

View round_ship() {
    View view = ship();
    view.rotate_deg = 62.379634;
    view.stretch = 0.361945;
    view.stretch_deg = 16.714219;
    return view;
}

View cubic() {
    return view_of("mandelbrot", 3, "0.565467670402288140032589188042249167495073204",
                   "-0.388598168275526096120887624593700062018522746", "1e20");
}

// Beside the critical value, which is a preperiodic point.
View dendrite() {
    View view = view_of("mandelbrot", 2, "0", "1", "1e20");
    view.julia = {{Decimal("0"), Decimal("1")}};
    return view;
}

View stretched_quadratic() {
    View view = view_of("mandelbrot", 2, "-0.743643887037158704752191506114774",
                        "-0.131825904205311970493132056385139", "1e15");
    view.rotate_deg = -70;
    view.stretch = 0.75;
    view.stretch_deg = 20;
    view.flip = true;
    return view;
}

std::vector<Place> places() {
    return {{"ship", ship(), "1e17", 1000},
            {"round ship", round_ship(), "1e9", 1000},
            {"cubic", cubic(), "1e15", 1000},
            {"dendrite", dendrite(), "1", 1000},
            {"tricorn", view_of("tricorn", 2, "-1.38", "-0.02", "1e5"), "1", 1000},
            {"celtic", view_of("celtic", 2, "-1.2", "0.31", "3e3"), "1", 300},
            {"stretched", stretched_quadratic(), "1e3", 1000}};
}

Scene scene_of(const Place& place) {
    Scene scene;
    scene.view = place.view;
    scene.limits.max_iterations = place.limit;
    scene.coloring = fixed_look();
    return scene;
}

const Execution kRun{2, best_simd_level()};

std::vector<std::byte> frame_of(ExpMap& map, const Scene& scene) {
    const RowSource rows =
        map.frame(scene.view.zoom, scene.view.rotate_deg, scene.coloring, kRun.threads).rows;
    std::vector<std::byte> bytes(PixelFormat{scene.view.size, scene.depth}.row_bytes() *
                                 scene.view.size.height);
    rows(0, scene.view.size.height, bytes);
    return bytes;
}

// The point of the plane that lies `offset` pixels from the centre of a view, as the centre of a
// view of one pixel.
View one_pixel(View view, const std::complex<double>& offset, double spacing) {
    const auto turn = [](double degrees) {
        return std::polar(1.0, degrees * std::numbers::pi / 180);
    };
    const std::complex<double> flipped = view.is_flipped() ? std::conj(offset) : offset;
    const std::complex<double> along = flipped * turn(-view.stretch_deg);
    const double larger = std::exp2(view.stretch);
    const std::complex<double> stretched(along.real() * larger, along.imag() / larger);
    const std::complex<double> step =
        stretched * turn(view.stretch_deg) * turn(view.rotate_deg) * spacing;
    const auto moved = [](const Decimal& start, double by) {
        BigFloat sum(start, 256);
        mpfr_add_d(sum.get(), sum.get(), by, MPFR_RNDN);
        char text[128];
        mpfr_snprintf(text, sizeof text, "%.77Re", sum.get());
        return Decimal(text);
    };
    view.re = moved(view.re, step.real());
    view.im = moved(view.im, step.imag());
    view.size = {1, 1};
    return view;
}

}  // namespace

TEST_CASE("map: frames of other formulas are directly computed frames, to 40 dB") {
    for (const Place& place : places()) {
        Scene scene = scene_of(place);
        ExpMap map({scene, Decimal(place.widest)}, kRun, kNeverStop);
        const Decimal between(std::to_string(2 * Decimal(place.widest).to_double()));
        for (const Decimal& zoom : {between, place.view.zoom}) {
            scene.view.zoom = zoom;
            INFO(place.name, " at ", zoom.text());
            CHECK(picture_psnr(frame_of(map, scene), direct_picture(scene)) > 40);
        }
    }
}

TEST_CASE("map: frames turn as directly computed ones do, in a flipped plane, too") {
    for (const bool is_flipped : {false, true}) {
        Scene scene = scene_of({"ship", ship(), "1e19", 1000});
        scene.coloring = fixed_look(Shading::Relief);
        scene.view.flip = is_flipped;
        scene.view.rotate_deg = 30;
        ExpMap map({scene, Decimal("1e19")}, kRun, kNeverStop);
        for (const double degrees : {30.0, 77.0, -130.0}) {
            scene.view.zoom = Decimal("2.5e19");
            scene.view.rotate_deg = degrees;
            CHECK(picture_psnr(frame_of(map, scene), direct_picture(scene)) > 40);
        }
    }
}

TEST_CASE("map: a stretched plane does not turn") {
    Scene scene = scene_of({"round ship", round_ship(), "1e19", 1000});
    ExpMap map({scene, Decimal("1e19")}, kRun, kNeverStop);
    scene.view.rotate_deg = 0;
    CHECK(message_of([&] { frame_of(map, scene); }) ==
          "the exponential map of a stretched view has one rotation, 62.379634 degrees");
}

TEST_CASE("map: the samples of raw strips of any formula are those of arbitrary precision") {
    for (const Place& place : places()) {
        const Scene scene = scene_of(place);
        ExpMap map({scene, Decimal(place.widest)}, kRun, kNeverStop);
        const PolarLattice lattice(map.shape().strip);
        const Size size = lattice.size();
        std::uint64_t escaped = 0;
        for (const std::uint32_t index : {2U, map.shape().strips - 1}) {
            const auto strip = map.raw_strip(index);
            PixelColumns row(kExrChannels, size.width);
            const Decimal zoom = map.shape().strip_zoom(index);
            const double spacing = 4 / (zoom.to_double() * size.height);
            for (std::uint32_t v = 3; v < size.height; v += size.height / 3) {
                strip->read_row(0, v, row);
                for (std::uint32_t u = 1; u < size.width; u += size.width / 6) {
                    // Clockwise from left to right.
                    const Complex<double> offset = lattice.offset(size.width - u, v);
                    View view = one_pixel(place.view, {offset.re, offset.im}, spacing);
                    view.zoom = zoom;
                    const PixelResult truth =
                        PlainIteration(view, place.limit, 625).pixel({0, 0}, kNeverStop);
                    INFO(place.name, " strip ", index, " at ", u, ",", v);
                    const bool has_escaped = truth.status == PixelStatus::Escaped;
                    // Places are given in doubles here.
                    constexpr double kLeast = 1e-7;
                    if (has_escaped && truth[Channel::Distance] < kLeast) continue;
                    REQUIRE((row.status()[u] == PixelStatus::Escaped) == has_escaped);
                    if (!has_escaped) continue;
                    ++escaped;
                    REQUIRE(row.n()[u] == truth.n);
                    CHECK(std::fabs(row[Channel::Fraction][u] - truth[Channel::Fraction]) < 1e-6);
                    const double side = 2 * std::numbers::pi * lattice.radius(v) / size.width;
                    CHECK(row[Channel::Distance][u] * side ==
                          doctest::Approx(truth[Channel::Distance] * size.height).epsilon(1e-5));
                    const double turned = row[Channel::Direction][u] - truth[Channel::Direction];
                    CHECK(std::fabs(std::remainder(turned, 1)) < 1e-5);
                }
            }
        }
        CHECK(escaped > 10);
    }
}
