#include "cli/plan_text.h"

#include <cmath>

#include "job/picture.h"
#include "scene/value_text.h"

namespace mandel {

// Also below the range of doubles.
std::string format_spacing(const FloatExp& spacing) {
    if (spacing.exponent > -1000) return format_real(spacing.to_double());
    const double places = spacing.log2() * std::log10(2.0);
    const double whole = std::floor(places);
    return format_real(std::round(1e6 * std::pow(10, places - whole)) / 1e6) + "e" +
           std::to_string(static_cast<std::int64_t>(whole));
}

std::string plan_comments(const Scene& scene) {
    const Plan plan = make_plan(scene.view, scene.limits);
    const std::string limit =
        plan.max_iterations ? std::to_string(*plan.max_iterations) : "found while computing";
    return "# plan: kernel " + kernel_name(plan) + "\n# plan: precision " +
           std::to_string(plan.precision_bits) + " bits\n# plan: spacing " +
           format_spacing(plan.spacing) + " plane units per pixel\n# plan: iterations " + limit +
           "\n";
}

std::string cut_short_text(std::uint64_t limit) {
    return "a higher iteration limit than " + std::to_string(limit) +
           " would take long; parts of the picture may be black that are not in the set: try "
           "--iterations with a higher number, or another place";
}

}  // namespace mandel
