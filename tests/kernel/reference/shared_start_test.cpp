#include "kernel/reference/shared_start.h"

#include <doctest/doctest.h>

#include "support/prepared_view.h"

using namespace mandel;

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
