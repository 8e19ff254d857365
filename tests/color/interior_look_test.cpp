#include "color/interior_look.h"

#include <doctest/doctest.h>
#include <cmath>

#include "color/shader.h"
#include "support/fixed_look.h"

using namespace mandel;

TEST_CASE("color: points inside have the colour of their component where it is known") {
    Coloring coloring = fixed_look(Shading::None);
    coloring.interior = {10, 20, 30};
    const auto with = [&](InteriorMethod method, double period, double multiplier, double d) {
        coloring.inside = method;
        PixelResult sample{PixelStatus::Interior, 0, {}};
        sample[Channel::Period] = period;
        sample[Channel::Multiplier] = multiplier;
        sample[Channel::InnerDistance] = d;
        PixelColumns columns(kAllChannels, 1);
        columns.set(0, sample);
        LinearRgb color;
        Shader(coloring, 720).shade(columns, {&color, 1});
        return color;
    };
    using enum InteriorMethod;
    const LinearRgb solid = with(Solid, 3, 0.5, 50);
    for (const InteriorMethod method : {Dome, Period, Distance}) {
        CHECK(with(method, 0, 0, 0) == solid);
        CHECK(with(method, 3, 0.5, 50) != solid);
        CHECK(with(method, 3, 0.5, 0.1).g < with(method, 3, 0.5, 50).g);
    }
    CHECK(with(Dome, 3, 0.9, 50).g < with(Dome, 3, 0.1, 50).g);
    CHECK(with(Period, 3, 0.5, 50) != with(Period, 4, 0.5, 50));
    // Beside folds no distance is known.
    CHECK(with(Distance, 3, 0.5, HUGE_VAL) == solid);
    CHECK(with(Period, 3, 0.5, HUGE_VAL) == with(Period, 3, 0.5, 1e9));
    CHECK(with(Distance, 3, 0.5, 50).g < with(Distance, 3, 0.5, 200).g);
}
