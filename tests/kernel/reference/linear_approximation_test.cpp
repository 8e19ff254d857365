#include "kernel/reference/linear_approximation.h"

#include <doctest/doctest.h>
#include <cmath>

#include "engine/deep_reference.h"
#include "engine/pixel_map.h"
#include "support/named_view.h"

using namespace mandel;

namespace {

const NamedView kLongOrbit{
    "kf 1e50", "-0.0494700290631040937516922267273536301187457124882248793181049402326421947726869",
    "-0.67478757584467536401139205313059765633477070682240348069799979479099419834548451", "1e50",
    263010};
const NamedView kShortOrbit{"kf 1e14", "-1.759817130804847813610825010561798238244",
                            "-0.01259331079974986538364674183326485845034", "1e14", 4036};

const NamedView kDeepOrbit{"line 1e28", "0.438201090809984714798836704183781579775093781331734",
                           "0.250541573359688171678400414758224860053729045156654", "1.40057e28",
                           2500};

struct Prepared {
    explicit Prepared(const NamedView& named) : task(task_for(named, {640, 360})) {
        StopFlag never;
        prepare_reference(task, never);
    }
    const Reference& reference() const { return task.reference->reference; }
    FloatExp radius() const { return task.plan.spacing * farthest_offset(task.view.size); }

    EngineTask task;
};

// dz after `count` single iterations from Z_m, and its derivative by dc.
struct Delta {
    ComplexExp dz, d;
};
Delta iterate(const ReferenceOrbit& orbit, std::uint32_t m, std::uint32_t count, Delta from,
              const ComplexExp& dc) {
    const ComplexExp one(1, 0, 0);
    for (std::uint32_t k = 0; k < count; ++k) {
        const ComplexExp Z = orbit.at(m + k);
        from.d = twice((Z + from.dz) * from.d) + one;
        from.dz = from.dz * (twice(Z) + from.dz) + dc;
    }
    return from;
}

double relative_difference(const ComplexExp& a, const ComplexExp& b) {
    return ((a + -b).abs() / b.abs()).to_double();
}

}  // namespace

TEST_CASE("kernel: a long step agrees with the single ones to epsilon each, up to its limit") {
    for (const NamedView& named : {kLongOrbit, kDeepOrbit}) {
        const Prepared view(named);
        const LinearApproximation& table = view.reference().approximation;
        const ReferenceOrbit& orbit = view.reference().orbit;
        const ComplexExp dc = ComplexExp(0.3, -0.7, 0) * view.radius();
        std::size_t checked = 0;
        for (std::uint32_t i = 0; i < table.size(); i += 1 + table.size() / 397) {
            const std::uint32_t start = table.link(i).start, length = table.link(i).length;
            if (table.limit(i).mantissa == 0 || length < 2 || length > 5000) continue;
            // dz such that |w| = |dz (2 Z + dz)| is just below the limit.
            const ComplexExp Z = orbit.at(start);
            const FloatExp w_size = table.limit(i) * 0.9;
            const FloatExp both = Z.is_zero() ? FloatExp() : w_size / (Z.abs() * 2.0);
            const ComplexExp dz = Z.is_zero() ? ComplexExp(0.6, 0.8, 0) * sqrt(w_size)
                                              : ComplexExp(0.6, 0.8, 0) * both;
            if (!Z.is_zero() && Z.abs() * 0.5 < both) continue;
            const ComplexExp w = dz * (twice(Z) + dz);
            const LinearApproximation::Wide map = table.wide_form(i);
            const ComplexExp slope = map.a + map.q * w;
            const ComplexExp d = dz / dc;  // about what a pixel that came here has
            const Delta truth = iterate(orbit, start, length, {dz, d}, dc);
            const double allowed = 8 * table.epsilon() * length + 1e-12;
            INFO(named.name, " step ", i, " of ", length);
            CHECK(relative_difference(slope * w + map.b * dc, truth.dz) < allowed);
            const ComplexExp next_d = (slope + map.q * w) * twice((Z + dz) * d) + map.b;
            CHECK(relative_difference(next_d, truth.d) < 3 * allowed);
            ++checked;
        }
        CHECK(checked >= 5);
    }
}

TEST_CASE("kernel: what all pixels share at the start is what single iterations find") {
    const Prepared view(kLongOrbit);
    const SharedStart& start = view.reference().start;
    REQUIRE(start.m > 10'000);
    const ComplexExp dc = ComplexExp(0.6, 0.8, 0) * view.radius();
    const Delta truth = iterate(view.reference().orbit, 0, start.m, {}, dc);
    const double allowed = 2e-5 * view.reference().approximation.epsilon() * start.m + 1e-12;
    CHECK(relative_difference(start.slope * dc, truth.dz) < allowed);
    CHECK(view.reference().approximation.link(start.step).start == start.m);
}

TEST_CASE("kernel: the shared start ends before the reference and before its escape") {
    for (const NamedView& named :
         {NamedView{"escapes", "0.3", "0.6", "1e30", 1000},
          NamedView{"preperiodic", "-2", "0", "1e400", 3000}, kShortOrbit}) {
        const Prepared view(named);
        const SharedStart& start = view.reference().start;
        CHECK(start.m < view.reference().orbit.last());
        CHECK(view.reference().orbit.at(start.m).norm() < FloatExp(625.0 * 625.0));
    }
}

TEST_CASE("kernel: a long reference takes 16 bytes an iteration, its table a quarter of that") {
    const Prepared view(kLongOrbit);
    const ReferenceOrbit& orbit = view.reference().orbit;
    REQUIRE(orbit.last() > 50'000);
    CHECK(view.reference().approximation.bytes() <= 4 * orbit.last());
    CHECK(orbit.bytes() == 16 * (orbit.last() + 1));
}
