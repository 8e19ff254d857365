#include "engine/plan.h"

#include <cmath>

#include "base/error.h"

namespace mandel {
namespace {

// Where rounding of c and of the orbit begins to move a sample by more than 1e-5 pixel, the
// accuracy that every picture is judged by; measured against arbitrary precision (see
// tests/kernel/escape_test.cpp).
constexpr double kMaxDoubleZoom = 1e8;
constexpr double kMinDoubleSpacing = 1.5e-11;

// Below, the plane is so large that |c|^2 leaves the range of a double.
constexpr double kMinZoom = 1e-100;

void check_zoom(const Decimal& zoom) {
    if (zoom.is_zero() || zoom.is_negative()) {
        throw InvalidInput("zoom " + zoom.text() + " is not positive");
    }
    if (zoom.log2() < std::log2(kMinZoom)) {
        throw InvalidInput("zoom " + zoom.text() + " is below the smallest supported one, 1e-100");
    }
    if (zoom.log2() > std::log2(kMaxDoubleZoom)) {
        throw InvalidInput("zoom " + zoom.text() +
                           " is deeper than the supported maximum of 1e8; choose a smaller zoom");
    }
}

}  // namespace

std::string kernel_name(Kernel) { return "direct-double"; }

Plan make_plan(const View& view, const Limits& limits) {
    check_zoom(view.zoom);
    Plan plan;
    plan.max_iterations = limits.max_iterations;
    plan.spacing = 4 / (view.zoom.to_double() * view.size.height);
    if (plan.spacing < kMinDoubleSpacing) {
        throw InvalidInput("zoom " + view.zoom.text() + " at a height of " +
                           std::to_string(view.size.height) +
                           " pixels is finer than double precision can draw correctly; choose a "
                           "smaller zoom or size");
    }
    for (const Decimal* coordinate : {&view.re, &view.im}) {
        if (!coordinate->is_zero() && coordinate->log2() > 330) {
            throw InvalidInput("the centre " + coordinate->text() + " is beyond 1e100");
        }
    }
    return plan;
}

}  // namespace mandel
