// Every kernel, on every instruction set, stopped wherever it looks whether it is to stop: it
// returns, and what it has written by then is right.
#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include "engine/deep_reference.h"
#include "engine/lost_points.h"
#include "kernel/pixel/pixel_state.h"
#include "support/framed_minibrot.h"
#include "support/named_view.h"
#include "support/never_stop.h"
#include "support/simd_levels.h"
#include "support/stop_everywhere.h"

using namespace mandel;

namespace {

// Few of the pixels come back from the loops in doubles, so many are under way at once.
const NamedView kLongTails{
    "long tails",
    "-0.0494700290631040937516922267273536301187457124882248793181049402326421947726869",
    "-0.67478757584467536401139205313059765633477070682240348069799979479099419834548451", "8.1e7",
    184'576};
const NamedView kNarrow{"narrow", "-1.759817130804847813610825010561798238244",
                        "-0.01259331079974986538374663184326485845034", "1e14", 4036};
const NamedView kLine{"line", "0.438201090809984714798836704183781579775093781331734",
                      "0.250541573359688171678400414758224860053729045156654", "1.40057e28", 2500};
const NamedView kPolynomialLoop{
    "polynomial loop", "0.438201090809984714798836704183796104322822686399198724304511",
    "0.250541573359688171678400414758247505996506766538764485436686", "7.4653e+44", 100'000};
const NamedView kNeedle{"needle", "-1.9", "1e-60", "1e10", 1000};

EngineTask prepared(EngineTask task) {
    prepare_reference(task, kNeverStop);
    return task;
}

PixelTask perturb_task(const EngineTask& task, bool find_interior) {
    PixelTask perturb;
    perturb.max_iterations = task.max_iterations;
    perturb.escape_radius_sq = task.escape_radius * task.escape_radius;
    perturb.find_interior = find_interior;
    perturb.pixel = ComplexExp(Complex<double>{1, 0}) * task.plan.spacing;
    return perturb;
}

struct Points {
    std::vector<double> re, im;
};

// So many by so many, 1 apart, around 0.
Points grid(std::size_t side) {
    Points points;
    const double middle = (static_cast<double>(side) - 1) / 2;
    for (std::size_t i = 0; i < side * side; ++i) {
        points.re.push_back(static_cast<double>(i % side) - middle);
        points.im.push_back(static_cast<double>(i / side) - middle);
    }
    return points;
}

bool is_same(const PixelEnds& a, const PixelEnds& b, std::size_t i) {
    return a.status[i] == b.status[i] && a.n[i] == b.n[i] && a.zr[i] == b.zr[i] &&
           a.zi[i] == b.zi[i] && a.dr[i] == b.dr[i] && a.di[i] == b.di[i];
}

// run(level, ends, stop) drives `count` points on.
template <typename Run>
void check_ends(std::size_t count, Run run) {
    for (const SimdLevel level : available_simd_levels()) {
        INFO("SIMD level ", static_cast<int>(level));
        PixelEnds whole(count);
        run(level, whole.ends(), StopFlag());
        stop_everywhere([&](const StopFlag& stop) {
            PixelEnds ends(count);
            run(level, ends.ends(), stop);
            for (std::size_t i = 0; i < count; ++i) {
                if (ends.status[i] == PixelStatus::Pending) continue;
                REQUIRE(is_same(ends, whole, i));
            }
        });
    }
}

void check_perturbed(const EngineTask& task, std::size_t side) {
    const Points points = grid(side);
    for (const bool find_interior : {true, false}) {
        const PixelTask perturb = perturb_task(task, find_interior);
        check_ends(points.re.size(),
                   [&](SimdLevel level, const OrbitEnds& ends, const StopFlag& stop) {
                       perturb_points(level, perturb, task.reference->reference, points.re,
                                      points.im, ends, stop);
                   });
    }
}

}  // namespace

TEST_CASE("kernel: direct iteration may be stopped anywhere") {
    Points points = grid(6);
    for (double& re : points.re) re = re / 3 - 0.7;
    for (double& im : points.im) im /= 3;
    EscapeTask task{.max_iterations = 100'000, .escape_radius_sq = 1e6, .pixel = {0.3, 0}};
    for (const int kind : {0, 1, 2, 3}) {
        task.with_derivative = kind % 2 == 1;
        task.find_interior = kind / 2 == 1;
        check_ends(points.re.size(),
                   [&](SimdLevel level, const OrbitEnds& ends, const StopFlag& stop) {
                       escape_points(level, task, points.re, points.im, ends, stop);
                   });
    }
}

TEST_CASE("kernel: passes over a reference may be stopped anywhere") {
    check_perturbed(prepared(task_for(kNarrow)), 40);
    check_perturbed(prepared(task_for(kLine)), 40);
    check_perturbed(prepared(minibrot_view(kMinibrotSeeds[2], 3000)), 12);
}

TEST_CASE("kernel: direct tails may be stopped anywhere, with any number of pixels under way") {
    check_perturbed(prepared(task_for(kLongTails)), 64);
}

TEST_CASE("kernel: minibrot loops may be stopped anywhere, with any number of pixels under way") {
    const EngineTask quadratic = prepared(minibrot_view(kMinibrotSeeds[1], 100'000));
    REQUIRE(quadratic.reference->reference.loop.degree() == 2);
    check_perturbed(quadratic, 30);
    const EngineTask polynomial = prepared(task_for(kPolynomialLoop));
    REQUIRE(polynomial.reference->reference.loop.degree() > 2);
    check_perturbed(polynomial, 20);
}

TEST_CASE("kernel: long orbits may be stopped anywhere") {
    const EngineTask task = task_for(kNeedle, {64, 1});
    LongOrbitTask orbit{kNeedle.limit, 1000, ComplexExp(Complex<double>{1, 0}) * task.plan.spacing};
    const std::vector<double> up(64, 0.0);
    std::vector<double> right;
    for (int x = 0; x < 64; ++x) right.push_back(x - 31.5);
    check_ends(right.size(), [&](SimdLevel level, const OrbitEnds& ends, const StopFlag& stop) {
        iterate_lost_points(level, task.view, orbit, right, up, ends, stop, 1 << 20);
    });
}

TEST_CASE("kernel: a reference and its table may be stopped anywhere") {
    for (const EngineTask& task :
         {task_for(kLongTails), task_for(kNarrow), task_for(kPolynomialLoop),
          minibrot_view(kMinibrotSeeds[1], 100'000), minibrot_view(kMinibrotSeeds[2], 3000)}) {
        const EngineTask whole = prepared(task);
        const Reference& all = whole.reference->reference;
        stop_everywhere([&](const StopFlag& stop) {
            EngineTask again = task;
            prepare_reference(again, stop);
            const Reference& some = again.reference->reference;
            REQUIRE(some.orbit.last() <= all.orbit.last());
            for (std::uint64_t m = 0; m <= some.orbit.last(); ++m) {
                REQUIRE(some.orbit.z()[m].re == all.orbit.z()[m].re);
                REQUIRE(some.orbit.z()[m].im == all.orbit.z()[m].im);
            }
            const std::uint32_t steps = some.approximation.size();
            REQUIRE((steps == 0 || steps == all.approximation.size()));
        });
    }
}

TEST_CASE("kernel: the search for a nucleus may be stopped anywhere") {
    for (const MinibrotSeed& seed : kMinibrotSeeds) {
        INFO(seed.name);
        const mpfr_prec_t bits = 100 - 2 * static_cast<mpfr_prec_t>(seed.radius.exponent);
        const PlaneBox box =
            square(BigFloat(Decimal(seed.re), bits), BigFloat(Decimal(seed.im), bits), seed.radius);
        const NucleusSearch whole = find_nucleus(box, 100'000, StopFlag());
        REQUIRE(whole.nucleus);
        stop_everywhere([&](const StopFlag& stop) {
            const NucleusSearch search = find_nucleus(box, 100'000, stop);
            if (search.outcome == SearchOutcome::Stopped) {
                REQUIRE_FALSE(search.nucleus);
            } else {
                REQUIRE(search.nucleus->period == whole.nucleus->period);
            }
        });
    }
}
