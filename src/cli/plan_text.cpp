#include "cli/plan_text.h"

#include <cmath>

#include "job/picture.h"
#include "scene/value_text.h"

namespace mandel {

namespace {

// With two digits, as an estimate has.
std::string rough_duration(double seconds) {
    struct Unit {
        const char* name;
        double seconds, from;
    };
    constexpr Unit kUnits[] = {{"days", 86400, 172800}, {"h", 3600, 7200}, {"min", 60, 120}};
    const auto rounded = [](double x) {
        const double digit = std::pow(10, std::floor(std::log10(x)) - 1);
        return format_real(std::round(std::round(x / digit) * digit * 1e6) / 1e6);
    };
    for (const Unit& unit : kUnits) {
        if (seconds >= unit.from) return rounded(seconds / unit.seconds) + " " + unit.name;
    }
    return rounded(seconds) + " s";
}

}  // namespace

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

std::string cost_comment(const PictureCost& cost) {
    const double mebibytes = std::ceil(static_cast<double>(cost.memory_bytes) / (1 << 20));
    return "# plan: cost about " + rough_duration(cost.processor_seconds) +
           " of processor time with AVX-512, " + format_real(mebibytes) +
           " MiB of memory for pixels\n";
}

std::string cut_short_text(std::uint64_t limit) {
    return "a higher iteration limit than " + std::to_string(limit) +
           " would take long; parts of the picture may be black that are not in the set: try "
           "--iterations with a higher number, or another place";
}

}  // namespace mandel
