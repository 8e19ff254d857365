#include "kernel/loop/minibrot_loop.h"

#include <doctest/doctest.h>

#include <string>
#include <utility>

#include "engine/point_batch.h"
#include "kernel/pixel/pixel_state.h"
#include "support/framed_minibrot.h"
#include "support/named_view.h"
#include "support/never_stop.h"
#include "support/oracle.h"
#include "support/simd_levels.h"

using namespace mandel;

namespace {

// A tiny minibrot beside -2: its first digits are nines, `places` of them.
MinibrotSeed beside_minus_two(std::size_t places) {
    FloatExp radius(4.0);
    for (std::size_t i = 0; i < places; ++i) radius = radius * 0.1;
    return {std::to_string(places) + " nines", "-1." + std::string(places, '9'), "0", radius};
}

const MinibrotSeed& line = kMinibrotSeeds[1];

// Its minibrot fills the picture.
NamedView beside_the_line(std::uint64_t limit) {
    return {"line 1e28", "0.43820109080998471479883670418379610432282281151491611605812114631",
            "0.25054157335968817167840041475824750599650670696902442285822461691", "4e43", limit};
}

// Nearer to the boundary of that minibrot: references that go on beyond its period, 456. The last
// view is inside of a disk beside it, whose period is not much farther.
const NamedView spirals{"spirals", "0.438201090809984714798836704183796104322822802984040796031488",
                        "0.250541573359688171678400414758247505996506691484510127988753",
                        "7.4653e+46", 30'000};
const NamedView valley{"valley", "0.438201090809984714798836704183796104322822686399198724304511",
                       "0.250541573359688171678400414758247505996506766538764485436686",
                       "7.4653e+44", 100'000};
const NamedView disk{"disk", "0.438201090809984714798836704183796104322822679658357228587134",
                     "0.250541573359688171678400414758247505996506617661197829178675", "7.4653e+46",
                     300'000};

FramedMinibrot in_view(const NamedView& named, bool with_loop = true) {
    EngineTask task = task_for(named, {60, 60});
    Reference reference =
        reference_of(task, {.quadratic_loop = with_loop, .polynomial_loop = with_loop});
    return {std::move(task), std::move(reference)};
}

void require_same_escapes(const PixelEnds& with, const PixelEnds& without) {
    for (std::size_t i = 0; i < with.n.size(); ++i) {
        const bool escaped = without.status[i] == PixelStatus::Escaped;
        REQUIRE((with.status[i] == PixelStatus::Escaped) == escaped);
        // Closer to the set than a millionth of a pixel n is arbitrary.
        const bool is_far = norm(Complex<double>{without.dr[i], without.di[i]}) < 1e18;
        if (escaped && is_far) REQUIRE(with.n[i] == without.n[i]);
    }
}

}  // namespace

TEST_CASE("kernel: a minibrot larger than the view goes round in a loop as well, and is right") {
    for (const NamedView& view : {spirals, valley}) {
        INFO(view.name);
        const FramedMinibrot frame = in_view(view);
        REQUIRE(frame.reference.loop.period() == 456);
        CHECK(frame.reference.orbit.last() > 456);
        const PixelEnds with = pixel_ends(frame, best_simd_level(), view.limit, true);
        const PixelEnds without =
            pixel_ends(in_view(view, false), best_simd_level(), view.limit, false);
        CHECK(without.count(PixelStatus::Escaped) > 100);
        require_same_escapes(with, without);
    }
}

TEST_CASE("kernel: every SIMD level takes the same way through a polynomial loop, to the bit") {
    for (const NamedView& view : {spirals, valley, disk}) {
        INFO(view.name);
        const FramedMinibrot frame = in_view(view);
        REQUIRE(frame.reference.loop.degree() > 2);
        for (const std::uint64_t limit : {view.limit, std::uint64_t{9001}}) {
            const PixelEnds scalar = pixel_ends(frame, SimdLevel::Scalar, limit, true, true);
            for (const SimdLevel level : vector_levels()) {
                CHECK(pixel_ends(frame, level, limit, true, true) == scalar);
            }
        }
    }
}

TEST_CASE("kernel: a step of a polynomial loop is the same as a period along the reference") {
    const FramedMinibrot frame = in_view(disk);
    const MinibrotLoop& loop = frame.reference.loop;
    REQUIRE(loop.degree() > 4);
    PixelTask task;
    task.max_iterations = disk.limit;
    task.pixel = ComplexExp(Complex<double>{1, 0}) * frame.task.plan.spacing;
    PixelState state;
    state.offset = {21, -17};
    loop.enter(task, state, ComplexExp(), ComplexExp());
    LoopMap map;
    loop.fill(task, state, map);
    LoopOrbit orbit = loop.orbit(task, state);
    REQUIRE(loop.run(map, orbit, 3));
    const MinibrotLoop::Exit exit = loop.leave(task, state, orbit);
    CHECK(state.n == 3 * loop.period());

    const ComplexExp dc = task.pixel * ComplexExp(state.offset);
    const ReferenceOrbit& reference = frame.reference.orbit;
    ComplexExp dz, d;
    for (std::uint64_t m = 0; m < state.n; ++m) {
        const ComplexExp z = reference.at(m) + dz;
        d = twice(z * d) + task.pixel;
        dz = dz * (reference.at(m) + z) + dc;
    }
    const ComplexExp z = reference.at(state.n) + dz;
    CHECK((exit.z + -z).abs() < z.abs() * 1e-9);
    CHECK((exit.derivative + -d).abs() < d.abs() * 1e-6);
}

TEST_CASE("kernel: polynomial loops prove points to be inside that are so") {
    const FramedMinibrot frame = in_view(valley);
    const PixelEnds proved = pixel_ends(frame, best_simd_level(), valley.limit, true);
    const PixelEnds tried = pixel_ends(frame, best_simd_level(), 4 * valley.limit, false);
    CHECK(proved.count(PixelStatus::Interior) > 100);
    for (std::size_t i = 0; i < proved.n.size(); ++i) {
        if (proved.status[i] == PixelStatus::Interior) {
            REQUIRE(tried.status[i] == PixelStatus::Limit);
        }
    }
}

TEST_CASE("kernel: the loop goes round a minibrot at any depth, and is right there") {
    for (const MinibrotSeed& seed : {line, beside_minus_two(20), beside_minus_two(170)}) {
        INFO(seed.name);
        const std::uint64_t limit = 60'000;
        const FramedMinibrot frame = framed(seed, limit);
        REQUIRE(frame.reference.loop.is_usable());
        CHECK(frame.reference.loop.period() == frame.reference.orbit.last());
        const EngineTask& task = frame.task;
        const auto positions = seeded_positions(task.view.size, 12);
        const PointBatch batch =
            compute_points(task, kAllChannels, positions, {1, best_simd_level()}, kNeverStop);
        for (std::size_t i = 0; i < positions.size(); ++i) {
            const auto truth = oracle::iterate_pixel(task.view, positions[i].x, positions[i].y,
                                                     limit, task.escape_radius);
            REQUIRE(oracle::judge(batch.pixels.at(i), truth) == "");
        }
    }
}

TEST_CASE("kernel: a step of the loop is the same as a period along the reference") {
    const FramedMinibrot frame = framed(line, 100'000);
    const MinibrotLoop& loop = frame.reference.loop;
    PixelTask task;
    task.max_iterations = 100'000;
    task.pixel = ComplexExp(Complex<double>{1, 0}) * frame.task.plan.spacing;
    PixelState state;
    state.offset = {11, -7};
    loop.enter(task, state, ComplexExp(1, 0.5, -71), ComplexExp(0.25, 1, 10));
    const Complex<double> u = state.dz;
    LoopOrbit orbit = loop.orbit(task, state);
    REQUIRE(loop.run(LoopMap(), orbit, 1));
    const MinibrotLoop::Exit exit = loop.leave(task, state, orbit);
    CHECK(state.n == loop.period());

    const ComplexExp dc = task.pixel * ComplexExp(state.offset);
    const ReferenceOrbit& reference = frame.reference.orbit;
    ComplexExp dz(1, 0.5, -71), d(0.25, 1, 10);
    for (std::uint64_t m = 0; m < loop.period(); ++m) {
        const ComplexExp z = reference.at(m) + dz;
        d = twice(z * d) + task.pixel;
        dz = dz * (reference.at(m) + z) + dc;
    }
    const ComplexExp z = reference.at(loop.period()) + dz;
    CHECK(norm(u) > 0.01);
    CHECK((exit.z + -z).abs() < z.abs() * 1e-9);
    CHECK((exit.derivative + -d).abs() < d.abs() * 1e-6);
}

TEST_CASE("kernel: the loop changes nothing but the time, and proves at least as much") {
    for (const MinibrotSeed& seed : {line, beside_minus_two(149)}) {
        INFO(seed.name);
        const std::uint64_t limit = 1'000'000;
        const PixelEnds with = pixel_ends(framed(seed, limit), best_simd_level(), limit, true);
        const PixelEnds without =
            pixel_ends(framed(seed, limit, false), best_simd_level(), limit, false);
        CHECK(with.count(PixelStatus::Interior) > 40);
        CHECK(with.count(PixelStatus::Limit) < with.count(PixelStatus::Interior) / 5);
        require_same_escapes(with, without);
    }
}

TEST_CASE("kernel: every SIMD level takes the same way through the loop, to the bit") {
    for (const MinibrotSeed& seed : {line, beside_minus_two(149), beside_minus_two(170)}) {
        INFO(seed.name);
        const FramedMinibrot frame = framed(seed, 100'000);
        for (const std::uint64_t limit : {std::uint64_t{100'000}, std::uint64_t{5001}}) {
            const PixelEnds scalar = pixel_ends(frame, SimdLevel::Scalar, limit, true);
            for (const SimdLevel level : vector_levels()) {
                CHECK(pixel_ends(frame, level, limit, true) == scalar);
            }
        }
    }
}

TEST_CASE("kernel: no point that doubles lose in the loop is on the wrong side of the limit") {
    const EngineTask task = task_for(beside_the_line(1'000'000));
    const PixelPosition pixel{85, 30};
    const PointBatch batch =
        compute_points(task, kAllChannels, {&pixel, 1}, {1, best_simd_level()}, kNeverStop);
    CHECK(batch.pixels.at(0).status == PixelStatus::Escaped);
    CHECK(batch.pixels.at(0).n == 755446);  // says arbitrary precision
}

TEST_CASE("kernel: the loop gives the same points up on every SIMD level") {
    const std::uint64_t limit = 1'000'000;
    FramedMinibrot frame = framed(line, limit);
    frame.task.plan.spacing = frame.task.plan.spacing * 0.35;  // closer
    const auto ends = [&](SimdLevel level) { return pixel_ends(frame, level, limit, true, true); };
    const PixelEnds scalar = ends(SimdLevel::Scalar);
    CHECK(scalar.count(PixelStatus::Pending) > 3);
    CHECK(scalar.count(PixelStatus::Escaped) > 1000);
    for (const SimdLevel level : vector_levels()) REQUIRE(ends(level) == scalar);
}

TEST_CASE("kernel: the loop meets the limit exactly") {
    const FramedMinibrot frame = framed(line, 100'000);
    const std::uint64_t period = frame.reference.loop.period();
    const PixelEnds far = pixel_ends(frame, best_simd_level(), 100'000, false);
    for (const std::uint64_t limit : {period * 8, period * 9 - 1, period * 10 + 1, period * 4}) {
        const PixelEnds near = pixel_ends(frame, best_simd_level(), limit, false);
        for (std::size_t i = 0; i < far.n.size(); ++i) {
            const bool escapes = far.status[i] == PixelStatus::Escaped && far.n[i] <= limit;
            REQUIRE((near.status[i] == PixelStatus::Escaped) == escapes);
            REQUIRE(near.n[i] == (escapes ? far.n[i] : limit));
        }
    }
}

TEST_CASE("kernel: there is no loop where the period is not a single step or no minibrot is seen") {
    const FramedMinibrot frame = framed(line, 100'000);
    const ReferenceOrbit& orbit = frame.reference.orbit;
    const LinearApproximation& table = frame.reference.approximation;
    const FloatExp spacing = frame.task.plan.spacing, radius = spacing * 50.0;
    CHECK(MinibrotLoop(orbit, table, {radius, spacing, 625, 100'000}, kNeverStop).is_usable());
    // Less than a pixel of it.
    CHECK_FALSE(
        MinibrotLoop(orbit, table, {radius, spacing * 1e4, 625, 100'000}, kNeverStop).is_usable());
    // Without linear steps.
    const LinearApproximation none(orbit, radius, 625, 0, kNeverStop);
    CHECK_FALSE(MinibrotLoop(orbit, none, {radius, spacing, 625, 100'000}, kNeverStop).is_usable());
    // A reference that escapes.
    const ReferenceOrbit escaping(BigFloat(Decimal("0.3"), 128), BigFloat(Decimal("0.6"), 128),
                                  {FloatExp(1e-12), FloatExp(1e-14), 1000}, kNeverStop);
    const LinearApproximation of_it(escaping, FloatExp(1e-12), 625, 0x1p-32, kNeverStop);
    CHECK_FALSE(
        MinibrotLoop(escaping, of_it, {FloatExp(1e-12), FloatExp(1e-14), 625, 100'000}, kNeverStop)
            .is_usable());
    // A view so large that the period is not linear enough in it.
    const FloatExp wide = radius * 1e30;
    const LinearApproximation of_wide(orbit, wide, 625, 0x1p-32, kNeverStop);
    CHECK_FALSE(
        MinibrotLoop(orbit, of_wide, {wide, spacing, 625, 100'000}, kNeverStop).is_usable());
}

TEST_CASE("kernel: there is no polynomial loop where pixels leave it at once") {
    // Its reference returns after 28 iterations, near a minibrot that few pixels are close to.
    const NamedView far_around{"line 1e12", beside_the_line(1).re, beside_the_line(1).im, "1e12",
                               20'000};
    CHECK_FALSE(in_view(far_around).reference.loop.is_usable());
}

TEST_CASE("kernel: a requested stop ends the loop and leaves its pixels pending") {
    const FramedMinibrot frame = framed(line, 100'000);
    StopFlag stop;
    stop.request();
    PixelTask task;
    task.max_iterations = std::uint64_t{1} << 60;
    task.find_interior = false;
    task.pixel = ComplexExp(Complex<double>{1, 0}) * frame.task.plan.spacing;
    PixelState state;
    state.offset = {0.5, 0};
    LoopOrbit orbit = frame.reference.loop.orbit(task, state);
    CHECK(run_minibrot_loop(task, frame.reference.loop, LoopMap(), orbit, stop) ==
          PixelHalt::Stopped);
}
